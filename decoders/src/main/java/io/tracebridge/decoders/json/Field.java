package io.tracebridge.decoders.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The name of a field, in the form the writer wants: its last part as the bytes {@code "name":}, and the object it stands in.
 * Fields of one object are written together, since JSON has an object's name only once. Made once, as constants of the generated
 * {@code XxxFields}.
 */
public final class Field {
    private static final Map<String, Field> ALL = new ConcurrentHashMap<>();

    final byte[] key;
    final Field parent;
    final int depth;
    private final String name;

    private Field(String name, Field parent) {
        this.name = name;
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
        String last = name.substring(name.lastIndexOf('.') + 1);
        this.key = ('"' + last + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    /** The one field of that full name ({@code dns.question.name}); ASCII, nothing that JSON escapes. */
    public static Field of(String name) {
        Field known = ALL.get(name);
        if (known != null) {
            return known;
        }
        int dot = name.lastIndexOf('.');
        Field made = new Field(name, dot < 0 ? null : of(name.substring(0, dot)));
        Field before = ALL.putIfAbsent(name, made);
        return before == null ? made : before;
    }

    /** The object that the field stands in; null for the document itself. */
    public Field parent() {
        return parent;
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}

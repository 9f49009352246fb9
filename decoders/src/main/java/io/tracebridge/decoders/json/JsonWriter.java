package io.tracebridge.decoders.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one JSON object (RFC 8259) as UTF-8 bytes, without a line break and without allocating once its array has grown.
 *
 * <p>A {@link Field} knows the object it stands in, so objects are opened and closed here: whoever writes names only leaves, and writes
 * the fields of one object together. Inside an array of objects the elements' fields are children of the array's field.
 *
 * <p>Text is taken as it came from the wire. What is valid UTF-8 stays as it is; each byte that is not becomes the four characters
 * {@code \xNN} (two lower-case hexadecimal digits). The output is therefore always valid UTF-8, whatever the input.
 *
 * <p>Never throws for want of room: a value that might not fit under the limit is left out and {@link #overflowed()} stays true until
 * {@link #rollback} or {@link #begin}. Room is reckoned for the worst case of escaping. Not thread-safe.
 */
public final class JsonWriter {
    /** Where a writer stood: made once by its owner, used again and again. */
    public static final class Mark {
        private int length;
        private int arrays;
        private Field current;
    }

    /** Arrays of objects that may stand inside each other. */
    private static final int MAX_ARRAYS = 8;

    /** Kept free for the brackets that close a document. */
    private static final int RESERVE = 64;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);

    /** For each byte: 0 copied, 1 part of a UTF-8 sequence, otherwise the character after the backslash. */
    private static final byte[] ESCAPES = new byte[256];

    static {
        Arrays.fill(ESCAPES, 0, 0x20, (byte) 'u');
        Arrays.fill(ESCAPES, 0x80, 0x100, (byte) 1);
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
        ESCAPES['\b'] = 'b';
        ESCAPES['\f'] = 'f';
        ESCAPES['\n'] = 'n';
        ESCAPES['\r'] = 'r';
        ESCAPES['\t'] = 't';
    }

    private final int limit;
    private final Field[] arrayFields = new Field[MAX_ARRAYS];

    /** Of each open array: where its first element stands, and what was written and open before it. */
    private final int[] arrayFirsts = new int[MAX_ARRAYS];

    private final int[] arrayBegins = new int[MAX_ARRAYS];
    private final Field[] arrayOuters = new Field[MAX_ARRAYS];
    private byte[] out;
    private int at;
    private int arrays;
    private Field current;
    private boolean overflowed;

    private final TimestampText timestamps = new TimestampText();

    /** @param limit the most bytes that one object may take, from 1024 */
    public JsonWriter(int limit) {
        if (limit < 1024) {
            throw new IllegalArgumentException("limit " + limit);
        }
        this.limit = limit;
        this.out = new byte[Math.min(limit, 4096)];
    }

    /** A string as JSON, quoted and escaped: for {@link #literal}. */
    public static byte[] quoted(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        JsonWriter writer = new JsonWriter(1024 + 6 * utf8.length);
        writer.quote(utf8, 0, utf8.length);
        return Arrays.copyOf(writer.out, writer.at);
    }

    /** Starts a new object; what was written before is gone. */
    public void begin() {
        at = 0;
        arrays = 0;
        current = null;
        overflowed = false;
        out[at++] = '{';
    }

    /** Closes everything that is open. */
    public void end() {
        while (arrays > 0) {
            endArray();
        }
        moveTo(null);
        out[at++] = '}';
    }

    /** Holds the object from index 0; replaced when it grows. */
    public byte[] array() {
        return out;
    }

    public int length() {
        return at;
    }

    /**
     * Closes all objects and makes room, for a caller that writes fields of the document itself into {@link #array} from {@link
     * #length} on, a comma first, and then says {@link #wrote}. Nothing but {@link #begin} may be between.
     *
     * @return false when there is no room under the limit: then nothing may be written
     */
    public boolean reserve(int bytes) {
        moveTo(null);
        return room(bytes);
    }

    /** After {@link #reserve}: the index after what the caller wrote. */
    public void wrote(int end) {
        at = end;
    }

    /** True when something was left out because the limit was reached. */
    public boolean overflowed() {
        return overflowed;
    }

    public void mark(Mark mark) {
        mark.length = at;
        mark.arrays = arrays;
        mark.current = current;
    }

    /** Takes back everything since the mark, and forgets that it overflowed. Arrays open at the mark must be open still. */
    public void rollback(Mark mark) {
        at = mark.length;
        arrays = mark.arrays;
        current = mark.current;
        overflowed = false;
    }

    /**
     * {@code "name":} and then the bytes as they are, which are JSON: a string made by {@link #quoted}, or a value and, after a comma,
     * further fields of the same object that always go with it.
     */
    public void literal(Field field, byte[] json) {
        if (key(field, json.length)) {
            raw(json);
        }
    }

    /** {@code "name":} and then bytes that are JSON. */
    public void raw(Field field, byte[] json, int offset, int length) {
        if (key(field, length)) {
            System.arraycopy(json, offset, out, at, length);
            at += length;
        }
    }

    /** Text that holds nothing that JSON escapes, as the caller knows: printable ASCII without quotes and backslashes. */
    public void plain(Field field, byte[] ascii, int offset, int length) {
        if (key(field, roomOf(length + 2L))) {
            out[at++] = '"';
            System.arraycopy(ascii, offset, out, at, length);
            at += length;
            out[at++] = '"';
        }
    }

    /** Text from the wire; see the class for what happens to bytes that are not UTF-8. */
    public void text(Field field, byte[] bytes, int offset, int length) {
        if (key(field, quotedRoom(length))) {
            quote(bytes, offset, length);
        }
    }

    public void number(Field field, long value) {
        if (key(field, 20)) {
            decimal(value);
        }
    }

    /** A number with decimals: {@code value} times ten to the power of {@code -decimals}, with 1 to 9 decimals. */
    public void decimal(Field field, long value, int decimals) {
        if (key(field, 22)) {
            scaled(value, decimals);
        }
    }

    /** An element of the array that is open, as {@link #decimal(Field, long, int)}. */
    public void elementDecimal(long value, int decimals) {
        if (room(23)) {
            comma();
            scaled(value, decimals);
        }
    }

    private void scaled(long value, int decimals) {
        long unit = 1;
        for (int i = 0; i < decimals; i++) {
            unit *= 10;
        }
        if (value < 0) {
            out[at++] = '-';
        }
        decimal(Math.abs(value / unit));
        out[at++] = '.';
        long rest = Math.abs(value % unit);
        for (long digit = unit / 10; digit > 0; digit /= 10) {
            out[at++] = (byte) ('0' + rest / digit % 10);
        }
    }

    public void bool(Field field, boolean value) {
        if (key(field, 5)) {
            raw(value ? TRUE : FALSE);
        }
    }

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    /** The address as text, canonical by RFC 5952; an IPv4 address is held as IPv4-mapped and {@code version} says 4. */
    public void address(Field field, int version, long high, long low) {
        if (key(field, 48)) {
            address(version, high, low);
        }
    }

    /** {@code 2026-01-01T00:00:00.123456789Z}; nanoseconds since 1970-01-01T00:00:00Z, any 64 bits (1677 .. 2262). */
    public void timestamp(Field field, long nanos) {
        if (key(field, 32)) {
            out[at++] = '"';
            at = timestamps.write(nanos, out, at);
            out[at++] = '"';
        }
    }

    /** Lower-case hexadecimal digits, two for each byte. */
    public void hex(Field field, byte[] bytes, int offset, int length) {
        if (!key(field, roomOf(2L * length + 2))) {
            return;
        }
        out[at++] = '"';
        for (int i = offset; i < offset + length; i++) {
            out[at++] = HEX[bytes[i] >> 4 & 15];
            out[at++] = HEX[bytes[i] & 15];
        }
        out[at++] = '"';
    }

    /** RFC 4648 section 4, with padding. */
    public void base64(Field field, byte[] bytes, int offset, int length) {
        if (!key(field, roomOf(4L * ((length + 2L) / 3) + 2))) {
            return;
        }
        out[at++] = '"';
        int end = offset + length;
        for (int i = offset; i < end; i += 3) {
            int left = end - i;
            int bits = (bytes[i] & 0xff) << 16
                    | (left > 1 ? (bytes[i + 1] & 0xff) << 8 : 0)
                    | (left > 2 ? bytes[i + 2] & 0xff : 0);
            out[at++] = BASE64[bits >> 18];
            out[at++] = BASE64[bits >> 12 & 63];
            out[at++] = left > 1 ? BASE64[bits >> 6 & 63] : (byte) '=';
            out[at++] = left > 2 ? BASE64[bits & 63] : (byte) '=';
        }
        out[at++] = '"';
    }

    /** Opens an array; its elements follow by {@link #element} and its like, or by {@link #beginObject}. */
    public void beginArray(Field field) {
        if (arrays == MAX_ARRAYS) {
            throw new IllegalStateException("arrays nested deeper than " + MAX_ARRAYS + " at " + field);
        }
        arrayBegins[arrays] = at;
        arrayOuters[arrays] = current;
        moveTo(field.parent);
        if (key(field, 1)) {
            out[at++] = '[';
        }
        arrayFirsts[arrays] = at;
        arrayFields[arrays++] = field;
        current = field;
    }

    /** Closes it; an array without elements is left out. */
    public void endArray() {
        Field field = arrayFields[arrays - 1];
        closeTo(field);
        arrays--;
        if (at == arrayFirsts[arrays] && !overflowed) {
            at = arrayBegins[arrays];
            current = arrayOuters[arrays];
            return;
        }
        current = field.parent;
        if (!overflowed) {
            out[at++] = ']';
        }
    }

    /** Opens an element of the array that is open; its fields are children of the array's field. */
    public void beginObject() {
        if (room(2)) {
            comma();
            out[at++] = '{';
        }
    }

    public void endObject() {
        closeTo(arrayFields[arrays - 1]);
        if (!overflowed) {
            out[at++] = '}';
        }
    }

    /** An element of the array that is open. */
    public void element(long value) {
        if (room(21)) {
            comma();
            decimal(value);
        }
    }

    /** An element of the array that is open: JSON as it is, see {@link #quoted}. */
    public void elementLiteral(byte[] json) {
        if (room(1 + json.length)) {
            comma();
            raw(json);
        }
    }

    public void element(byte[] bytes, int offset, int length) {
        if (room(roomOf(1L + quotedRoom(length)))) {
            comma();
            quote(bytes, offset, length);
        }
    }

    public void elementAddress(int version, long high, long low) {
        if (room(49)) {
            comma();
            address(version, high, low);
        }
    }

    /** Makes room for the value and writes the field's key, after closing and opening what stands between. */
    private boolean key(Field field, int valueLength) {
        if (field.parent != current) {
            moveTo(field.parent);
        }
        byte[] key = field.key;
        if (!room(roomOf(1L + key.length + valueLength))) {
            return false;
        }
        comma();
        System.arraycopy(key, 0, out, at, key.length);
        at += key.length;
        return true;
    }

    /** Closes and opens objects until {@code target} is the open one; null is the document itself. */
    private void moveTo(Field target) {
        Field common = current;
        while (common != null && !isWithin(target, common)) {
            common = common.parent;
        }
        closeTo(common);
        open(target);
    }

    private static boolean isWithin(Field field, Field ancestor) {
        Field up = field;
        while (up != null && up.depth > ancestor.depth) {
            up = up.parent;
        }
        return up == ancestor;
    }

    private void closeTo(Field ancestor) {
        while (current != ancestor) {
            if (!overflowed) {
                out[at++] = '}';
            }
            current = current.parent;
        }
    }

    private void open(Field target) {
        if (target == current) {
            return;
        }
        open(target.parent);
        if (room(target.key.length + 2)) {
            comma();
            raw(target.key);
            out[at++] = '{';
        }
        current = target;
    }

    /** A comma, unless this is the first in its object or array. */
    private void comma() {
        byte last = out[at - 1];
        if (last != '{' && last != '[') {
            out[at++] = ',';
        }
    }

    private boolean room(int length) {
        int need = at + length + RESERVE;
        if (need <= out.length && !overflowed) {
            return true;
        }
        if (overflowed || need > limit || need < 0) {
            overflowed = true;
            return false;
        }
        out = Arrays.copyOf(out, Math.min(limit, Math.max(need, 2 * out.length)));
        return true;
    }

    private static int quotedRoom(int length) {
        return roomOf(6L * length + 2);
    }

    /** What no int holds fits under no limit. */
    private static int roomOf(long length) {
        return (int) Math.min(length, Integer.MAX_VALUE / 2);
    }

    private void raw(byte[] bytes) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        at += bytes.length;
    }

    private void quote(byte[] bytes, int offset, int length) {
        out[at++] = '"';
        at = escape(bytes, offset, length, out, at);
        out[at++] = '"';
    }

    /** Writes text as it stands between the quotes of a JSON string, at most six bytes for each; gives the index after it. */
    public static int escape(byte[] bytes, int offset, int length, byte[] to, int from) {
        int at = from;
        int end = offset + length;
        int i = offset;
        while (i < end) {
            byte b = bytes[i];
            byte escape = ESCAPES[b & 0xff];
            if (escape == 0) {
                to[at++] = b;
                i++;
            } else if (escape == 1) {
                int sequence = Utf8.sequence(bytes, i, end);
                if (sequence == 0) {
                    to[at++] = '\\';
                    to[at++] = '\\';
                    to[at++] = 'x';
                    to[at++] = HEX[b >> 4 & 15];
                    to[at++] = HEX[b & 15];
                    i++;
                } else {
                    for (int n = 0; n < sequence; n++) {
                        to[at++] = bytes[i++];
                    }
                }
            } else {
                to[at++] = '\\';
                to[at++] = escape;
                if (escape == 'u') {
                    to[at++] = '0';
                    to[at++] = '0';
                    to[at++] = HEX[b >> 4 & 15];
                    to[at++] = HEX[b & 15];
                }
                i++;
            }
        }
        return at;
    }

    private void decimal(long value) {
        at = Decimal.write(value, out, at);
    }

    private void address(int version, long high, long low) {
        out[at++] = '"';
        at = version == 4 ? AddressText.ipv4((int) low, out, at) : AddressText.ipv6(high, low, out, at);
        out[at++] = '"';
    }
}

package io.tracebridge.decoders.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What becomes of numbers that name a person. Stamped on each document as {@code privacy.mode}. */
public enum PrivacyMode {
    /** They leave as keyed pseudonyms, with the prefix that names their network. */
    PSEUDONYM,
    /** They leave as they are: explicit, logged at the start. The pseudonym is written too, so that both can be searched. */
    CLEAR,
    /** They do not leave at all. */
    DROP;

    private final byte[] label = name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

    /** Lower-case name as ASCII, for the JSON writer. The array is shared: do not change it. */
    public byte[] label() {
        return label;
    }

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException none has it; the message lists those there are
     */
    public static PrivacyMode of(String name) {
        for (PrivacyMode mode : values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("privacy mode '" + name + "' is not known: pseudonym, clear and drop are");
    }
}

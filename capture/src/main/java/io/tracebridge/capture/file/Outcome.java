package io.tracebridge.capture.file;

/** What came of reading one record, one payload, or a whole file. */
public enum Outcome {
    /** A record for the decoders: the {@link io.tracebridge.capture.Frame} is filled. */
    FRAME(Effect.NONE, "a frame"),
    /** Well formed, and nothing for the decoders: a link header, a name resolution block, a block of unknown type. */
    NOTHING(Effect.NONE, "nothing to decode"),
    /** The bytes so far are right, but the record goes on. Never the outcome of a payload or of a file. */
    INCOMPLETE(Effect.NONE, "more bytes needed"),

    /** The block's interface id is not one its section has described. */
    UNKNOWN_INTERFACE(Effect.RECORD_REFUSED, "a record of an interface that its section does not describe"),
    /** The record's captured length does not fit the block or payload that carries it. */
    RECORD_LENGTH(Effect.RECORD_REFUSED, "a captured length that does not fit the block or payload"),
    /** A block too short for its own fixed fields. */
    SHORT_BLOCK(Effect.RECORD_REFUSED, "a block shorter than its fixed fields"),
    /** More interfaces in one section than {@link PcapngFormat#MAX_INTERFACES}. */
    TOO_MANY_INTERFACES(Effect.RECORD_REFUSED, "more interfaces in a section than can be kept"),

    /** The input ends inside a record or header. */
    TRUNCATED(Effect.END, "the input ends inside a record"),
    /** Neither pcap nor pcapng. */
    NOT_A_CAPTURE(Effect.END, "not a pcap or pcapng capture"),
    /** A pcap or pcapng version that is not known. */
    VERSION(Effect.END, "an unknown version of the format"),
    /** The byte-order magic of a pcapng section is none. */
    BYTE_ORDER(Effect.END, "a section without a valid byte-order magic"),
    /** A block's total length is under its minimum or not a multiple of 4. */
    BLOCK_LENGTH(Effect.END, "an impossible block length"),
    /** A block's total length is not repeated at its end. */
    BLOCK_TRAILER(Effect.END, "a block whose two lengths differ"),
    /** A record longer than {@link PcapFormat#maxCapturedLength} or {@link PcapngFormat#MAX_BLOCK}. */
    RECORD_TOO_LARGE(Effect.END, "a record longer than any real one"),
    /** The gzip or zstd stream is damaged, or uses what is not supported. */
    COMPRESSION(Effect.END, "a damaged compressed stream"),

    /** A data payload came before any link header payload. */
    NO_LINK_HEADER(Effect.END, "data before a link header"),
    /** A link header payload holds something else than one file header, or than one section header and its interfaces. */
    NOT_A_LINK_HEADER(Effect.END, "a link header with something else in it"),
    /** A data payload holds a file header, a section header or an interface description. */
    LINK_HEADER_IN_DATA(Effect.END, "a link header inside data"),
    /** A payload goes on after its record. */
    TRAILING_BYTES(Effect.END, "bytes after the record");

    private enum Effect {
        NONE,
        RECORD_REFUSED,
        END
    }

    private final Effect effect;
    private final String description;

    Outcome(Effect effect, String description) {
        this.effect = effect;
        this.description = description;
    }

    /** True when something is wrong. */
    public boolean isFault() {
        return effect != Effect.NONE;
    }

    /** True when what follows cannot be trusted either: a file is read no further, a connection is closed. */
    public boolean isFatal() {
        return effect == Effect.END;
    }

    /** What it means, in a few words that complete "found ...". */
    public String description() {
        return description;
    }
}

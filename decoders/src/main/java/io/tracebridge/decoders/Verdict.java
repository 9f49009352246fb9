package io.tracebridge.decoders;

import java.util.Locale;

/**
 * What became of one frame: decoded, or the first thing in it that was not, and where. Every frame ends in exactly one of them, each counted as
 * {@code site.frames.decoded}, {@code .truncated} and so on, so that the frames handled are their sum.
 *
 * <p>Decoded means that all headers were read and the payload went to whom it belongs, or waits with other fragments or segments for the rest.
 * What is found out later, when no frame is at hand (a fragment that never came), is a fault but no frame's verdict.
 */
public final class Verdict {
    /** Of a frame; the order is that of the counters. */
    public enum Kind {
        DECODED("decoded to their end, or kept until the rest of their packet or stream comes"),
        TRUNCATED("of which the capture was cut before what was to be decoded next"),
        MALFORMED("that violate a specification"),
        UNSUPPORTED("that hold something not decoded here"),
        DUPLICATE("seen twice within 10 ms (mirrored), the second time not decoded"),
        FAILED("at which a decoder threw: a programming error");

        final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    private final Counter[] counters = new Counter[Kind.values().length];

    private Kind kind = Kind.DECODED;
    private String what;
    private int byteOffset;

    Verdict(Site site) {
        for (Kind each : Kind.values()) {
            counters[each.ordinal()] =
                    site.counter("site.frames." + each.name().toLowerCase(Locale.ROOT), "frames " + each.description);
        }
    }

    public Kind kind() {
        return kind;
    }

    /** The fault's code, or the name of the counter of what is not decoded here; null for a frame that was decoded, or seen twice. */
    public String what() {
        return what;
    }

    /**
     * Where it shows, counted as for {@link FaultListener}: from the frame's first captured byte; from the beginning of the payload when that was
     * put together from fragments or segments, and of the message when it is the message's fault.
     */
    public int byteOffset() {
        return byteOffset;
    }

    void begin() {
        kind = Kind.DECODED;
        what = null;
        byteOffset = 0;
    }

    /** The first thing that is found counts, as what follows it may be its consequence. */
    void note(Kind found, String called, int at) {
        if (kind == Kind.DECODED) {
            kind = found;
            what = called;
            byteOffset = at;
        }
    }

    /** Whatever was found before. */
    void replace(Kind found) {
        kind = found;
        what = null;
        byteOffset = 0;
    }

    void count() {
        counters[kind.ordinal()].increment();
    }
}

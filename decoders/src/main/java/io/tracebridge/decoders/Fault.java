package io.tracebridge.decoders;

/**
 * Something wrong in the bytes, declared as the constants of an enum {@code XxxFault} per protocol. The three kinds are never
 * mixed.
 */
public interface Fault {
    /** Whose fault it is that a message could not be read. */
    enum Kind {
        /** The capture was cut (snaplen): not the sender's fault. */
        TRUNCATED,
        /** The bytes violate the specification that the constant cites. */
        MALFORMED,
        /** Well-formed as far as seen, but not decoded here. */
        UNSUPPORTED
    }

    /**
     * What a constant is declared with.
     *
     * @param code stable, as it stands in documents and metrics: {@code dns.label_too_long}
     * @param kind whose fault it is
     * @param description one sentence that an operator understands, without a final dot
     */
    record Declaration(String code, Kind kind, String description) {}

    Declaration declaration();

    default String code() {
        return declaration().code();
    }

    default Kind kind() {
        return declaration().kind();
    }

    default String description() {
        return declaration().description();
    }
}

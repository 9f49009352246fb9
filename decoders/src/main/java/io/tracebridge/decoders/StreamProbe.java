package io.tracebridge.decoders;

/**
 * Recognises TCP connections by their content, where no layer is bound to either port. What a connection's ends say first is shown to it,
 * in order, a few pieces of each connection; see {@link io.tracebridge.decoders.tcp.TcpCarrier}. Never throws, whatever the bytes.
 */
public interface StreamProbe {
    /** What bytes look like. */
    enum Answer {
        /** Not this protocol's. */
        NO,
        /** Too few to tell: they are shown again with what follows, up to {@link #MOST_BYTES}. */
        UNDECIDED,
        /** This protocol's, and a message begins with the first of them. */
        YES
    }

    /** With so many bytes of a direction shown, {@link Answer#UNDECIDED} is taken for {@link Answer#NO}. */
    int MOST_BYTES = 8192;

    /** Looks at the octets from their position on, and leaves position and flags as they were. The packet's source is the sender. */
    Answer ask(Packet packet, Octets octets);

    /** What decodes a connection that was claimed, from the bytes on that were last shown. */
    StreamLayer layer();
}

package io.tracebridge.decoders;

/**
 * A decoder of a byte stream (TCP). Both directions of one connection share one {@code connection}, a small number that is
 * this site's alone while the connection lives and is given to another one later. Never throws, whatever the bytes.
 */
public interface StreamLayer {
    /**
     * In-order bytes of one direction: what was left unconsumed before, then what is new. The packet is the one that brought
     * the last of them; its source is the sender.
     *
     * @return how many of {@code octets.remaining()} bytes at entry were consumed; the rest is offered again with what follows, within the
     *     limit that the reassembly sets per direction (beyond it the rest is dropped and {@link #gap} is called)
     */
    int data(int connection, Packet packet, Octets octets);

    /**
     * Bytes are missing: what comes next does not follow what came before, and what was left unconsumed is gone.
     *
     * @param fromLower true for the direction whose sender is the lower endpoint (address, then port)
     * @param length how many bytes; 0 when unknown (the connection was joined in its middle)
     */
    void gap(int connection, boolean fromLower, long length);

    /**
     * One end sends no more: its FIN has come, and all before it. Nothing is said of ends that go otherwise.
     *
     * @param packet what brought the news; its addresses are the connection's
     * @param bySource true when it is the packet's source that sends no more, false when its destination
     */
    default void finished(int connection, Packet packet, boolean bySource) {}

    /** One end reset the connection with this packet; {@link #closed} follows. */
    default void reset(int connection, Packet packet) {}

    /** The connection ended (FIN both ways, RST, idle, evicted, end of input); the number may be reused. */
    void closed(int connection);
}

package io.tracebridge.decoders;

/**
 * Recognises datagrams by their content, where no layer is bound to either port. Asked in the order of {@link Probes}; the first that
 * claims a datagram has it. Datagrams to bound ports are never shown. Never throws, whatever the bytes; allocates nothing.
 */
public interface Probe {
    /**
     * Whether the datagram is this protocol's. If so it was decoded in the course of this call, as by {@link Layer#decode}; if not, the
     * octets' position and flags are what they were, since the next one is shown them.
     */
    boolean claims(Packet packet, Octets octets);
}

package io.tracebridge.decoders;

/**
 * A decoder of one layer: reads its header at the octets' position and hands what it carries to whoever is bound to it in a
 * {@link Space}. Never throws, whatever the bytes; never keeps the octets or the packet, which are reused at once.
 */
public interface Layer {
    void decode(Packet packet, Octets octets);
}

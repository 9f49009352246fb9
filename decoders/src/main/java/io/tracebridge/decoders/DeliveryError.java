package io.tracebridge.decoders;

/**
 * Why the network did not deliver a packet, as the error says that quotes it. Both are quoted JSON, for documents; whoever makes one
 * keeps it.
 *
 * @param code {@code icmp.port_unreachable}
 * @param reason in words: {@code ICMP port unreachable}
 */
public record DeliveryError(byte[] code, byte[] reason) {}

package io.tracebridge.decoders.testing;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Frames for tests, from the inside out: {@code ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 53, payload)))}. Lengths
 * are right and checksums 0, which the decoders do not look at. What is to be wrong is changed afterwards with {@link #with}.
 */
public final class Frames {
    private Frames() {}

    /** Bytes from hexadecimal digits; blanks are left out. */
    public static byte[] hex(String digits) {
        String dense = digits.replaceAll("\\s", "");
        byte[] bytes = new byte[dense.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(dense.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One after the other: each a byte[], or an Integer for one byte. */
    public static byte[] concat(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof byte[] bytes) {
                out.writeBytes(bytes);
            } else {
                out.write((Integer) part);
            }
        }
        return out.toByteArray();
    }

    /** A copy with the bytes at {@code offset} replaced. */
    public static byte[] with(byte[] bytes, int offset, int... values) {
        byte[] copy = bytes.clone();
        for (int i = 0; i < values.length; i++) {
            copy[offset + i] = (byte) values[i];
        }
        return copy;
    }

    public static byte[] u16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    public static byte[] u32(long value) {
        return concat(u16((int) (value >> 16)), u16((int) value));
    }

    public static byte[] ethernet(int etherType, byte[] payload) {
        return concat(hex("02 00 00 00 00 02  02 00 00 00 00 01"), u16(etherType), payload);
    }

    /** A VLAN tag and what follows; stands behind an Ethernet header of type 0x8100 or 0x88a8. */
    public static byte[] vlan(int identifier, int etherType, byte[] payload) {
        return concat(u16(identifier), u16(etherType), payload);
    }

    public static byte[] ipv4(String source, String destination, int protocol, byte[] payload) {
        return ipv4Fragment(source, destination, protocol, 0, 0, false, payload);
    }

    /** @param offset in bytes, a multiple of 8 */
    public static byte[] ipv4Fragment(
            String source, String destination, int protocol, int id, int offset, boolean more, byte[] payload) {
        return concat(
                0x45,
                0,
                u16(20 + payload.length),
                u16(id),
                u16((more ? 0x2000 : 0) | offset / 8),
                64,
                protocol,
                u16(0),
                address(source),
                address(destination),
                payload);
    }

    public static byte[] ipv6(String source, String destination, int nextHeader, byte[] payload) {
        return concat(
                u32(0x6000_0000L), u16(payload.length), nextHeader, 64, address(source), address(destination), payload);
    }

    /** The fragment header and its payload; stands behind an IPv6 header with next header 44. */
    public static byte[] ipv6Fragment(int nextHeader, long id, int offset, boolean more, byte[] payload) {
        return concat(nextHeader, 0, u16(offset | (more ? 1 : 0)), u32(id), payload);
    }

    public static byte[] udp(int sourcePort, int destinationPort, byte[] payload) {
        return concat(u16(sourcePort), u16(destinationPort), u16(8 + payload.length), u16(0), payload);
    }

    /** @param flags FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
    public static byte[] tcp(
            int sourcePort, int destinationPort, long sequence, long acknowledgment, int flags, byte[] payload) {
        return concat(
                u16(sourcePort),
                u16(destinationPort),
                u32(sequence),
                u32(acknowledgment),
                u16(0x5000 | flags),
                u16(65535),
                u32(0),
                payload);
    }

    public static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] address(String text) {
        if (!text.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException("no address: " + text);
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}

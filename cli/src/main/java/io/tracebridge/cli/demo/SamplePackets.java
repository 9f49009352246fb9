package io.tracebridge.cli.demo;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Builds Ethernet frames with valid lengths and checksums: VLAN tags (IEEE 802.1Q), IPv4 (RFC 791) and IPv6 (RFC 8200), UDP (RFC 768)
 * and TCP (RFC 9293).
 */
final class SamplePackets {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;

    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int GRE = 47;
    private static final int NO_CHECKSUM = -1;
    private static final int ETHERNET_HEADER = 14;

    /** One end of a conversation. */
    record Endpoint(InetAddress address, int port) {}

    private int identification;

    byte[] udp(int vlan, Endpoint from, Endpoint to, byte[] payload) {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
        udp.putShort((short) from.port()).putShort((short) to.port()).putShort((short) udp.capacity());
        udp.putShort((short) 0).put(payload);
        return ip(vlan, from, to, UDP, udp.array(), 6);
    }

    byte[] tcp(int vlan, Endpoint from, Endpoint to, int sequence, int acknowledged, int flags, byte[] payload) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + payload.length);
        tcp.putShort((short) from.port()).putShort((short) to.port());
        tcp.putInt(sequence).putInt(acknowledged);
        tcp.put((byte) (5 << 4)).put((byte) flags).putShort((short) 64_240);
        tcp.putShort((short) 0).putShort((short) 0).put(payload);
        return ip(vlan, from, to, TCP, tcp.array(), 16);
    }

    /** What an untagged frame of IPv4 holds, in GRE (RFC 2784) from one end of a tunnel to the other. */
    byte[] gre(Endpoint from, Endpoint to, byte[] frame) {
        ByteBuffer gre = ByteBuffer.allocate(4 + frame.length - ETHERNET_HEADER);
        gre.putShort((short) 0).putShort((short) 0x0800);
        gre.put(frame, ETHERNET_HEADER, frame.length - ETHERNET_HEADER);
        return ip(-1, from, to, GRE, gre.array(), NO_CHECKSUM);
    }

    private byte[] ip(int vlan, Endpoint from, Endpoint to, int protocol, byte[] payload, int checksumAt) {
        byte[] source = from.address().getAddress();
        byte[] destination = to.address().getAddress();
        boolean v4 = source.length == 4;

        if (checksumAt != NO_CHECKSUM) {
            // the pseudo header of RFC 768 and RFC 8200 section 8.1: addresses, length and protocol
            long sum =
                    sum(source, 0, source.length) + sum(destination, 0, destination.length) + payload.length + protocol;
            int checksum = fold(sum + sum(payload, 0, payload.length));
            ByteBuffer.wrap(payload).putShort(checksumAt, (short) (checksum == 0 ? 0xffff : checksum));
        }

        ByteBuffer frame = ByteBuffer.allocate(14 + (vlan < 0 ? 0 : 4) + (v4 ? 20 : 40) + payload.length);
        frame.put(mac(destination)).put(mac(source));
        if (vlan >= 0) {
            frame.putShort((short) 0x8100).putShort((short) vlan);
        }
        if (v4) {
            frame.putShort((short) 0x0800);
            int header = frame.position();
            frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
            frame.putShort((short) identification++).putShort((short) 0x4000);
            frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
            frame.put(source).put(destination);
            frame.putShort(header + 10, (short) fold(sum(frame.array(), header, 20)));
        } else {
            frame.putShort((short) 0x86dd);
            frame.putInt(6 << 28).putShort((short) payload.length);
            frame.put((byte) protocol).put((byte) 64);
            frame.put(source).put(destination);
        }
        return frame.put(payload).array();
    }

    /** A locally administered address made of the IP address's last four bytes. */
    private static byte[] mac(byte[] address) {
        byte[] mac = {2, 0, 0, 0, 0, 0};
        System.arraycopy(address, address.length - 4, mac, 2, 4);
        return mac;
    }

    private static long sum(byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes[offset + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) ~folded & 0xffff;
    }
}

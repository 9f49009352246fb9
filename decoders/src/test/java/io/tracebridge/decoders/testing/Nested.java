package io.tracebridge.decoders.testing;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.ipv6Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.u32;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.Frames.vlan;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** One frame of every way in which a datagram to UDP port 53 travels: where to begin when bytes are to go wrong. */
public final class Nested {
    /** A frame and its link type. */
    public record Example(int linkType, byte[] frame) {}

    private Nested() {}

    /** By name; each holds the payload behind a UDP header with destination port 53. */
    public static Map<String, Example> examples(byte[] payload) {
        byte[] udp = udp(1000, 53, payload);
        byte[] v4 = ipv4("10.0.0.1", "10.0.0.2", 17, udp);
        byte[] v6 = ipv6("2001:db8::1", "2001:db8::2", 17, udp);
        byte[] eth = ethernet(0x0800, v4);
        Map<String, Example> all = new LinkedHashMap<>();
        all.put("Ethernet and IPv4", new Example(1, eth));
        all.put("Ethernet and IPv6", new Example(1, ethernet(0x86dd, v6)));
        all.put("VLAN", new Example(1, ethernet(0x8100, vlan(7, 0x0800, v4))));
        all.put("QinQ", new Example(1, ethernet(0x88a8, vlan(100, 0x8100, vlan(7, 0x86dd, v6)))));
        all.put("802.1ah", new Example(1, ethernet(0x88e7, concat(u32(1), eth))));
        all.put("802.3 with SNAP", new Example(1, ethernet(8 + v4.length, concat(hex("aaaa03 000000 0800"), v4))));
        all.put("cooked", new Example(113, concat(hex("0000 0001 0006 0000000000000000 0800"), v4)));
        all.put(
                "cooked version 2",
                new Example(276, concat(hex("86dd 0000 00000001 0001 00 06 0000000000000000"), v6)));
        all.put("loopback of a little-endian machine", new Example(0, concat(hex("02000000"), v4)));
        all.put("loopback of a big-endian machine", new Example(0, concat(hex("0000001c"), v6)));
        all.put("loopback of OpenBSD", new Example(108, concat(hex("00000018"), v6)));
        all.put("raw IP", new Example(101, v6));
        all.put("raw IPv4", new Example(228, v4));
        all.put("PPP in HDLC framing", new Example(9, concat(hex("ff03 0021"), v4)));
        all.put("PPP with a short protocol", new Example(50, concat(hex("21"), v4)));
        all.put("PPP with direction", new Example(204, concat(hex("01 ff03 0057"), v6)));
        all.put("Cisco HDLC", new Example(104, concat(hex("0f00 0800"), v4)));
        all.put(
                "PPPoE",
                new Example(1, ethernet(0x8864, concat(hex("11 00 0001"), u16(2 + v4.length), hex("0021"), v4))));
        byte[] snap = concat(hex("aaaa03 000000 0800"), v4);
        byte[] wireless = concat(hex("0801 0000 020000000001 020000000002 020000000003 1000"), snap);
        byte[] qos = concat(
                hex("8803 0000 020000000001 020000000002 020000000003 1000 020000000004 8000"),
                hex("020000000001 020000000002"),
                u16(snap.length),
                snap);
        all.put("802.11", new Example(105, wireless));
        all.put("802.11, aggregated, between access points", new Example(105, qos));
        all.put(
                "802.11 behind radiotap, padded",
                new Example(
                        127,
                        concat(
                                hex("0000 1900 03000080 00000000"),
                                new byte[12],
                                hex("20"),
                                hex("8801 0000 020000000001 020000000002 020000000003 1000 0000 0000"),
                                snap)));
        all.put("802.11 behind Prism", new Example(119, concat(hex("44000000 90000000"), new byte[136], wireless)));
        all.put("802.11 behind AVS", new Example(163, concat(hex("80211001 00000040"), new byte[56], wireless)));
        all.put("802.11 behind PPI", new Example(192, concat(hex("0000 0800 69000000"), wireless)));
        all.put(
                "802.11 in GRE of Aruba",
                new Example(101, ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("0000 8240"), wireless))));
        all.put(
                "token ring with a route",
                new Example(6, concat(hex("1040 020000000001 820000000002 0430 0011"), snap)));
        all.put("SLIP", new Example(8, concat(hex("00 45"), new byte[14], v4)));
        all.put("FDDI", new Example(10, concat(hex("51 020000000001 020000000002"), snap)));
        all.put("ATM with LLC", new Example(100, snap));
        all.put("Frame Relay", new Example(107, concat(hex("1841 03 cc"), v4)));
        all.put("Frame Relay with SNAP", new Example(107, concat(hex("1841 03 00 80 000000 86dd"), v6)));
        all.put("Frame Relay of Cisco", new Example(107, concat(hex("1841 0800"), v4)));
        all.put("Frame Relay with direction", new Example(206, concat(hex("00 1841 03 8e"), v6)));
        all.put("OpenBSD's enc", new Example(109, concat(hex("02000000 00000001 00000000"), v4)));
        all.put("pflog", new Example(117, concat(hex("3d 02"), new byte[62], v4)));
        all.put("IP over Fibre Channel", new Example(122, concat(new byte[16], snap)));
        all.put("SunATM", new Example(123, concat(hex("02 00 0020"), snap)));
        all.put("IP over IEEE 1394", new Example(138, concat(new byte[16], hex("0800"), v4)));
        all.put("Cisco HDLC with direction", new Example(205, concat(hex("00 0f00 0800"), v4)));
        all.put("MPLS by itself", new Example(219, concat(hex("00011140"), v4)));
        all.put("ipnet", new Example(226, concat(hex("01 1a 0000"), u32(v6.length), new byte[16], v6)));
        all.put(
                "NFLOG",
                new Example(
                        239,
                        concat(
                                hex("02 00 0000 0800 0100 08000100 0500 0a00 00 000000"),
                                little(4 + v4.length),
                                hex("0900"),
                                v4)));
        all.put("netANALYZER", new Example(240, concat(new byte[4], eth)));
        all.put("netANALYZER with preamble", new Example(241, concat(new byte[12], eth)));
        all.put("IP over InfiniBand", new Example(242, concat(new byte[40], hex("86dd 0000"), v6)));
        all.put("PKTAP", new Example(258, concat(hex("6c000000 01000000 01000000"), new byte[96], eth)));
        all.put("EPON", new Example(259, concat(hex("5555d555 55 0001 00"), eth)));
        all.put("mPackets", new Example(274, concat(new byte[8], eth)));
        all.put("IP in IP", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 4, v4)));
        all.put("6in4", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 41, v6)));
        all.put(
                "extension headers",
                new Example(
                        101,
                        ipv6(
                                "fe80::1",
                                "fe80::2",
                                0,
                                concat(
                                        hex("3c00 010400000000"),
                                        hex("2b00 010400000000"),
                                        hex("3300 000000000000"),
                                        hex("1104 000000000000 000000000000 000000000000 00000000"),
                                        udp))));
        all.put(
                "an atomic fragment",
                new Example(101, ipv6("fe80::1", "fe80::2", 44, ipv6Fragment(17, 9, 0, false, udp))));
        all.put("GRE", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("0000 0800"), v4))));
        all.put(
                "GRE with everything",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                47,
                                concat(
                                        hex("f000 0800 0000 0000 00000001 00000002"),
                                        hex("0800 0004 01020304 0000 0000"),
                                        v4))));
        all.put(
                "GRE of PPTP",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                47,
                                concat(
                                        hex("3081 880b"),
                                        u16(4 + v4.length),
                                        hex("0001 00000001 00000002 ff03 0021"),
                                        v4))));
        all.put("NVGRE", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("2000 6558 00000100"), eth))));
        all.put("ERSPAN I", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("0000 88be"), eth))));
        all.put(
                "ERSPAN II",
                new Example(
                        101,
                        ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("1000 88be 00000001 1001 0000 00000000"), eth))));
        all.put(
                "ERSPAN III",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                47,
                                concat(hex("1000 22eb 00000001 2001 0000 00000000 0000 0001 0000000000000000"), eth))));
        all.put("WCCP", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 47, concat(hex("0000 883e 01020304"), v4))));
        all.put("EtherIP", new Example(101, ipv4("1.1.1.1", "2.2.2.2", 97, concat(hex("3000"), eth))));
        all.put("MPLS", new Example(1, ethernet(0x8847, concat(hex("00010040 00011140"), v4))));
        all.put("an Ethernet pseudowire", new Example(1, ethernet(0x8847, concat(hex("00011140 00000000"), eth))));
        all.put(
                "MPLS in UDP",
                new Example(101, ipv4("1.1.1.1", "2.2.2.2", 17, udp(50000, 6635, concat(hex("00011140"), v6)))));
        all.put(
                "VXLAN",
                new Example(
                        101, ipv4("1.1.1.1", "2.2.2.2", 17, udp(50000, 4789, concat(hex("08000000 00000100"), eth)))));
        all.put(
                "Geneve",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                17,
                                udp(50000, 6081, concat(hex("01006558 00000100 00000000"), eth)))));
        all.put(
                "Teredo",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                17,
                                udp(
                                        50000,
                                        3544,
                                        concat(hex("0001 0101 aa bb 0000000000000000 00 0000 1234 01020304"), v6)))));
        all.put(
                "GTP-U",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                17,
                                udp(
                                        2152,
                                        2152,
                                        concat(
                                                hex("34ff"),
                                                u16(8 + v4.length),
                                                hex("00000001 0000 00 85 01 0000 00"),
                                                v4)))));
        all.put(
                "L2TP",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                17,
                                udp(
                                        1701,
                                        1701,
                                        concat(
                                                hex("4a02"),
                                                u16(16 + 4 + v4.length),
                                                hex("0001 0002 0003 0004 0002 0000 ff03 0021"),
                                                v4)))));
        all.put("HSR", new Example(1, ethernet(0x892f, concat(hex("0020 0001 0800"), v4))));
        all.put("R-TAG", new Example(1, ethernet(0xf1c1, concat(hex("0000 0001 86dd"), v6))));
        all.put(
                "cooked 802.11",
                new Example(
                        113, concat(hex("0000 0323 0006 0000000000000000 0019"), hex("0000 0800 00000000"), wireless)));
        all.put(
                "cooked Frame Relay",
                new Example(113, concat(hex("0000 0302 0000 0000000000000000 0000 1841 03 cc"), v4)));
        all.put("cooked PPP", new Example(113, concat(hex("0000 0200 0000 0000000000000000 0007 ff03 0021"), v4)));
        all.put("PPP multilink, whole", new Example(9, concat(hex("ff03 003d c0 000001 0021"), v4)));
        all.put(
                "PPP in a byte stream",
                new Example(50, concat(hex("7e"), stuffed(concat(hex("ff03 0021"), v4, hex("0000"))), hex("7e"))));
        all.put(
                "PPP in a byte stream in GRE",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                47,
                                concat(
                                        hex("2000 8881 00000001 7e"),
                                        stuffed(concat(hex("ff03 0057"), v6, hex("0000"))),
                                        hex("7e")))));
        all.put(
                "a pseudowire's associated channel",
                new Example(1, ethernet(0x8847, concat(hex("00011140 1000 0021"), v4))));
        all.put(
                "VXLAN-GPE and NSH",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                17,
                                udp(
                                        50000,
                                        4790,
                                        concat(hex("0c000004 00000100 0fc60103 00000001"), new byte[16], eth)))));
        all.put(
                "L2TP version 3 with a cookie",
                new Example(
                        101,
                        ipv4(
                                "1.1.1.1",
                                "2.2.2.2",
                                17,
                                udp(1701, 1701, concat(hex("0003 0000 00000007 0102030405060708"), eth)))));
        all.put(
                "L2TP version 3 in IP",
                new Example(101, ipv4("1.1.1.1", "2.2.2.2", 115, concat(hex("00000007 40000000"), eth))));
        return all;
    }

    /** With every byte escaped that RFC 1662 section 4.2 says. */
    private static byte[] stuffed(byte[] frame) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte octet : frame) {
            if (octet == 0x7e || octet == 0x7d || octet >= 0 && octet < 0x20) {
                out.write(0x7d);
                out.write(octet ^ 0x20);
            } else {
                out.write(octet);
            }
        }
        return out.toByteArray();
    }

    private static byte[] little(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8)};
    }

    /** The same datagram as fragments, and a stream to TCP port 53 in segments out of order: raw IP frames. */
    public static byte[][] pieces(byte[] payload) {
        byte[] udp = udp(1000, 53, payload);
        int half = udp.length / 2 & ~7;
        byte[] rest = slice(udp, half, udp.length);
        return new byte[][] {
            ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 5, half, false, rest),
            ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 5, 0, true, slice(udp, 0, half)),
            ipv6("fe80::1", "fe80::2", 44, ipv6Fragment(17, 6, half, false, rest)),
            ipv6("fe80::1", "fe80::2", 44, ipv6Fragment(17, 6, 0, true, slice(udp, 0, half))),
            ipv4("10.0.0.1", "10.0.0.2", 6, tcp(1000, 53, 99, 0, 2, new byte[0])),
            ipv4("10.0.0.2", "10.0.0.1", 6, tcp(53, 1000, 499, 100, 18, new byte[0])),
            ipv4("10.0.0.1", "10.0.0.2", 6, tcp(1000, 53, 100 + half, 500, 24, rest)),
            ipv4("10.0.0.1", "10.0.0.2", 6, tcp(1000, 53, 100, 500, 24, slice(udp, 0, half))),
            ipv4("10.0.0.2", "10.0.0.1", 6, tcp(53, 1000, 500, 100 + udp.length, 25, udp)),
            ipv4("10.0.0.1", "10.0.0.2", 6, tcp(1000, 53, 100 + udp.length, 0, 4, new byte[0])),
        };
    }
}

package io.tracebridge.capture;

import io.tracebridge.capture.file.LinkType;

/**
 * Finds where the media of an RTP packet begins in a frame, for those who keep headers only: of a packet that looks like RTP (RFC 3550, version
 * 2, no payload type of RTCP) to and from UDP ports from 1024 on, so much is kept as measures of its stream need, and nothing of what was
 * said: the header, the contributing sources, and, where the codec may be one of those that need it, two octets of the payload. They tell the
 * frame type and quality of AMR (RFC 4867) and what a frame of GSM, G.723.1 or Opus is. Of header extensions only their length is kept, as they
 * may tell who speaks (RFC 6464). Of a payload of up to four octets and a dynamic type nothing is kept, as those are the digits of telephone
 * events (RFC 4733) and the characters of typed text (RFC 4103); but for AMR's frame without data.
 *
 * <p>Looks into Ethernet with VLAN tags, Linux cooked and raw IP, and through IP in IP, GRE and GTP-U; packets within other tunnels and IP
 * fragments are left as they are. What looks
 * like RTP by chance loses its content too: use it where media is expected.
 */
public final class MediaCut {
    /** Octets of the payload that are kept. */
    public static final int PAYLOAD_OCTETS = 2;

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int IP_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;
    private static final int GRE = 47;
    private static final int GTP_U = 2152;
    private static final int MAX_DEPTH = 4;
    private static final int UDP_BYTES = 8;
    private static final int RTP_BYTES = 12;
    private static final int COOKED_V2 = 276;
    private static final int FIRST_PORT = 1024;

    // RFC 3551, tables 4 and 5: below 35 the codec is fixed by the type.
    private static final int GSM = 3;
    private static final int G723 = 4;
    private static final int FIRST_FREE_TYPE = 35;
    private static final int EVENT_OCTETS = 4;

    private MediaCut() {}

    /**
     * How many bytes of a frame to keep: all of them, unless it is RTP.
     *
     * @param linkType as in capture files
     * @param captured bytes of the frame at {@code data[offset]}
     */
    public static int keep(int linkType, byte[] data, int offset, int captured) {
        int end = offset + captured;
        int udp = udp(linkType, data, offset, end);
        int rtp = udp < 0 ? 0 : rtpBytes(data, udp, end);
        return rtp == 0 ? captured : Math.min(captured, udp + UDP_BYTES + rtp - offset);
    }

    /** Where the header of UDP begins that may carry media, with a whole RTP header behind it, or -1. */
    private static int udp(int linkType, byte[] data, int offset, int end) {
        int at = network(linkType, data, offset, end);
        for (int depth = 0; at >= 0 && depth < MAX_DEPTH; depth++) {
            int udp = transport(data, at, end, UDP);
            if (udp < 0) {
                at = tunnelled(data, at, end);
            } else if (end - udp < UDP_BYTES + RTP_BYTES) {
                return -1;
            } else if (u16(data, udp) == GTP_U || u16(data, udp + 2) == GTP_U) {
                at = tunnelledByGtp(data, udp + UDP_BYTES, end);
            } else {
                return u16(data, udp) >= FIRST_PORT && u16(data, udp + 2) >= FIRST_PORT ? udp : -1;
            }
        }
        return -1;
    }

    /** Where the IP header of a packet begins that is carried in another one, or in GRE (RFC 2784, RFC 2890), or -1. */
    private static int tunnelled(byte[] data, int at, int end) {
        int inner = Math.max(transport(data, at, end, IP_IN_IP), transport(data, at, end, IPV6_IN_IP));
        int gre = inner < 0 ? transport(data, at, end, GRE) : -1;
        if (gre < 0 || end - gre < 4) {
            return inner;
        }
        int flags = u16(data, gre);
        boolean plain = (flags & 0x4fff) == 0 && isIp(u16(data, gre + 2)); // no routing, version 0
        return plain ? gre + 4 + 4 * Integer.bitCount(flags & 0xb000) : -1; // checksum, key, sequence number
    }

    /** Where the IP header in a G-PDU begins (TS 29.281 sections 5.1, 5.2), or -1. */
    private static int tunnelledByGtp(byte[] data, int at, int end) {
        boolean userData = (data[at] & 0xf0) == 0x30 && data[at + 1] == (byte) 0xff; // at least RTP's length is there
        if (!userData) {
            return -1;
        }
        boolean longer = (data[at] & 7) != 0;
        int inner = at + (longer ? 12 : 8);
        int next = longer && (data[at] & 4) != 0 ? data[at + 11] : 0;
        while (next != 0) {
            int length = inner < end ? 4 * (data[inner] & 0xff) : 0;
            if (length == 0 || end - inner < length) {
                return -1;
            }
            inner += length;
            next = data[inner - 1];
        }
        return inner;
    }

    /** Bytes of an RTP packet that are kept, behind the header of UDP; 0 when it is none. */
    private static int rtpBytes(byte[] data, int udp, int end) {
        int rtp = udp + UDP_BYTES;
        int type = data[rtp + 1] & 0x7f;
        if ((data[rtp] & 0xc0) != 0x80 || type >= 64 && type <= 95) {
            return 0;
        }
        int header = RTP_BYTES + 4 * (data[rtp] & 15);
        if ((data[rtp] & 0x10) != 0) {
            return header + 4;
        }
        int length = u16(data, udp + 4) - UDP_BYTES - header;
        return header + payloadOctets(type, data, rtp + header, end - rtp - header, length);
    }

    /** Whether a frame looks as {@link #keep} leaves one whose media it cut off. */
    public static boolean isCut(int linkType, byte[] data, int offset, int captured) {
        int udp = udp(linkType, data, offset, offset + captured);
        return udp >= 0 && rtpBytes(data, udp, offset + captured) == offset + captured - udp - UDP_BYTES;
    }

    private static int payloadOctets(int type, byte[] data, int at, int there, int length) {
        boolean mayTell = type < FIRST_FREE_TYPE
                ? type == GSM || type == G723
                : length > EVENT_OCTETS || length == 2 && isNoData(data, at, there);
        return mayTell ? PAYLOAD_OCTETS : 0;
    }

    /** AMR's frame type 15, good or bad, alone in a packet: with whole octets, or packed into bits (RFC 4867 sections 4.3, 4.4). */
    private static boolean isNoData(byte[] data, int at, int there) {
        if (there < 2) {
            return false;
        }
        int first = data[at] & 0xff;
        int second = data[at + 1] & 0xff;
        boolean inOctets = (first & 15) == 0 && (second & ~4) == 0x78;
        boolean packed = (first & 15) == 7 && (second & ~0x40) == 0x80;
        return inOctets || packed;
    }

    /** Where the IP header begins, or -1. */
    static int network(int linkType, byte[] data, int offset, int end) {
        switch (LinkType.canonical(linkType)) {
            case LinkType.RAW:
                return offset;
            case LinkType.LINUX_SLL:
                return end - offset > 16 && isIp(u16(data, offset + 14)) ? offset + 16 : -1;
            case COOKED_V2:
                return end - offset > 20 && isIp(u16(data, offset)) ? offset + 20 : -1;
            case LinkType.ETHERNET:
                int at = offset + 12;
                while (end - at >= 6 && isTag(u16(data, at))) {
                    at += 4;
                }
                return end - at > 2 && isIp(u16(data, at)) ? at + 2 : -1;
            default:
                return -1;
        }
    }

    private static boolean isIp(int etherType) {
        return etherType == IPV4 || etherType == IPV6;
    }

    /** IEEE 802.1Q and 802.1ad. */
    private static boolean isTag(int etherType) {
        return etherType == 0x8100 || etherType == 0x88a8;
    }

    /** Where UDP or another protocol begins, or -1: it is not that one, or a fragment, or there are extension headers. */
    private static int transport(byte[] data, int at, int end, int protocol) {
        int there = end - at;
        int version = there < 20 ? 0 : data[at] >> 4 & 15;
        if (version == 4) {
            boolean whole = (u16(data, at + 6) & 0x3fff) == 0;
            return data[at + 9] == protocol && whole ? at + 4 * (data[at] & 15) : -1;
        }
        return version == 6 && there >= 40 && data[at + 6] == protocol ? at + 40 : -1;
    }

    static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}

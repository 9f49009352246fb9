package io.tracebridge.capture;

import io.tracebridge.capture.file.LinkType;

/**
 * Finds where the media of an RTP packet begins in a frame, for those who keep headers only: of a packet that looks like RTP (RFC 3550, version
 * 2, no payload type of RTCP) to and from UDP ports from 1024 on, so much is kept as measures of its stream need, and nothing of what was
 * said: the header, the contributing sources, and two octets of the payload, which tell AMR's frame type and quality (RFC 4867). Of header
 * extensions only their length is kept, as they may tell who speaks (RFC 6464).
 *
 * <p>Looks into Ethernet with VLAN tags, Linux cooked and raw IP; packets within tunnels, and IP fragments behind the first, are left as
 * they are. What looks like RTP by chance loses its content too: use it where media is expected.
 */
public final class MediaCut {
    /** Octets of the payload that are kept. */
    public static final int PAYLOAD_OCTETS = 2;

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int UDP = 17;
    private static final int UDP_BYTES = 8;
    private static final int RTP_BYTES = 12;
    private static final int COOKED_V2 = 276;
    private static final int FIRST_PORT = 1024;

    private MediaCut() {}

    /**
     * How many bytes of a frame to keep: all of them, unless it is RTP.
     *
     * @param linkType as in capture files
     * @param captured bytes of the frame at {@code data[offset]}
     */
    public static int keep(int linkType, byte[] data, int offset, int captured) {
        int end = offset + captured;
        int at = network(linkType, data, offset, end);
        int udp = at < 0 ? -1 : transport(data, at, end);
        if (udp < 0 || end - udp < UDP_BYTES + RTP_BYTES) {
            return captured;
        }
        if (u16(data, udp) < FIRST_PORT || u16(data, udp + 2) < FIRST_PORT) {
            return captured;
        }
        int rtp = udp + UDP_BYTES;
        int type = data[rtp + 1] & 0x7f;
        if ((data[rtp] & 0xc0) != 0x80 || type >= 64 && type <= 95) {
            return captured;
        }
        int header = RTP_BYTES + 4 * (data[rtp] & 15);
        boolean extended = (data[rtp] & 0x10) != 0;
        int keep = rtp + header + (extended ? 4 : PAYLOAD_OCTETS) - offset;
        return Math.min(captured, keep);
    }

    /** Where the IP header begins, or -1. */
    private static int network(int linkType, byte[] data, int offset, int end) {
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

    /** Where UDP begins, or -1: another protocol, a fragment behind the first, or extension headers. */
    private static int transport(byte[] data, int at, int end) {
        int there = end - at;
        int version = there < 20 ? 0 : data[at] >> 4 & 15;
        if (version == 4) {
            boolean first = (u16(data, at + 6) & 0x1fff) == 0;
            return data[at + 9] == UDP && first ? at + 4 * (data[at] & 15) : -1;
        }
        return version == 6 && there >= 40 && data[at + 6] == UDP ? at + 40 : -1;
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}

package io.tracebridge.capture;

import java.util.Arrays;

/**
 * The shape of a frame, for those who must not keep what it says: its headers up to UDP's or TCP's; then of text and of DNS for each byte only
 * of what kind it is, so that lengths, lines and separators stay where they were; of bodies and of everything else nothing but the length. No
 * number, name, credential or text can be read. Media is cut off as {@link MediaCut} does. Where no such header is found, as in tunnels and
 * fragments, this begins behind the IP header.
 */
public final class FrameShape {
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 20;
    private static final int DNS_PORT = 53;
    private static final int DNS_POINTER = 0xc0;

    private FrameShape() {}

    /** Makes {@code to} the shape of {@code frame}, in an array of its own. */
    public static void of(Frame frame, Frame to) {
        int keep = MediaCut.keep(frame.linkType, frame.data, frame.offset, frame.capturedLength);
        to.set(frame);
        to.data = Arrays.copyOfRange(frame.data, frame.offset, frame.offset + keep);
        to.offset = 0;
        to.capturedLength = keep;
        mask(to.data, MediaCut.network(frame.linkType, to.data, 0, keep));
    }

    private static void mask(byte[] data, int network) {
        int version = network < 0 || data.length - network < 20 ? 0 : data[network] >> 4 & 15;
        if (version != 4 && version != 6) {
            mask(data, Math.max(0, network), false);
            return;
        }
        int transport = network + (version == 4 ? 4 * (data[network] & 15) : 40);
        int protocol = version == 4 ? data[network + 9] : data[network + 6];
        boolean whole = version == 6 || (MediaCut.u16(data, network + 6) & 0x3fff) == 0;
        int there = data.length - transport;
        if (whole && protocol == UDP && there >= UDP_BYTES) {
            boolean dns = MediaCut.u16(data, transport) == DNS_PORT || MediaCut.u16(data, transport + 2) == DNS_PORT;
            mask(data, transport + UDP_BYTES, dns);
        } else if (whole && protocol == TCP && there >= TCP_BYTES) {
            mask(data, transport + Math.max(TCP_BYTES, (data[transport + 12] >> 4 & 15) * 4), false);
        } else {
            mask(data, transport, false);
        }
    }

    /** @param dns keep the lengths of labels and compression pointers (RFC 1035 section 4.1.4) */
    private static void mask(byte[] data, int from, boolean dns) {
        int at = from;
        int newlines = 0;
        while (at < data.length && newlines < 2 && (dns || isText(data[at]))) {
            int octet = data[at] & 0xff;
            newlines = dns || octet != '\n' && octet != '\r' ? 0 : newlines + (octet == '\n' ? 1 : 0);
            data[at++] = (byte) shape(octet);
        }
        // A body, or no text: there each octet may be two digits of a number (TS 29.002), or sound.
        Arrays.fill(data, Math.min(at, data.length), data.length, (byte) 0);
    }

    private static boolean isText(byte octet) {
        return octet >= ' ' && octet < 0x7f || octet == '\r' || octet == '\n' || octet == '\t';
    }

    private static int shape(int octet) {
        if (octet >= '0' && octet <= '9') {
            return '0';
        }
        if (octet >= 'A' && octet <= 'Z') {
            return 'X';
        }
        if (octet >= 'a' && octet <= 'z') {
            return 'x';
        }
        return octet < 0x80 || octet >= DNS_POINTER ? octet : 0x80;
    }
}

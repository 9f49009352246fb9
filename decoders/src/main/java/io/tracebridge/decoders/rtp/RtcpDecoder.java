package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;

/**
 * RTCP (RFC 3550 section 6): reports go to the streams they are about. A compound packet is taken only if all of its lengths add up
 * (section A.2). Canonical names and other descriptions of sources are skipped, as they may hold users and hosts.
 */
final class RtcpDecoder {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int BYE = 203;
    private static final int APPLICATION = 204;
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int PAYLOAD_FEEDBACK = 206;
    private static final int EXTENDED_REPORT = 207;
    private static final int VOIP_METRICS = 7;
    private static final int HEADER_BYTES = 8;
    private static final int BLOCK_BYTES = 24;
    private static final int SENDER_BYTES = 20;
    private static final int MOST_PACKETS = 32;

    private final RtpStreams streams;
    private final Counter compounds;
    private final Counter unmatched;
    private final Counter encrypted;

    RtcpDecoder(Site site, RtpStreams streams) {
        this.streams = streams;
        this.compounds = site.counter("rtcp.packets", "RTCP packets, compound ones counted once");
        this.unmatched = site.counter("rtcp.unmatched", "RTCP reports about streams that were not seen");
        this.encrypted = site.counter("rtcp.encrypted", "RTCP packets of sessions that agreed on SRTP, not read");
    }

    /** Whether the octets at the position are a valid compound packet; they stay. */
    boolean isValid(Octets octets) {
        int at = octets.position();
        int end = octets.end();
        if (octets.remaining() < HEADER_BYTES
                || octets.cut()
                || !RtpHeader.isControl(octets.u8At(at), octets.u8At(at + 1))) {
            return false;
        }
        int count = 0;
        while (at < end) {
            if (end - at < 4 || octets.u8At(at) >> 6 != 2 || ++count > MOST_PACKETS) {
                return false;
            }
            int type = octets.u8At(at + 1);
            boolean padded = (octets.u8At(at) & 0x20) != 0;
            int length = 4 * (octets.u16At(at + 2) + 1);
            if (type < 192 || type > 223 || length > end - at || padded && at + length != end) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Takes in a compound packet that is valid. */
    void decode(Packet packet, Octets octets, boolean secured) {
        compounds.increment();
        if (secured) {
            encrypted.increment();
            return;
        }
        int end = octets.end();
        for (int at = octets.position(); at < end; ) {
            int length = 4 * (octets.u16At(at + 2) + 1);
            if (length >= HEADER_BYTES) {
                packet(packet, octets, at, at + length);
            }
            at += length;
        }
    }

    private void packet(Packet packet, Octets octets, int at, int end) {
        int count = octets.u8At(at) & 31;
        int source = (int) octets.u32At(at + 4);
        switch (octets.u8At(at + 1)) {
            case SENDER_REPORT -> {
                if (end - at >= HEADER_BYTES + SENDER_BYTES) {
                    sender(packet, octets, at + HEADER_BYTES, source);
                    blocks(packet, octets, at + HEADER_BYTES + SENDER_BYTES, end, count);
                }
            }
            case RECEIVER_REPORT -> blocks(packet, octets, at + HEADER_BYTES, end, count);
            case BYE -> {
                for (int i = 0; i < count && at + 8 + 4 * i <= end; i++) {
                    streams.bye(streams.sentBy(packet, (int) octets.u32At(at + 4 + 4 * i)));
                }
            }
            case APPLICATION -> {
                RtpStream stream = streams.sentBy(packet, source);
                if (stream != null && end - at >= 12) {
                    stream.reports.application = (int) octets.u32At(at + 8);
                }
            }
            case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> {
                RtpStream stream = end - at >= 12 ? streams.receivedBy(packet, (int) octets.u32At(at + 8)) : null;
                if (stream != null) {
                    stream.reports.feedback++;
                }
            }
            case EXTENDED_REPORT -> extended(packet, octets, at + HEADER_BYTES, end);
            default -> {}
        }
    }

    /** RFC 3550 section 6.4.1. */
    private void sender(Packet packet, Octets octets, int at, int source) {
        RtpStream stream = streams.sentBy(packet, source);
        if (stream == null) {
            streams.expect(packet, source);
            return;
        }
        int ntpMiddle = octets.u16At(at + 2) << 16 | octets.u16At(at + 4);
        stream.reports.sent(packet.timeNanos, ntpMiddle, octets.u32At(at + 12), octets.u32At(at + 16));
    }

    private void blocks(Packet packet, Octets octets, int from, int end, int count) {
        int at = from;
        for (int i = 0; i < count && at + BLOCK_BYTES <= end; i++, at += BLOCK_BYTES) {
            RtpStream stream = streams.receivedBy(packet, (int) octets.u32At(at));
            if (stream == null) {
                unmatched.increment();
                continue;
            }
            // The cumulative number is signed, 24 bits.
            int lost = (int) octets.u32At(at + 4) << 8 >> 8;
            stream.reports.received(
                    packet.timeNanos,
                    octets.u8At(at + 4),
                    lost,
                    octets.u32At(at + 12),
                    (int) octets.u32At(at + 16),
                    octets.u32At(at + 20));
        }
    }

    /** RFC 3611 section 3: blocks of a type, a specific octet and a length in words. */
    private void extended(Packet packet, Octets octets, int from, int end) {
        int at = from;
        while (end - at >= 4) {
            int length = 4 * (octets.u16At(at + 2) + 1);
            if (length > end - at) {
                return;
            }
            if (octets.u8At(at) == VOIP_METRICS && length >= 36) {
                RtpStream stream = streams.receivedBy(packet, (int) octets.u32At(at + 4));
                if (stream == null) {
                    unmatched.increment();
                } else {
                    metrics(stream.reports, octets, at);
                }
            }
            at += length;
        }
    }

    /** RFC 3611 section 4.7. */
    private static void metrics(RtpReports to, Octets octets, int at) {
        to.hasMetrics = true;
        to.lossRate = octets.u8At(at + 8);
        to.discardRate = octets.u8At(at + 9);
        to.burstDensity = octets.u8At(at + 10);
        to.gapDensity = octets.u8At(at + 11);
        to.burstMillis = octets.u16At(at + 12);
        to.gapMillis = octets.u16At(at + 14);
        to.roundTripMillis = octets.u16At(at + 16);
        to.endSystemMillis = octets.u16At(at + 18);
        to.rating = RtpReports.available(octets.u8At(at + 24));
        to.listening = RtpReports.available(octets.u8At(at + 26));
        to.conversational = RtpReports.available(octets.u8At(at + 27));
    }
}

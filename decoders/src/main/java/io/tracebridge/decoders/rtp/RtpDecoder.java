package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probe;

/** Datagrams that may be RTP: those to or from announced addresses, and what looks like it on ports that nobody else decodes. */
final class RtpDecoder implements Probe {
    private final RtpStreams streams;
    private final RtpHeader header = new RtpHeader();

    RtpDecoder(RtpStreams streams) {
        this.streams = streams;
    }

    @Override
    public boolean claims(Packet packet, Octets octets) {
        return header.wrap(octets) && streams.packet(packet, header);
    }
}

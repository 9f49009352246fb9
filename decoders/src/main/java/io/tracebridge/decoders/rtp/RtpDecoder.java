package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probe;

/**
 * Datagrams on ports that nobody else decodes: RTP and RTCP, which may share a port (RFC 5761). What is neither by its first octets is left to
 * others at once.
 */
final class RtpDecoder implements Probe {
    private final RtpStreams streams;
    private final RtcpDecoder control;
    private final RtpHeader header = new RtpHeader();

    RtpDecoder(RtpStreams streams, RtcpDecoder control) {
        this.streams = streams;
        this.control = control;
    }

    @Override
    public boolean claims(Packet packet, Octets octets) {
        if (header.wrap(octets)) {
            return streams.packet(packet, header);
        }
        boolean valid = control.isValid(octets);
        if (valid) {
            control.decode(packet, octets, streams.isSecured(packet));
        }
        return valid;
    }
}

package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * Sees every IP packet on its way up. Each frame belongs to one flow, that of its innermost packet, as packetbeat has it: so the bytes of all
 * flows add up to those on the wire. Of a tunnel the outermost addresses are kept beside.
 */
final class FlowDecoder {
    private static final int TCP = 6;

    /** Source and destination port. */
    private static final int PORTS_BYTES = 4;

    private static final int TCP_HEADER_BYTES = 20;

    private final Space<Layer> protocols;
    private final Flows flows;

    /** What the innermost packet so far is. */
    private final FlowPacket seen = new FlowPacket();

    private final FlowPacket fragments = new FlowPacket();

    private int packets;
    private long frame = -1;
    private boolean isTunnel;

    FlowDecoder(Site site, Flows flows) {
        this.flows = flows;
        this.protocols = site.layers("ip.protocol");
    }

    /** A layer that looks at what is handed to the other, and counts it unless that finds a packet within. */
    Layer around(int protocol, Layer layer) {
        if (isExtension(protocol) && layer != null) {
            return extension(layer);
        }
        return (packet, octets) -> {
            int number = ++packets;
            look(packet, octets);
            if (layer == null) {
                protocols.miss(protocol, octets);
            } else {
                layer.decode(packet, octets);
            }
            if (packets == number) {
                count(packet);
            }
        };
    }

    /** What follows the extension header is looked at instead, if there is anything. */
    private Layer extension(Layer layer) {
        return (packet, octets) -> {
            int number = packets;
            layer.decode(packet, octets);
            if (packets == number) {
                unusable(packet, octets);
            }
        };
    }

    /** A packet, or a fragment, that nothing can be made of: its ports are not known. */
    void unusable(Packet packet, Octets octets) {
        packets++;
        outermost(packet);
        seen.set(packet);
        count(packet);
    }

    /** Not if a fragment within waits for others, or the frame was counted for a packet beside this one (802.11 puts several into one). */
    private void count(Packet packet) {
        if (packet.frames > 0) {
            flows.count(seen);
            packet.frames = 0;
            packet.frameBytes = 0;
        }
    }

    /** Fragments whose packet did not come together: their ports are not known, and another packet may be on its way up. */
    void givenUp(Packet packet, Octets octets) {
        fragments.set(packet);
        flows.count(fragments);
    }

    private void look(Packet packet, Octets octets) {
        outermost(packet);
        seen.set(packet);
        int at = octets.position();
        int there = octets.remaining();
        if (!hasPorts(packet.ipProtocol) || there < PORTS_BYTES) {
            return;
        }
        seen.sourcePort = octets.u16At(at);
        seen.destinationPort = octets.u16At(at + 2);
        if (packet.ipProtocol == TCP && there >= TCP_HEADER_BYTES) {
            int lengthAndFlags = octets.u16At(at + 12);
            seen.isTcp = true;
            seen.sequence = (int) octets.u32At(at + 4);
            seen.acknowledgment = (int) octets.u32At(at + 8);
            seen.tcpFlags = lengthAndFlags & 0x1ff;
            seen.tcpBytes = Math.max(0, there + octets.missing() - 4 * (lengthAndFlags >> 12));
        }
    }

    /** Keeps the addresses of the frame's first packet, beside which those of a second make a tunnel. */
    private void outermost(Packet packet) {
        if (packet.frameNumber != frame) {
            frame = packet.frameNumber;
            seen.outer(packet);
            isTunnel = false;
        } else {
            isTunnel = true;
        }
        seen.isTunnelled = isTunnel;
    }

    /** IPv6's extension headers stand among the protocols (RFC 8200 section 4). */
    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case 0, 43, 44, 51, 60, 135, 139, 140 -> true;
            default -> false;
        };
    }

    /** TCP, UDP, DCCP (RFC 4340), SCTP (RFC 9260), UDP-Lite (RFC 3828): all begin with them. */
    private static boolean hasPorts(int protocol) {
        return switch (protocol) {
            case TCP, 17, 33, 132, 136 -> true;
            default -> false;
        };
    }
}

package io.tracebridge.decoders.udp;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probe;
import io.tracebridge.decoders.Probes;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * UDP (RFC 768). The checksum is not verified: network cards fill it in after the capture. The payload goes to whoever is bound
 * to the lower port in {@code udp.port}, else to the higher one's, else to the first probe that claims it.
 */
public final class UdpCarrier implements Carrier {
    private static final int HEADER_BYTES = 8;

    private Site site;
    private Space<Layer> ports;
    private Space<Layer> quotedPorts;
    private Probes<Probe> probes;
    private Counter received;
    private Counter claimed;
    private Counter unbound;
    private Counter quotedUnbound;

    @Override
    public void install(Site site) {
        this.site = site;
        site.faults().declare(UdpFault.values());
        ports = site.layers("udp.port");
        probes = site.datagramProbes();
        received = site.counter("udp.datagrams", "UDP datagrams received");
        claimed = site.counter(
                "udp.claimed", "UDP datagrams with neither port decoded here, recognised by their content");
        unbound = site.counter("udp.unbound", "UDP datagrams with neither port decoded here, and not recognised");
        quotedPorts = site.layers("quoted.udp.port");
        quotedUnbound = site.counter("udp.quoted.unbound", "UDP datagrams quoted in errors that nobody here waits for");
        site.layers("ip.protocol").bind(17, this::decode);
        site.layers("quoted.ip.protocol").bind(17, this::quoted);
    }

    private void decode(Packet packet, Octets octets) {
        received.increment();
        int at = octets.position();
        int source = octets.u16();
        int destination = octets.u16();
        int length = octets.u16();
        octets.skip(2);
        if (octets.overrun()) {
            fault(UdpFault.missing(octets), packet, octets, octets.end());
            return;
        }
        packet.sourcePort = source;
        packet.destinationPort = destination;
        if (length >= HEADER_BYTES) {
            if (!octets.limit(length - HEADER_BYTES)) {
                if (!octets.cut()) {
                    fault(UdpFault.LENGTH, packet, octets, at + 4);
                }
                octets.markCut();
            }
        } else if (length != 0) { // 0: longer than 65,535 bytes (RFC 2675 section 4), or left to the sender's card
            fault(UdpFault.LENGTH_TOO_SMALL, packet, octets, at + 4);
            return;
        }
        if (!hand(ports, packet, octets)) {
            unbound(packet, octets);
        }
    }

    private void unbound(Packet packet, Octets octets) {
        if (isClaimed(packet, octets)) {
            claimed.increment();
        } else {
            site.unsupported(unbound, octets);
        }
    }

    private boolean isClaimed(Packet packet, Octets octets) {
        for (int i = 0; i < probes.size(); i++) {
            if (probes.get(i).claims(packet, octets)) {
                return true;
            }
        }
        return false;
    }

    /** The beginning of a datagram, as an error quotes it: of the payload there may be nothing (RFC 792). */
    private void quoted(Packet packet, Octets octets) {
        int source = octets.u16();
        int destination = octets.u16();
        if (octets.overrun()) {
            quotedUnbound.increment();
            return;
        }
        packet.sourcePort = source;
        packet.destinationPort = destination;
        octets.skip(Math.min(HEADER_BYTES - 4, octets.remaining()));
        if (!hand(quotedPorts, packet, octets)) {
            quotedUnbound.increment();
        }
    }

    /**
     * The lower port goes first, as it is the server's more likely: a client's may be one that something is bound to, so that the answer of
     * port 53 to port 4789 would be taken for VXLAN. False when neither is bound.
     */
    private boolean hand(Space<Layer> to, Packet packet, Octets octets) {
        int lower = Math.min(packet.sourcePort, packet.destinationPort);
        int higher = Math.max(packet.sourcePort, packet.destinationPort);
        int bound = to.find(lower) != null ? lower : higher;
        if (to.find(bound) == null) {
            return false;
        }
        site.hand(to, bound, packet, octets);
        return true;
    }

    private void fault(UdpFault fault, Packet packet, Octets octets, int at) {
        site.faults().raise(fault, packet, at - octets.start());
    }
}

package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** What tunnels carry: IP of either version, or whole Ethernet frames. */
final class Tunnel {
    private final Site site;
    private final Space<Layer> etherTypes;
    private final Space<Layer> ethernet;

    Tunnel(Site site) {
        this.site = site;
        etherTypes = site.layers("ether.type");
        ethernet = site.layers("ethernet");
    }

    void etherType(int etherType, Packet packet, Octets octets) {
        site.hand(etherTypes, etherType, packet, octets);
    }

    void ethernet(Packet packet, Octets octets) {
        site.hand(ethernet, 0, packet, octets);
    }

    /** The high four bits of the next byte: 4 and 6 for IP; -1 when nothing is left. */
    static int nibble(Octets octets) {
        return octets.remaining() == 0 ? -1 : octets.u8At(octets.position()) >> 4;
    }

    /** Hands on an IP packet by its version; false when it is none. */
    boolean ip(Packet packet, Octets octets) {
        int version = nibble(octets);
        if (version == 4) {
            etherType(0x0800, packet, octets);
        } else if (version == 6) {
            etherType(0x86dd, packet, octets);
        }
        return version == 4 || version == 6;
    }

    /** True, and told, when the header was longer than what there is, or the capture was cut right behind it. */
    boolean isShort(Packet packet, Octets octets) {
        if (octets.overrun() || octets.remaining() == 0 && octets.cut()) {
            site.faults().raise(TunnelFault.missing(octets), packet, octets.end() - octets.start());
            return true;
        }
        return false;
    }

    void fault(Fault fault, Packet packet, Octets octets) {
        site.faults().raise(fault, packet, octets.position() - octets.start());
    }
}

package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** Captures without a link header or nearly so: raw IP, and the BSDs' loopback with its four bytes of address family. */
public final class RawCarrier implements Carrier {
    private static final int ETHER_TYPE_IPV4 = 0x0800;
    private static final int ETHER_TYPE_IPV6 = 0x86dd;
    private static final int SMALLEST_ETHER_TYPE = 0x600;

    private Site site;
    private Space<Layer> etherTypes;
    private Space<Layer> families;
    private Space<Layer> ppp;

    @Override
    public void install(Site site) {
        this.site = site;
        etherTypes = site.layers("ether.type");
        families = site.layers("null.family");
        ppp = site.layers("ppp");
        Space<Layer> linkTypes = site.layers("link.type");
        linkTypes.bind(0, this::loopback);
        linkTypes.bind(108, this::loopback);
        for (int raw : new int[] {12, 14, 101}) { // LINKTYPE_RAW is 101; files of old BSDs hold the DLT_ value
            linkTypes.bind(raw, this::raw);
        }
        linkTypes.bind(228, (packet, octets) -> site.hand(etherTypes, ETHER_TYPE_IPV4, packet, octets));
        linkTypes.bind(229, (packet, octets) -> site.hand(etherTypes, ETHER_TYPE_IPV6, packet, octets));

        families.bind(2, (packet, octets) -> site.hand(etherTypes, ETHER_TYPE_IPV4, packet, octets));
        for (int inet6 :
                new int[] {10, 23, 24, 28, 30}) { // AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS
            families.bind(inet6, (packet, octets) -> site.hand(etherTypes, ETHER_TYPE_IPV6, packet, octets));
        }
        families.name(7, "osi");
    }

    private void raw(Packet packet, Octets octets) {
        if (octets.remaining() == 0) {
            site.faults().raise(LinkFault.missing(octets), packet, 0);
            return;
        }
        int version = octets.u8At(octets.position()) >> 4;
        if (version == 4) {
            site.hand(etherTypes, ETHER_TYPE_IPV4, packet, octets);
        } else if (version == 6) {
            site.hand(etherTypes, ETHER_TYPE_IPV6, packet, octets);
        } else {
            site.faults().raise(LinkFault.IP_VERSION, packet, octets.position() - octets.start());
        }
    }

    /**
     * LINKTYPE_NULL is in the capturing machine's byte order, LINKTYPE_LOOP big endian. Some hold PPP instead, or an EtherType
     * in the last two bytes.
     */
    private void loopback(Packet packet, Octets octets) {
        if (octets.remaining() < 4) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        if (octets.u16At(octets.position()) == 0xff03) {
            site.hand(ppp, 0, packet, octets);
            return;
        }
        int header = octets.i32();
        int family = header;
        if ((family & 0xffff0000) != 0) {
            family = Integer.reverseBytes(header);
        }
        if ((family & 0xffff0000) != 0) {
            family = header & 0xffff;
        }
        if (family >= SMALLEST_ETHER_TYPE && family <= 0xffff) {
            site.hand(etherTypes, family, packet, octets);
        } else {
            site.hand(families, family, packet, octets);
        }
    }
}

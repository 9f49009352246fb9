package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** Ethernet II and IEEE 802.3 with LLC and SNAP, VLAN tags (802.1Q, 802.1ad and their predecessors), backbone tags (802.1ah). */
public final class EthernetCarrier implements Carrier {
    private static final int HEADER_BYTES = 14;

    /** Type fields up to here are lengths (IEEE 802.3 clause 3.2.6). */
    private static final int LONGEST_LENGTH = 1500;

    private Site site;
    private Space<Layer> etherTypes;
    private Space<Layer> llc;
    private Space<Layer> serviceAccessPoints;
    private Space<Layer> ciscoProtocols;

    @Override
    public void install(Site site) {
        this.site = site;
        etherTypes = site.layers("ether.type");
        serviceAccessPoints = site.layers("llc.dsap");
        ciscoProtocols = site.layers("snap.cisco");
        LinkNumbers.name(site);
        site.faults().declare(LinkFault.values());
        site.layers("link.type").bind(1, this::ethernet);
        site.layers("ethernet").bind(0, this::ethernet);
        etherTypes.bind(0x6558, this::ethernet); // Transparent Ethernet Bridging (RFC 1701 section 3): in GRE, Geneve
        for (int tag : new int[] {0x8100, 0x88a8, 0x9100, 0x9200, 0x9300}) {
            etherTypes.bind(tag, this::vlan);
        }
        etherTypes.bind(0x88e7, this::backbone);
        etherTypes.bind(0x892f, this::redundancy); // HSR (IEC 62439-3)
        etherTypes.bind(0xf1c1, this::redundancy); // R-TAG (IEEE 802.1CB clause 7.8)
        llc = site.layers("llc");
        llc.bind(0, this::llc);
        serviceAccessPoints.bind(0xaa, this::snap);
        serviceAccessPoints.bind(0x06, (packet, octets) -> site.hand(etherTypes, 0x0800, packet, octets));
    }

    private void ethernet(Packet packet, Octets octets) {
        if (octets.remaining() < HEADER_BYTES) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        octets.skip(12);
        payload(octets.u16(), packet, octets);
    }

    /** IEEE 802.1Q clause 9.6: priority 3 bits, drop eligible 1 bit, VLAN identifier 12 bits; 0 is no VLAN. */
    private void vlan(Packet packet, Octets octets) {
        int identifier = octets.u16() & 0xfff;
        int typeOrLength = octets.u16();
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        if (identifier != 0 && packet.outerVlan < 0) {
            packet.outerVlan = identifier;
        } else if (identifier != 0) {
            packet.innerVlan = identifier;
        }
        payload(typeOrLength, packet, octets);
    }

    /** 4 bytes of path or reserved, length and sequence number, then the type of what follows. */
    private void redundancy(Packet packet, Octets octets) {
        octets.skip(4);
        int type = octets.u16();
        if (!LinkFault.isShort(site, packet, octets)) {
            payload(type, packet, octets);
        }
    }

    /** IEEE 802.1ah: an I-TAG of 4 bytes, then the customer's whole frame. */
    private void backbone(Packet packet, Octets octets) {
        octets.skip(4);
        ethernet(packet, octets);
    }

    private void payload(int typeOrLength, Packet packet, Octets octets) {
        if (typeOrLength > LONGEST_LENGTH) {
            site.hand(etherTypes, typeOrLength, packet, octets);
            return;
        }
        if (!octets.limit(typeOrLength)) {
            if (!octets.cut()) {
                site.faults().raise(LinkFault.LENGTH, packet, octets.position() - octets.start() - 2);
            }
            octets.markCut();
        }
        site.hand(llc, 0, packet, octets);
    }

    /** IEEE 802.2 clause 3.2: two access points and a control field of one byte when its low bits are 11, else two. */
    private void llc(Packet packet, Octets octets) {
        int destination = octets.u8();
        int source = octets.u8();
        if (destination == 0xff && source == 0xff) {
            serviceAccessPoints.miss(0xff, octets); // Novell's raw 802.3: IPX without LLC
            return;
        }
        int control = octets.u8();
        if ((control & 3) != 3) {
            octets.skip(1);
        }
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        site.hand(serviceAccessPoints, destination, packet, octets);
    }

    /** IEEE 802 clause 10.3: organisation 3 bytes, its protocol 2 bytes; 00-00-00 and 00-00-F8 (802.1H) speak EtherTypes. */
    private void snap(Packet packet, Octets octets) {
        int organisation = octets.u24();
        int protocol = octets.u16();
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
        } else if (organisation == 0 || organisation == 0x0000f8) {
            site.hand(etherTypes, protocol, packet, octets);
        } else if (organisation == 0x00000c) {
            site.hand(ciscoProtocols, protocol, packet, octets);
        } else {
            site.faults().raise(LinkFault.SNAP, packet, octets.position() - octets.start() - 5);
        }
    }
}

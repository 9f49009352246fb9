package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * Link types that are a header of their own before IP, Ethernet, LLC or PPP (tcpdump.org's list of link-layer header types): SLIP, Frame Relay,
 * token ring, FDDI, ATM with LLC, IP over Fibre Channel and InfiniBand, what packet filters and drivers log.
 */
public final class OtherLinksCarrier implements Carrier {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int SLIP_HEADER_BYTES = 16;
    private static final int NFLOG_PAYLOAD = 9;

    private Site site;
    private Space<Layer> linkTypes;
    private Space<Layer> etherTypes;
    private Space<Layer> ethernet;
    private Space<Layer> families;
    private Space<Layer> llc;
    private Space<Layer> ppp;
    private Space<Layer> nlpids;

    @Override
    public void install(Site site) {
        this.site = site;
        linkTypes = site.layers("link.type");
        etherTypes = site.layers("ether.type");
        ethernet = site.layers("ethernet");
        families = site.layers("null.family");
        llc = site.layers("llc");
        ppp = site.layers("ppp");
        nlpids = site.layers("nlpid");
        linkTypes.bind(6, this::tokenRing);
        linkTypes.bind(8, (packet, octets) -> version(SLIP_HEADER_BYTES, packet, octets));
        linkTypes.bind(10, this::fddi);
        linkTypes.bind(100, (packet, octets) -> behind(0, llc, 0, packet, octets)); // RFC 2684, LLC encapsulation
        linkTypes.bind(107, this::frameRelay);
        linkTypes.bind(109, (packet, octets) -> version(12, packet, octets)); // OpenBSD's enc: family, SPI, flags
        linkTypes.bind(117, this::pflog);
        linkTypes.bind(122, (packet, octets) -> behind(16, llc, 0, packet, octets)); // RFC 2625: a network header
        linkTypes.bind(123, this::sunAtm);
        linkTypes.bind(138, (packet, octets) -> etherType(16, packet, octets)); // IP over IEEE 1394 of Apple
        linkTypes.bind(205, (packet, octets) -> behind(1, linkTypes, 104, packet, octets)); // direction
        linkTypes.bind(206, (packet, octets) -> behind(1, linkTypes, 107, packet, octets));
        linkTypes.bind(219, (packet, octets) -> behind(0, etherTypes, 0x8847, packet, octets));
        linkTypes.bind(226, this::ipnet);
        linkTypes.bind(239, this::nflog);
        linkTypes.bind(240, (packet, octets) -> behind(4, ethernet, 0, packet, octets)); // netANALYZER
        linkTypes.bind(241, (packet, octets) -> behind(4 + 8, ethernet, 0, packet, octets)); // and a preamble
        linkTypes.bind(242, this::infiniband);
        linkTypes.bind(258, this::pktap);
        linkTypes.bind(259, (packet, octets) -> behind(8, ethernet, 0, packet, octets)); // EPON: a preamble
        linkTypes.bind(274, (packet, octets) -> behind(8, ethernet, 0, packet, octets)); // mPackets: likewise

        nlpids.bind(0xcc, (packet, octets) -> site.hand(etherTypes, IPV4, packet, octets));
        nlpids.bind(0x8e, (packet, octets) -> site.hand(etherTypes, IPV6, packet, octets));
        nlpids.bind(0xcf, (packet, octets) -> site.hand(ppp, 0, packet, octets));
        nlpids.bind(0x80, (packet, octets) -> site.hand(site.layers("llc.dsap"), 0xaa, packet, octets));
        nlpids.name(0x08, "q933");
        nlpids.name(0x81, "clnp");
        nlpids.name(0x82, "esis");
        nlpids.name(0x83, "isis");
        nlpids.name(0xb1, "frf12");
    }

    /** IEEE 802.5: access control 1, frame control 1, two addresses; the sender's first bit says that a route follows. */
    private void tokenRing(Packet packet, Octets octets) {
        octets.skip(1);
        boolean isLlc = octets.u8() >> 6 == 1;
        octets.skip(6);
        boolean isRouted = (octets.u8() & 0x80) != 0;
        octets.skip(5);
        if (isRouted && octets.remaining() > 0) {
            octets.skip(octets.u8At(octets.position()) & 0x1f);
        }
        if (isShort(packet, octets)) {
            return;
        }
        if (isLlc) {
            site.hand(llc, 0, packet, octets);
        } else {
            linkTypes.miss(6, octets);
        }
    }

    /** ISO 9314-2: frame control 1, two addresses; LLC when the control says so. */
    private void fddi(Packet packet, Octets octets) {
        boolean isLlc = (octets.u8() & 0xf8) == 0x50;
        octets.skip(12);
        if (isShort(packet, octets)) {
            return;
        }
        if (isLlc) {
            site.hand(llc, 0, packet, octets);
        } else {
            linkTypes.miss(10, octets);
        }
    }

    /** Q.922 address of 2 to 4 bytes, the last with bit 1 set; then RFC 2427, or Cisco's EtherType. */
    private void frameRelay(Packet packet, Octets octets) {
        int length = 0;
        boolean isLast = false;
        while (!isLast && length < 4) {
            isLast = (octets.u8() & 1) != 0;
            length++;
        }
        if (isShort(packet, octets)) {
            return;
        }
        if (!isLast) {
            site.faults().raise(LinkFault.FRAME_RELAY_ADDRESS, packet, octets.position() - octets.start());
        } else if (octets.u8At(octets.position()) != 0x03) {
            etherType(0, packet, octets);
        } else {
            octets.skip(1);
            if (octets.remaining() > 1 && octets.u8At(octets.position()) == 0) {
                octets.skip(1); // padding
            }
            int nlpid = octets.u8();
            if (!isShort(packet, octets)) {
                site.hand(nlpids, nlpid, packet, octets);
            }
        }
    }

    /** pf's log: the header's length without its padding to 4 bytes, then the address family. */
    private void pflog(Packet packet, Octets octets) {
        int length = octets.u8At(octets.position());
        int family = octets.u8At(octets.position() + 1);
        behind(length + 3 & ~3, families, family, packet, octets);
    }

    /** SunATM: direction and kind 1, path 1, channel 2; kind 2 is LLC, 1 LAN emulation. */
    private void sunAtm(Packet packet, Octets octets) {
        int kind = octets.u8At(octets.position()) & 0xf;
        if (kind == 2) {
            behind(4, llc, 0, packet, octets);
        } else {
            linkTypes.miss(123, octets);
        }
    }

    /** Solaris: version 1, family 1 (2 or 26), 22 bytes more. */
    private void ipnet(Packet packet, Octets octets) {
        int family = octets.u8At(octets.position() + 1);
        behind(24, etherTypes, family == 26 ? IPV6 : IPV4, packet, octets);
    }

    /** Family 1, version 1, resource 2, then fields of a length, a type (both in the machine's order, mostly the lesser first) and a value. */
    private void nflog(Packet packet, Octets octets) {
        int family = octets.u8();
        octets.skip(3);
        while (octets.remaining() >= 4) {
            int at = octets.position();
            int length = Short.reverseBytes((short) octets.u16()) & 0xffff;
            int type = Short.reverseBytes((short) octets.u16()) & 0x7fff;
            if (length < 4) {
                site.faults().raise(LinkFault.LENGTH, packet, at - octets.start());
                return;
            }
            if (type == NFLOG_PAYLOAD) {
                if (!octets.limit(length - 4)) {
                    octets.markCut();
                }
                site.hand(families, family, packet, octets);
                return;
            }
            octets.skip(Math.min(octets.remaining(), (length + 3 & ~3) - 4));
        }
        site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
    }

    /** RFC 4391 section 6 behind a global route header of 40 bytes: EtherType 2, reserved 2. */
    private void infiniband(Packet packet, Octets octets) {
        octets.skip(40);
        int etherType = octets.u16();
        behind(2, etherTypes, etherType, packet, octets);
    }

    /** Apple: the header's length 4, kind 4 (1 for a packet), link type 4, least significant byte first. */
    private void pktap(Packet packet, Octets octets) {
        int at = octets.position();
        int length = Integer.reverseBytes((int) octets.u32At(at));
        int linkType = Integer.reverseBytes((int) octets.u32At(at + 8));
        behind(length, linkTypes, linkType, packet, octets);
    }

    /** An EtherType behind so many bytes. */
    private void etherType(int skip, Packet packet, Octets octets) {
        octets.skip(skip);
        int etherType = octets.u16();
        behind(0, etherTypes, etherType, packet, octets);
    }

    /** IP of either version behind so many bytes. */
    private void version(int skip, Packet packet, Octets octets) {
        octets.skip(skip);
        if (isShort(packet, octets)) {
            return;
        }
        int version = octets.remaining() == 0 ? 0 : octets.u8At(octets.position()) >> 4;
        if (version == 4 || version == 6) {
            site.hand(etherTypes, version == 4 ? IPV4 : IPV6, packet, octets);
        } else {
            site.faults().raise(LinkFault.IP_VERSION, packet, octets.position() - octets.start());
        }
    }

    private void behind(int skip, Space<Layer> space, int number, Packet packet, Octets octets) {
        octets.skip(skip);
        if (!isShort(packet, octets)) {
            site.hand(space, number, packet, octets);
        }
    }

    private boolean isShort(Packet packet, Octets octets) {
        return LinkFault.isShort(site, packet, octets);
    }
}

package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** PPP (RFC 1661) with or without HDLC-like framing (RFC 1662), Cisco HDLC, PPP over Ethernet (RFC 2516). */
public final class PppCarrier implements Carrier {
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;

    /** RFC 1662 sections 3.1, 4.2 and C.2. */
    private static final int FLAG = 0x7e;

    private static final int ESCAPE = 0x7d;
    private static final int FRAME_CHECK_BYTES = 2;
    private static final int LONGEST_FRAME = 65_536;

    private Site site;
    private Space<Layer> etherTypes;
    private Space<Layer> ppp;
    private Space<Layer> protocols;
    private Space<Layer> multilink;

    /** A frame without the escapes: one that is longer is cut. */
    private final byte[] plain = new byte[LONGEST_FRAME];

    private final Octets unstuffed = new Octets();

    @Override
    public void install(Site site) {
        this.site = site;
        etherTypes = site.layers("ether.type");
        protocols = site.layers("ppp.protocol");
        Space<Layer> linkTypes = site.layers("link.type");
        linkTypes.bind(9, this::framed);
        linkTypes.bind(50, this::framed);
        linkTypes.bind(51, this::pppoe);
        linkTypes.bind(104, this::ciscoHdlc);
        linkTypes.bind(166, this::directed); // LINKTYPE_PPP_PPPD
        linkTypes.bind(204, this::directed); // LINKTYPE_PPP_WITH_DIR
        ppp = site.layers("ppp");
        ppp.bind(0, this::framed);
        etherTypes.bind(0x880b, this::framed); // in GRE (RFC 2637)
        etherTypes.bind(0x8864, this::pppoe);

        etherTypes.bind(0x8881, this::stuffed); // CDMA2000 in GRE (3GPP2 A.S0017)
        multilink = site.layers("ppp.multilink");
        multilink.name(0, "fragment");
        protocols.bind(0x003d, this::multilink);
        protocols.bind(PPP_IPV4, (packet, octets) -> site.hand(etherTypes, 0x0800, packet, octets));
        protocols.bind(PPP_IPV6, (packet, octets) -> site.hand(etherTypes, 0x86dd, packet, octets));
        protocols.bind(0x0281, (packet, octets) -> site.hand(etherTypes, 0x8847, packet, octets));
        protocols.bind(0x0283, (packet, octets) -> site.hand(etherTypes, 0x8848, packet, octets));
    }

    /** The first byte tells the direction; LINKTYPE_PPP_PPPD has the control byte 03 after it, in place of FF 03. */
    private void directed(Packet packet, Octets octets) {
        octets.skip(1);
        if (octets.remaining() > 1
                && octets.u16At(octets.position()) != 0xff03
                && octets.u8At(octets.position()) == 0x03) {
            octets.skip(1);
        }
        framed(packet, octets);
    }

    /** RFC 1990 section 3: B and E flags, 2 bits, sequence number 24; only what is whole, B and E both, is opened. */
    private void multilink(Packet packet, Octets octets) {
        int flags = octets.u8() >> 6;
        octets.skip(3);
        if (LinkFault.isShort(site, packet, octets)) {
            return;
        }
        if (flags == 3) {
            protocol(packet, octets);
        } else {
            multilink.miss(0, octets);
        }
    }

    /** A stream of bytes with flags between frames (RFC 1662 section 4); a frame that begins or ends elsewhere is left. */
    private void stuffed(Packet packet, Octets octets) {
        int depth = packet.depth;
        boolean isOpen = false;
        boolean isEscaped = false;
        int length = 0;
        while (octets.remaining() > 0) {
            int octet = octets.u8();
            if (octet == FLAG) {
                if (isOpen && length > FRAME_CHECK_BYTES) {
                    packet.depth = depth;
                    framed(packet, unstuffed.wrap(plain, 0, length - FRAME_CHECK_BYTES, false));
                }
                isOpen = true;
                isEscaped = false;
                length = 0;
            } else if (octet == ESCAPE) {
                isEscaped = true;
            } else if (length < plain.length) {
                plain[length++] = (byte) (isEscaped ? octet ^ 0x20 : octet);
                isEscaped = false;
            }
        }
        if (octets.cut() || !isOpen || length > 0) {
            site.faults()
                    .raise(
                            octets.cut() ? LinkFault.TRUNCATED : LinkFault.HDLC_PART,
                            packet,
                            octets.end() - octets.start());
        }
    }

    /** Address and control (RFC 1662 section 3.1) may be left out; 0F 00 and 8F 00 in their place are Cisco's. */
    private void framed(Packet packet, Octets octets) {
        if (octets.remaining() >= 2) {
            int first = octets.u16At(octets.position());
            if (first >> 8 == FLAG) {
                stuffed(packet, octets);
                return;
            }
            if (first == 0xff03) {
                octets.skip(2);
            } else if (first == 0x0f00 || first == 0x8f00) {
                ciscoHdlc(packet, octets);
                return;
            }
        }
        protocol(packet, octets);
    }

    private void ciscoHdlc(Packet packet, Octets octets) {
        octets.skip(2);
        int etherType = octets.u16();
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        site.hand(etherTypes, etherType, packet, octets);
    }

    /** One byte when its low bit is set, else two (RFC 1661 section 2). */
    private void protocol(Packet packet, Octets octets) {
        int protocol = octets.u8();
        if ((protocol & 1) == 0) {
            protocol = protocol << 8 | octets.u8();
        }
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        site.hand(protocols, protocol, packet, octets);
    }

    /** RFC 2516 section 4: version and type 4 bits each, code 1, session 2, length 2, then PPP's protocol and payload. */
    private void pppoe(Packet packet, Octets octets) {
        int at = octets.position() - octets.start();
        int versionAndType = octets.u8();
        int code = octets.u8();
        octets.skip(2);
        int length = octets.u16();
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        if (versionAndType != 0x11) {
            site.faults().raise(LinkFault.PPPOE_VERSION, packet, at);
            return;
        }
        if (code != 0) {
            etherTypes.miss(0x8863, octets); // discovery
            return;
        }
        if (!octets.limit(length)) {
            if (!octets.cut()) {
                site.faults().raise(LinkFault.LENGTH, packet, at + 4);
            }
            octets.markCut();
        }
        site.hand(ppp, 0, packet, octets);
    }
}

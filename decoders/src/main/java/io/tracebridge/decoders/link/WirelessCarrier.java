package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/**
 * IEEE 802.11 by itself or behind the headers that drivers put before it: radiotap, Prism, AVS, PPI; and in GRE between Aruba's access points and
 * controllers. Data frames that are neither encrypted nor in fragments are opened; the rest is counted by name.
 */
public final class WirelessCarrier implements Carrier {
    private static final int PRISM_BYTES = 144;
    private static final int RADIOTAP_PADDED = 0x20;

    /** Frame control, least significant byte first (IEEE 802.11 clause 9.2.4.1). */
    private static final int TO_DS = 0x0100;

    private static final int FROM_DS = 0x0200;
    private static final int MORE_FRAGMENTS = 0x0400;
    private static final int PROTECTED = 0x4000;
    private static final int ORDER = 0x8000;

    /** Of the subtype of data frames: no data, and quality of service. */
    private static final int NO_DATA = 0x40;

    private static final int QOS = 0x80;

    /** Of the first byte of QoS control: several packets in one frame. */
    private static final int AGGREGATE = 0x80;

    private static final int DATA = 2;

    /** Keys of the space {@code ieee802_11}. */
    private static final int MANAGEMENT = 0;

    private static final int ENCRYPTED = 16;
    private static final int FRAGMENT = 17;
    private static final int WITHOUT_DATA = 18;

    private Site site;
    private Space<Layer> llc;
    private Space<Layer> kinds;
    private Space<Layer> linkTypes;
    private final Octets part = new Octets();

    @Override
    public void install(Site site) {
        this.site = site;
        llc = site.layers("llc");
        kinds = site.layers("ieee802_11");
        kinds.name(MANAGEMENT, "management");
        kinds.name(1, "control");
        kinds.name(3, "extension");
        kinds.name(ENCRYPTED, "encrypted");
        kinds.name(FRAGMENT, "fragment");
        kinds.name(WITHOUT_DATA, "data_without_data");
        linkTypes = site.layers("link.type");
        linkTypes.bind(105, this::plain);
        linkTypes.bind(119, this::prism);
        linkTypes.bind(127, this::radiotap);
        linkTypes.bind(163, this::avs);
        linkTypes.bind(192, this::ppi);
        site.layers("wlan").bind(0, this::plain);
        for (int tunnel = 0x8200; tunnel <= 0x8370; tunnel += 0x10) {
            site.layers("ether.type").bind(tunnel, this::plain);
        }
    }

    /** Version 1, pad 1, length 2 least significant byte first, fields present 4 and more while bit 31 is set. */
    private void radiotap(Packet packet, Octets octets) {
        int at = octets.position();
        int length = reversed(octets.u16At(at + 2));
        boolean isPadded = false;
        int fields = at + 4;
        int present = octets.u8At(fields);
        while (!octets.overrun() && (octets.u8At(fields + 3) & 0x80) != 0) {
            fields += 4;
        }
        fields += 4;
        if ((present & 1) != 0) { // TSFT, 8 bytes on a boundary of 8
            fields = at + (fields - at + 7 & ~7) + 8;
        }
        if ((present & 2) != 0) {
            isPadded = (octets.u8At(fields) & RADIOTAP_PADDED) != 0;
        }
        behind(length, isPadded, packet, octets);
    }

    private void prism(Packet packet, Octets octets) {
        behind(PRISM_BYTES, false, packet, octets);
    }

    /** Version 4, length 4. */
    private void avs(Packet packet, Octets octets) {
        behind((int) Math.min(Integer.MAX_VALUE, octets.u32At(octets.position() + 4)), false, packet, octets);
    }

    /** Version 1, flags 1, length 2, link type 4; the last two least significant byte first. */
    private void ppi(Packet packet, Octets octets) {
        int at = octets.position();
        int length = reversed(octets.u16At(at + 2));
        int linkType = Integer.reverseBytes((int) octets.u32At(at + 4));
        octets.skip(length);
        if (!isShort(packet, octets)) {
            site.hand(linkTypes, linkType, packet, octets);
        }
    }

    private void behind(int length, boolean isPadded, Packet packet, Octets octets) {
        octets.skip(length);
        if (!isShort(packet, octets)) {
            frame(isPadded, packet, octets);
        }
    }

    private void plain(Packet packet, Octets octets) {
        frame(false, packet, octets);
    }

    private void frame(boolean isPadded, Packet packet, Octets octets) {
        int at = octets.position();
        int control = reversed(octets.u16());
        octets.skip(2);
        if (isShort(packet, octets)) {
            return;
        }
        if ((control & 3) != 0) {
            site.faults().raise(LinkFault.WIRELESS_VERSION, packet, at - octets.start());
            return;
        }
        int type = control >> 2 & 3;
        if (type != DATA) {
            kinds.miss(type, octets);
            return;
        }
        octets.skip(18); // three addresses
        int sequence = reversed(octets.u16());
        if ((control & (TO_DS | FROM_DS)) == (TO_DS | FROM_DS)) {
            octets.skip(6);
        }
        int qualityOfService = 0;
        if ((control & QOS) != 0) {
            qualityOfService = reversed(octets.u16());
            octets.skip((control & ORDER) != 0 ? 4 : 0);
        }
        if (isPadded) {
            octets.skip(-(octets.position() - at) & 3);
        }
        if ((control & NO_DATA) != 0) {
            kinds.miss(WITHOUT_DATA, octets);
        } else if ((control & PROTECTED) != 0) {
            kinds.miss(ENCRYPTED, octets);
        } else if ((control & MORE_FRAGMENTS) != 0 || (sequence & 0xf) != 0) {
            kinds.miss(FRAGMENT, octets);
        } else if (!isShort(packet, octets)) {
            if ((qualityOfService & AGGREGATE) != 0) {
                aggregate(packet, octets);
            } else {
                site.hand(llc, 0, packet, octets);
            }
        }
    }

    /** IEEE 802.11 clause 9.3.2.2: subframes of two addresses, a length and the packet, each but the last filled up to a multiple of 4. */
    private void aggregate(Packet packet, Octets octets) {
        int depth = packet.depth;
        while (octets.remaining() >= 14) {
            octets.skip(12);
            int length = octets.u16();
            if (length == 0) {
                return; // what is left is the frame check sequence
            }
            int there = Math.min(length, octets.remaining());
            if (there < length && !octets.cut()) {
                site.faults().raise(LinkFault.LENGTH, packet, octets.position() - 2 - octets.start());
            }
            packet.depth = depth;
            int from = octets.position();
            part.wrap(octets.array(), octets.start(), from + there - octets.start(), there < length);
            part.position(from);
            site.hand(llc, 0, packet, part);
            octets.skip(Math.min(octets.remaining(), there + (-(14 + length) & 3)));
        }
        if (octets.cut()) {
            site.faults().raise(LinkFault.TRUNCATED, packet, octets.end() - octets.start());
        }
    }

    private boolean isShort(Packet packet, Octets octets) {
        return LinkFault.isShort(site, packet, octets);
    }

    private static int reversed(int u16) {
        return (u16 & 0xff) << 8 | u16 >> 8;
    }
}

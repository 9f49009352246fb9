package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Carrier;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** Linux cooked captures, LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2: what "any" interface gives. */
public final class CookedCarrier implements Carrier {
    /** Values of ARPHRD_ that change what the protocol field means. */
    private static final int ARPHRD_NETLINK = 824;

    private static final int ARPHRD_FRAD = 770;
    private static final int ARPHRD_IEEE80211_RADIOTAP = 803;

    private Site site;
    private Space<Layer> etherTypes;
    private Space<Layer> llc;
    private Space<Layer> hardware;
    private Space<Layer> linkTypes;
    private Space<Layer> ppp;

    @Override
    public void install(Site site) {
        this.site = site;
        etherTypes = site.layers("ether.type");
        llc = site.layers("llc");
        linkTypes = site.layers("link.type");
        ppp = site.layers("ppp");
        hardware = site.layers("sll.hardware");
        hardware.name(ARPHRD_NETLINK, "netlink");
        site.layers("link.type").bind(113, this::cooked);
        site.layers("link.type").bind(276, this::cooked2);
    }

    /** Packet type 2, ARPHRD 2, address length 2, address 8, protocol 2. */
    private void cooked(Packet packet, Octets octets) {
        octets.skip(2);
        int arphrd = octets.u16();
        octets.skip(10);
        int protocol = octets.u16();
        payload(arphrd, protocol, packet, octets);
    }

    /** Protocol 2, reserved 2, interface index 4, ARPHRD 2, packet type 1, address length 1, address 8. */
    private void cooked2(Packet packet, Octets octets) {
        int protocol = octets.u16();
        octets.skip(6);
        int arphrd = octets.u16();
        octets.skip(10);
        payload(arphrd, protocol, packet, octets);
    }

    private void payload(int arphrd, int protocol, Packet packet, Octets octets) {
        if (octets.overrun()) {
            site.faults().raise(LinkFault.missing(octets), packet, octets.end() - octets.start());
        } else if (arphrd == ARPHRD_NETLINK) {
            hardware.miss(arphrd, octets);
        } else if (arphrd == ARPHRD_FRAD || arphrd == ARPHRD_IEEE80211_RADIOTAP) {
            site.hand(linkTypes, arphrd == ARPHRD_FRAD ? 107 : 127, packet, octets);
        } else if (protocol == 0x0007) { // LINUX_SLL_P_PPPHDLC
            site.hand(ppp, 0, packet, octets);
        } else if (protocol == 0x0001 || protocol == 0x0004) { // LINUX_SLL_P_802_3, LINUX_SLL_P_802_2
            site.hand(llc, 0, packet, octets);
        } else {
            site.hand(etherTypes, protocol, packet, octets);
        }
    }
}

package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;

/** What link types, EtherTypes and the like are called in counters, for those that nobody decodes. Registries: tcpdump.org, IEEE, IANA. */
final class LinkNumbers {
    private LinkNumbers() {}

    static void name(Site site) {
        Space<Layer> linkTypes = site.layers("link.type");
        linkTypes.name(3, "ax25");
        linkTypes.name(6, "token_ring");
        linkTypes.name(7, "arcnet");
        linkTypes.name(8, "slip");
        linkTypes.name(10, "fddi");
        linkTypes.name(100, "atm_rfc1483");
        linkTypes.name(105, "ieee802_11");
        linkTypes.name(107, "frame_relay");
        linkTypes.name(117, "pflog");
        linkTypes.name(119, "prism");
        linkTypes.name(122, "ip_over_fc");
        linkTypes.name(123, "sunatm");
        linkTypes.name(127, "ieee802_11_radiotap");
        linkTypes.name(129, "arcnet_linux");
        linkTypes.name(139, "mtp2_with_phdr");
        linkTypes.name(140, "mtp2");
        linkTypes.name(141, "mtp3");
        linkTypes.name(142, "sccp");
        linkTypes.name(143, "docsis");
        linkTypes.name(147, "user0");
        linkTypes.name(149, "user2");
        linkTypes.name(163, "ieee802_11_avs");
        linkTypes.name(177, "linux_lapd");
        linkTypes.name(187, "bluetooth_hci_h4");
        linkTypes.name(189, "usb_linux");
        linkTypes.name(192, "ppi");
        linkTypes.name(195, "ieee802_15_4");
        linkTypes.name(201, "bluetooth_hci_h4_with_phdr");
        linkTypes.name(220, "usb_linux_mmapped");
        linkTypes.name(227, "can_socketcan");
        linkTypes.name(239, "nflog");
        linkTypes.name(248, "sctp");
        linkTypes.name(252, "wireshark_upper_pdu");
        linkTypes.name(253, "netlink");
        linkTypes.name(258, "pktap");
        linkTypes.name(263, "zwave_r3");

        Space<Layer> etherTypes = site.layers("ether.type");
        etherTypes.name(0x0200, "pup");
        etherTypes.name(0x0806, "arp");
        etherTypes.name(0x0842, "wake_on_lan");
        etherTypes.name(0x08ff, "bpq_ax25");
        etherTypes.name(0x2000, "cdp");
        etherTypes.name(0x22f0, "avtp");
        etherTypes.name(0x6003, "decnet");
        etherTypes.name(0x8035, "rarp");
        etherTypes.name(0x809b, "appletalk");
        etherTypes.name(0x80f3, "aarp");
        etherTypes.name(0x8137, "ipx");
        etherTypes.name(0x8808, "mac_control");
        etherTypes.name(0x8809, "slow_protocols");
        etherTypes.name(0x883e, "wccp");
        etherTypes.name(0x8863, "pppoe_discovery");
        etherTypes.name(0x888e, "eapol");
        etherTypes.name(0x8892, "profinet");
        etherTypes.name(0x88a2, "ata_over_ethernet");
        etherTypes.name(0x88b8, "goose");
        etherTypes.name(0x88ca, "tipc");
        etherTypes.name(0x88cc, "lldp");
        etherTypes.name(0x88e5, "macsec");
        etherTypes.name(0x88f7, "ptp");
        etherTypes.name(0x8902, "cfm");
        etherTypes.name(0x8906, "fcoe");
        etherTypes.name(0x893a, "ieee1905");
        etherTypes.name(0x894f, "nsh");
        etherTypes.name(0x9000, "loopback");

        Space<Layer> serviceAccessPoints = site.layers("llc.dsap");
        serviceAccessPoints.name(0x00, "null");
        serviceAccessPoints.name(0x42, "stp");
        serviceAccessPoints.name(0x7e, "x25");
        serviceAccessPoints.name(0xe0, "ipx");
        serviceAccessPoints.name(0xf0, "netbios");
        serviceAccessPoints.name(0xfe, "osi");
        serviceAccessPoints.name(0xff, "ipx_raw");

        Space<Layer> cisco = site.layers("snap.cisco");
        cisco.name(0x0104, "port_aggregation");
        cisco.name(0x010b, "pvst");
        cisco.name(0x0111, "udld");
        cisco.name(0x2000, "cdp");
        cisco.name(0x2003, "vtp");
        cisco.name(0x2004, "dtp");

        Space<Layer> ppp = site.layers("ppp.protocol");
        ppp.name(0x003d, "multilink");
        ppp.name(0x00fd, "compressed");
        ppp.name(0x0023, "osi");
        ppp.name(0x002b, "ipx");
        ppp.name(0x002d, "vj_compressed_tcp");
        ppp.name(0x002f, "vj_uncompressed_tcp");
        ppp.name(0x8021, "ipcp");
        ppp.name(0x802b, "ipxcp");
        ppp.name(0x8057, "ipv6cp");
        ppp.name(0x80fd, "ccp");
        ppp.name(0xc021, "lcp");
        ppp.name(0xc023, "pap");
        ppp.name(0xc025, "lqr");
        ppp.name(0xc223, "chap");
        ppp.name(0xc227, "eap");
    }
}

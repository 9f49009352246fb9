package io.tracebridge.decoders.link;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What link types, EtherTypes and the like are called in counters, for those that nobody decodes. Registries: tcpdump.org, IEEE, IANA. */
final class LinkNumbers {
    private LinkNumbers() {}

    static void name(Site site) {
        Space<Layer> linkTypes = site.layers("link.type");
        try (InputStream in = LinkNumbers.class.getResourceAsStream("link-types.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t");
                linkTypes.name(Integer.parseInt(columns[0]), columns[1]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("link-types.tsv in the program's jar", e);
        }
        for (int user = 0; user < 16; user++) {
            linkTypes.name(147 + user, "user" + user); // LINKTYPE_USER0 to LINKTYPE_USER15
        }

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
        etherTypes.name(0x88d9, "lltd");
        etherTypes.name(0x0805, "x25");
        etherTypes.name(0x0bad, "vines_ip");
        etherTypes.name(0x1984, "ttrace");
        etherTypes.name(0x4305, "batman");
        etherTypes.name(0x6002, "mop_console");
        etherTypes.name(0x6559, "raw_frame_relay");
        etherTypes.name(0x8819, "cobranet");
        etherTypes.name(0x8870, "jumbo_llc");
        etherTypes.name(0x887b, "homeplug");
        etherTypes.name(0x8899, "realtek");
        etherTypes.name(0x88a4, "ethercat");
        etherTypes.name(0x88ab, "powerlink");
        etherTypes.name(0x88ba, "sampled_values");
        etherTypes.name(0x88c7, "eapol_preauth");
        etherTypes.name(0x88cd, "sercos");
        etherTypes.name(0x88e1, "homeplug_av");
        etherTypes.name(0x88e3, "mrp");
        etherTypes.name(0x88f5, "mvrp");
        etherTypes.name(0x88fb, "prp");
        etherTypes.name(0x890d, "ieee802_11_fast");
        etherTypes.name(0x8914, "fip");
        etherTypes.name(0x8915, "roce");
        etherTypes.name(0x891d, "ttethernet");
        etherTypes.name(0x8946, "rbridge");
        etherTypes.name(0x99fe, "tdmoe");
        etherTypes.name(0xaefe, "ecpri");
        etherTypes.name(0x8902, "cfm");
        etherTypes.name(0x8906, "fcoe");
        etherTypes.name(0x893a, "ieee1905");
        etherTypes.name(0x9000, "loopback");

        Space<Layer> serviceAccessPoints = site.layers("llc.dsap");
        serviceAccessPoints.name(0x00, "null");
        serviceAccessPoints.name(0x04, "sna");
        serviceAccessPoints.name(0x0e, "proway");
        serviceAccessPoints.name(0x7f, "iso8208");
        serviceAccessPoints.name(0xbc, "vines");
        serviceAccessPoints.name(0xf8, "remote_program_load");
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

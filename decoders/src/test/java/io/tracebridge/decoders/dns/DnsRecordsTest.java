package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.hex;
import static io.tracebridge.decoders.dns.DnsBuilder.name;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.Tshark;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsRecordsTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    private static Document document(int type, byte[] rdata) {
        return new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .question("example.com", type)
                        .record(0, hex("c00c"), type, 60, rdata)
                        .bytes())
                .only();
    }

    /** The fields of the one record beside name, type, class and TTL, as JSON without quotes around keys and values. */
    private static String record(int type, byte[] rdata) throws IOException {
        Document document = document(type, rdata);
        assertThat(document.at("/tx/faults")).isNull();
        JsonNode answer = JACKSON.readTree(document.at("/dns/answers/0"));
        assertThat(answer.get("name").textValue()).isEqualTo("example.com");
        assertThat(answer.get("class").textValue()).isEqualTo("IN");
        assertThat(answer.get("ttl").longValue()).isEqualTo(60);
        StringBuilder text = new StringBuilder(answer.get("type").textValue());
        answer.properties().stream()
                .skip(4)
                .forEach(field -> text.append(' ')
                        .append(field.getKey())
                        .append('=')
                        .append(
                                field.getValue().isTextual()
                                        ? field.getValue().textValue()
                                        : field.getValue().toString()));
        return text.toString();
    }

    private static byte[] cat(Object... parts) {
        return Frames.concat(parts);
    }

    private static byte[] string(String text) {
        return cat(text.length(), Frames.ascii(text));
    }

    @Test
    void readsAddresses() throws IOException {
        assertThat(record(1, hex("c0000201"))).isEqualTo("A data=192.0.2.1");
        assertThat(record(28, hex("20010db8000000000000000000000001"))).isEqualTo("AAAA data=2001:db8::1");
        assertThat(document(28, hex("20010db8000000000000000000000001")).at("/dns/resolved_ip"))
                .isEqualTo("[\"2001:db8::1\"]");
    }

    @Test
    void readsNames() throws IOException {
        assertThat(record(2, name("ns.example.net"))).isEqualTo("NS data=ns.example.net");
        assertThat(record(5, hex("03777777 c00c"))).isEqualTo("CNAME data=www.example.com");
        assertThat(record(12, name("host.example.com"))).isEqualTo("PTR data=host.example.com");
        assertThat(record(39, name("example.org"))).isEqualTo("DNAME data=example.org");
        assertThat(record(2, name("."))).isEqualTo("NS data=.");
    }

    @Test
    void readsStartOfAuthority() throws IOException {
        assertThat(record(
                        6,
                        cat(
                                name("ns.example.com"),
                                name("root.example.com"),
                                Frames.u32(2026010101L),
                                Frames.u32(7200),
                                Frames.u32(3600),
                                Frames.u32(1209600),
                                Frames.u32(0xffffffffL))))
                .isEqualTo("SOA rname=root.example.com serial=2026010101 refresh=7200 retry=3600 expire=1209600"
                        + " minimum=4294967295 data=ns.example.com");
    }

    @Test
    void readsMailServicesAndPointersToThem() throws IOException {
        assertThat(record(15, cat(Frames.u16(10), name("mx.example.com"))))
                .isEqualTo("MX preference=10 data=mx.example.com");
        assertThat(record(33, cat(Frames.u16(1), Frames.u16(2), Frames.u16(5060), name("sip.example.com"))))
                .isEqualTo("SRV priority=1 weight=2 port=5060 data=sip.example.com");
        assertThat(record(
                        35,
                        cat(
                                Frames.u16(100),
                                Frames.u16(50),
                                string("s"),
                                string("SIP+D2U"),
                                string(""),
                                name("_sip._udp.example.com"))))
                .isEqualTo("NAPTR order=100 preference=50 flags=s service=SIP+D2U regexp= data=_sip._udp.example.com");
        assertThat(record(256, cat(Frames.u16(10), Frames.u16(1), Frames.ascii("https://example.com/\"x"))))
                .isEqualTo("URI priority=10 weight=1 data=https://example.com/\\\"x");
    }

    @Test
    void readsTexts() throws IOException {
        assertThat(record(16, cat(string("v=spf1 -all"), string("a\"b\\c"), hex("02c3a9"))))
                .isEqualTo("TXT data=v=spf1 -all a\\\"b\\\\c \\195\\169");
        assertThat(record(99, string("v=spf1 +all"))).isEqualTo("SPF data=v=spf1 +all");
        assertThat(record(13, cat(string("INTEL-64"), string("LINUX")))).isEqualTo("HINFO data=\"INTEL-64\" \"LINUX\"");
        assertThat(record(17, cat(name("admin.example.com"), name(".")))).isEqualTo("RP data=admin.example.com .");
    }

    @Test
    void readsKeysAndSignatures() throws IOException {
        assertThat(record(43, hex("4f66 08 02 0102abcd")))
                .isEqualTo("DS key_tag=20326 algorithm=RSASHA256 digest_type=SHA256 data=0102ABCD");
        assertThat(record(48, hex("0101 03 0d 00010203")))
                .isEqualTo("DNSKEY flags=257 protocol=3 algorithm=ECDSAP256SHA256 data=AAECAw==");
        assertThat(record(46, cat(hex("0001 0f 02 00000e10 6955b900 6955b900 04d2"), name("example.com"), hex("0102"))))
                .isEqualTo("RRSIG type_covered=A algorithm=ED25519 labels=2 original_ttl=3600"
                        + " expiration=2026-01-01T00:00:00.000000000Z inception=2026-01-01T00:00:00.000000000Z"
                        + " key_tag=1234 signer_name=example.com data=AQI=");
        assertThat(record(52, hex("03 01 01 a1b2")))
                .isEqualTo("TLSA certificate_usage=3 selector=1 matching_type=1 data=3 1 1 A1B2");
        assertThat(record(44, hex("04 02 a1b2"))).isEqualTo("SSHFP algorithm=4 fingerprint_type=2 data=4 2 A1B2");
    }

    @Test
    void readsProofsOfAbsence() throws IOException {
        assertThat(record(47, cat(name("b.example.com"), hex("0006 400000000003 0101 40"))))
                .isEqualTo("NSEC type_bits=[\"A\",\"RRSIG\",\"NSEC\",\"CAA\"] data=b.example.com");
        assertThat(record(50, hex("01 01 000a 02 aabb 05 0102030405 0001 40")))
                .isEqualTo("NSEC3 hash=SHA1 flags=1 iterations=10 salt=AABB type_bits=[\"A\"] data=04106105");
        assertThat(record(51, hex("01 00 0000 00"))).isEqualTo("NSEC3PARAM hash=SHA1 flags=0 iterations=0 data=-");
    }

    @Test
    void readsAuthorisationsOfCertificates() throws IOException {
        assertThat(record(257, cat(128, string("issue"), Frames.ascii("ca.example.net; x=1"))))
                .isEqualTo("CAA flags=128 tag=issue data=ca.example.net; x=1");
    }

    @Test
    void readsServiceBindings() throws IOException {
        assertThat(record(
                        65,
                        cat(
                                Frames.u16(1),
                                name("."),
                                hex("0001 0006 02 6832 02 6833"),
                                hex("0003 0002 01bb"),
                                hex("0004 0008 c0000201 c0000202"),
                                hex("0006 0010 20010db8000000000000000000000001"),
                                hex("ff00 0001 61"))))
                .isEqualTo(
                        "HTTPS priority=1 alpn=[\"h2\",\"h3\"] port=443 hint_ip=[\"192.0.2.1\",\"192.0.2.2\",\"2001:db8::1\"]"
                                + " data=. alpn=h2,h3 port=443 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 key65280=\"a\"");
        assertThat(record(64, cat(Frames.u16(0), name("pool.example.net"))))
                .isEqualTo("SVCB priority=0 data=pool.example.net");
        assertThat(document(65, cat(Frames.u16(1), name("."), hex("0003 0003 01bb00")))
                        .at("/tx/faults/0/code"))
                .isEqualTo("dns.bad_rdata");
    }

    @Test
    void readsPlaces() throws IOException {
        // RFC 1876's example: 42 21 54 N 71 06 18 W -24m 30m, with precisions of 10 km and 10 m.
        assertThat(record(29, hex("00 33 16 13 89172dd0 70be15f0 00988d20")))
                .isEqualTo("LOC data=42 21 54.000 N 71 6 18.000 W -24.00m 30.00m 10000.00m 10.00m");
    }

    @Test
    void writesUnknownTypesInHexadecimal() throws IOException {
        assertThat(record(65280, hex("0a00ff"))).isEqualTo("65280 data=\\# 3 0A00FF");
        assertThat(record(108, hex("0202 0a0b 0c0d"))).isEqualTo("EUI48 data=02-02-0A-0B-0C-0D");
        assertThat(record(1, new byte[0])).isEqualTo("A");
    }

    @Test
    void attachesAFaultToDataThatIsNotOfItsForm() {
        Document document = document(1, hex("c00002"));
        assertThat(document.at("/dns/answers/0/type")).isEqualTo("A");
        assertThat(document.at("/dns/answers/0/data")).isNull();
        assertThat(document.at("/dns/resolved_ip")).isNull();
        assertThat(document.at("/tx/faults/0/code")).isEqualTo("dns.short_rdata");
        assertThat(document.at("/tx/faults/0/kind")).isEqualTo("malformed");
        assertThat(document.at("/tx/faults/0/offset")).isEqualTo("41");
        assertThat(document(15, hex("000a c0ff")).at("/tx/faults/0/code")).isEqualTo("dns.name_pointer");
        assertThat(document(6, cat(name("a"), name("b"), hex("00"))).at("/dns/answers/0/rname"))
                .isNull();
        assertThat(document(16, hex("05 61")).at("/tx/faults/0/code")).isEqualTo("dns.short_rdata");
        assertThat(document(47, cat(name("a"), hex("0021 00"))).at("/tx/faults/0/code"))
                .isEqualTo("dns.bad_rdata");
    }

    @Test
    void readsExtensions() {
        Document document = new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .question("example.com", 1)
                        .opt(
                                1232,
                                0x8000,
                                cat(
                                        hex("0003 0003 6e7331"),
                                        hex("0008 0007 0001 18 00 c63364"),
                                        hex("000a 0008 0102030405060708"),
                                        hex("000f 0002 0012"),
                                        hex("000f 0005 0016 616263"),
                                        hex("000c 0004 00000000"),
                                        hex("0003 0001 78")))
                        .bytes())
                .only();
        assertThat(document.at("/dns/opt"))
                .isEqualTo("{\"do\":true,\"version\":\"0\",\"udp_size\":1232,\"ext_rcode\":\"NOERROR\","
                        + "\"codes\":[3,8,10,15,15,12,3],\"nsid\":\"6e7331\",\"client_subnet\":\"198.51.100.0/24\","
                        + "\"subnet\":\"198.51.100.0/24/0\",\"cookie\":\"0102030405060708\",\"padding\":4,"
                        + "\"ede\":[{\"code\":18},{\"code\":22,\"text\":\"abc\"}]}");
        assertThat(document.at("/dns/additionals_count")).isEqualTo("0");
        assertThat(document.at("/dns/header_flags")).isEqualTo("[\"RD\",\"RA\",\"DO\"]");
        assertThat(document.at("/tx/faults")).isNull();
    }

    @Test
    void readsExtensionsOfUpdatesAndOfDnssec() {
        Document document = new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .opt(
                                1232,
                                0,
                                cat(
                                        hex("0001 0012 0001 0001 0000 0102030405060708 00000e10"),
                                        hex("0002 0008 00001c20 00093a80"),
                                        hex("0005 0002 080d 0006 0001 02 0007 0001 01"),
                                        hex("0009 0004 00127500 000b 0002 0078"),
                                        hex("000d 000d"),
                                        name("example.com"),
                                        hex("000e 0004 4f66 9728"),
                                        hex("0010 0002 0001 0011 0002 0002"),
                                        hex("0012 0007"),
                                        name("agent"),
                                        hex("0013 0006 02 00 78c30f95")))
                        .bytes())
                .only();
        assertThat(document.at("/tx/faults")).isNull();
        assertThat(document.at("/dns/opt"))
                .isEqualTo("{\"do\":false,\"version\":\"0\",\"udp_size\":1232,\"ext_rcode\":\"NOERROR\","
                        + "\"codes\":[1,2,5,6,7,9,11,13,14,16,17,18,19],\"llq\":\"1 1 0 0102030405060708 3600\","
                        + "\"ul\":7200,\"ul_key\":604800,\"dau\":[8,13],\"dhu\":[2],\"n3u\":[1],\"expire\":1209600,"
                        + "\"tcp_keepalive\":12000,\"chain\":\"example.com\",\"key_tags\":[20326,38696],"
                        + "\"client_tag\":1,\"server_tag\":2,\"report_channel\":\"agent\","
                        + "\"zone_version\":\"2 0 78C30F95\"}");
    }

    /** tshark's values of the options that it knows, beside ours. */
    @Test
    void agreesWithTsharkOnExtensions() throws IOException, InterruptedException {
        byte[] message = DnsBuilder.query(1)
                .question("example.com", 1)
                .opt(
                        1232,
                        0x8000,
                        cat(
                                hex("0005 0002 080d 0006 0001 02 0007 0001 01"),
                                hex("0008 0007 0001 18 00 c63364"),
                                hex("000a 0010 0102030405060708 1112131415161718"),
                                hex("000b 0002 0078 000c 0002 0000"),
                                hex("000d 000d"),
                                name("example.com"),
                                hex("000f 0005 0016 616263")))
                .bytes();
        Document ours = new DnsExchange().toServer(message).finish().only();
        Map<String, String> theirs = Tshark.fields(
                        List.of(Frames.ethernet(
                                0x0800, Frames.ipv4("10.0.0.1", "10.0.0.53", 17, Frames.udp(40000, 53, message)))),
                        List.of(
                                "dns.opt.code",
                                "dns.opt.dau",
                                "dns.opt.dhu",
                                "dns.opt.n3u",
                                "dns.opt.client.netmask",
                                "dns.opt.client.addr4",
                                "dns.opt.cookie.client",
                                "dns.opt.cookie.server",
                                "dns.opt.edns_tcp_keepalive.timeout",
                                "dns.opt.chain.fqdn",
                                "dns.opt.ext_error.info_code",
                                "dns.opt.ext_error.extra_text",
                                "dns.rr.udp_payload_size",
                                "dns.resp.z.do"))
                .get(0);
        assertThat(ours.at("/dns/opt/codes")).isEqualTo("[" + theirs.get("dns.opt.code") + "]");
        assertThat(ours.at("/dns/opt/dau")).isEqualTo("[" + theirs.get("dns.opt.dau") + "]");
        assertThat(ours.at("/dns/opt/dhu")).isEqualTo("[" + theirs.get("dns.opt.dhu") + "]");
        assertThat(ours.at("/dns/opt/n3u")).isEqualTo("[" + theirs.get("dns.opt.n3u") + "]");
        assertThat(ours.at("/dns/opt/client_subnet"))
                .isEqualTo(theirs.get("dns.opt.client.addr4") + "/" + theirs.get("dns.opt.client.netmask"));
        assertThat(ours.at("/dns/opt/cookie"))
                .isEqualTo(theirs.get("dns.opt.cookie.client") + theirs.get("dns.opt.cookie.server"));
        assertThat(ours.at("/dns/opt/tcp_keepalive"))
                .isEqualTo(theirs.get("dns.opt.edns_tcp_keepalive.timeout") + "00");
        // tshark shows the length before each label, a control character
        assertThat("." + ours.at("/dns/opt/chain"))
                .isEqualTo(theirs.get("dns.opt.chain.fqdn").replaceAll("\\p{Cntrl}", "."));
        assertThat(ours.at("/dns/opt/ede/0/code")).isEqualTo(theirs.get("dns.opt.ext_error.info_code"));
        assertThat(ours.at("/dns/opt/ede/0/text")).isEqualTo(theirs.get("dns.opt.ext_error.extra_text"));
        assertThat(ours.at("/dns/opt/udp_size")).isEqualTo(theirs.get("dns.rr.udp_payload_size"));
        assertThat(ours.at("/dns/opt/do")).isEqualTo("true");
        assertThat(theirs.get("dns.resp.z.do")).isIn("1", "True");
    }

    @Test
    void addsTheBitsOfExtensionsToTheResponseCode() {
        Document document = new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .question("example.com", 1)
                        .opt(1232, 0x01000000L, new byte[0])
                        .bytes())
                .only();
        assertThat(document.at("/dns/response_code")).isEqualTo("BADVERS");
        assertThat(document.at("/status")).isEqualTo("Error");
    }

    @Test
    void attachesAFaultToAnExtensionThatIsNotOfItsForm() {
        for (String option : new String[] {
            "0003 0009 6e",
            "0008 0003 000118",
            "000a 0003 010203",
            "0003 00",
            "0001 0002 0001",
            "0002 0005 0000000000",
            "000d 0003 026100",
            "000e 0003 4f6600",
            "000e 0000",
            "0010 0001 00",
            "0012 0000",
            "0013 0001 00"
        }) {
            Document document = new DnsExchange()
                    .toClient(DnsBuilder.response(1)
                            .question("example.com", 1)
                            .opt(512, 0, hex(option))
                            .bytes())
                    .only();
            assertThat(document.at("/tx/faults/0/code")).as(option).isEqualTo("dns.bad_option");
        }
        Document twice = new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .opt(512, 0, new byte[0])
                        .opt(512, 0, new byte[0])
                        .bytes())
                .only();
        assertThat(twice.at("/tx/faults/0/code")).isEqualTo("dns.opt_misplaced");
    }

    @Test
    void writesAuthoritiesAndAdditionalsOnlyWhenAsked() {
        byte[] message = DnsBuilder.response(1)
                .question("example.com", 1)
                .record(1, hex("c00c"), 2, 60, name("ns.example.com"))
                .record(2, name("ns.example.com"), 1, 60, hex("c0000235"))
                .opt(1232, 0, new byte[0])
                .bytes();
        Document plain = new DnsExchange().toClient(message).only();
        assertThat(plain.at("/dns/authorities_count")).isEqualTo("1");
        assertThat(plain.at("/dns/additionals_count")).isEqualTo("1");
        assertThat(plain.at("/dns/authorities")).isNull();
        assertThat(plain.at("/dns/additionals")).isNull();
        Document full = new DnsExchange(Map.of("dns.include_authorities", "true", "dns.include_additionals", "true"))
                .toClient(message)
                .only();
        assertThat(full.at("/dns/authorities/0/data")).isEqualTo("ns.example.com");
        assertThat(full.at("/dns/additionals/0/data")).isEqualTo("192.0.2.53");
        assertThat(full.at("/dns/additionals/1")).isNull();
    }

    @Test
    void writesRequestAndResponseInWordsOnlyWhenAsked() {
        DnsExchange exchange = new DnsExchange(Map.of("dns.send_request", "true", "dns.send_response", "true"))
                .toServer(DnsBuilder.query(1, "example.com", 1))
                .toClient(DnsBuilder.answer(1, "example.com", "192.0.2.1"));
        assertThat(exchange.only().at("/request"))
                .isEqualTo(
                        "ID 1; QR query; OPCODE QUERY; FLAGS rd; RCODE NOERROR; QUESTION class IN, type A, example.com");
        assertThat(exchange.only().at("/response"))
                .isEqualTo("ID 1; QR response; OPCODE QUERY; FLAGS rd ra; RCODE NOERROR;"
                        + " QUESTION class IN, type A, example.com; ANSWER type A, example.com, 192.0.2.1");
    }

    @Test
    void leavesOutRecordsThatWouldMakeTheDocumentTooLarge() {
        DnsBuilder builder = DnsBuilder.response(1).question("a.".repeat(100) + "b", 1);
        for (int i = 0; i < 4000; i++) {
            builder.record(0, hex("c00c"), 1, 60, hex("c0000201"));
        }
        Document document = new DnsExchange().toClient(builder.bytes()).only();
        int written = document.json().at("/dns/answers").size();
        int omitted = document.json().at("/dns/records_omitted").intValue();
        assertThat(omitted).isPositive();
        assertThat(written + omitted).isEqualTo(4000);
        assertThat(document.at("/dns/answers_count")).isEqualTo("4000");
        assertThat(document.text().length()).isLessThan(1 << 20);
    }
}

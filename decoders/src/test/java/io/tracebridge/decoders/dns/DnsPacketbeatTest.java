package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.hex;
import static io.tracebridge.decoders.dns.DnsBuilder.name;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What packetbeat's DNS documents are, fact by fact; where ours differ, the test says so. docs/packetbeat.md tells why. */
class DnsPacketbeatTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] QUERY = query(17, "www.example.co.uk", 1);
    private static final byte[] ANSWER = answer(17, "www.example.co.uk", "192.0.2.1");

    private static Document exchange() {
        return new DnsExchange().toServer(QUERY).toClient(ANSWER).only();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void hasTheFieldsThatEachDocumentHas() {
        Document document = exchange();
        assertThat(names(document.json()))
                .contains(
                        "@timestamp",
                        "type",
                        "status",
                        "event",
                        "source",
                        "destination",
                        "client",
                        "server",
                        "network",
                        "related",
                        "ecs",
                        "observer",
                        "method",
                        "resource",
                        "query");
        assertThat(names(document.json().at("/event")))
                .contains("kind", "category", "type", "dataset", "start", "end", "duration", "action", "outcome");
        for (String side : List.of("source", "destination", "client", "server")) {
            assertThat(names(document.json().get(side))).contains("ip", "port", "bytes", "packets");
        }
        assertThat(names(document.json().at("/network")))
                .contains("type", "transport", "protocol", "bytes", "packets", "community_id")
                .doesNotContain("direction");
        assertThat(document.json().has("agent")).isFalse();
        assertThat(document.at("/type")).isEqualTo("dns");
        assertThat(document.at("/event/duration")).isEqualTo("1000000");
        assertThat(document.at("/related/ip")).isEqualTo("[\"10.0.0.1\",\"10.0.0.53\",\"192.0.2.1\"]");
        assertThat(document.at("/network/iana_number")).isEqualTo("17");
    }

    @Test
    void describesTheExchangeInOneLine() {
        assertThat(exchange().at("/query")).isEqualTo("class IN, type A, www.example.co.uk");
        assertThat(exchange().at("/resource")).isEqualTo("www.example.co.uk");
        assertThat(exchange().at("/method")).isEqualTo("QUERY");
    }

    @Test
    void hasTheFieldsOfDns() {
        JsonNode dns = exchange().json().get("dns");
        assertThat(names(dns))
                .contains(
                        "id",
                        "op_code",
                        "type",
                        "response_code",
                        "header_flags",
                        "resolved_ip",
                        "answers_count",
                        "authorities_count",
                        "additionals_count",
                        "flags",
                        "question",
                        "answers");
        assertThat(names(dns.get("flags")))
                .containsExactlyInAnyOrder(
                        "authoritative",
                        "recursion_available",
                        "recursion_desired",
                        "authentic_data",
                        "checking_disabled",
                        "truncated_response");
        assertThat(dns.get("flags")).allMatch(JsonNode::isBoolean);
        assertThat(dns.get("question").toString())
                .isEqualTo("{\"name\":\"www.example.co.uk\",\"type\":\"A\",\"class\":\"IN\","
                        + "\"registered_domain\":\"example.co.uk\",\"etld_plus_one\":\"example.co.uk\","
                        + "\"top_level_domain\":\"co.uk\",\"subdomain\":\"www\"}");
        assertThat(dns.at("/answers/0").toString())
                .as("the TTL is a text there")
                .isEqualTo("{\"name\":\"www.example.co.uk\",\"type\":\"A\",\"class\":\"IN\",\"ttl\":300,"
                        + "\"data\":\"192.0.2.1\"}");
        assertThat(dns.get("type").textValue()).isEqualTo("answer");
        assertThat(dns.get("header_flags").toString()).isEqualTo("[\"RD\",\"RA\"]");
    }

    /** The fields beside name, type, class, ttl and data of one record. */
    private static List<String> fields(int type, Object... rdata) {
        Document document = new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .question("example.com", type)
                        .record(0, hex("c00c"), type, 60, Frames.concat(rdata))
                        .bytes())
                .only();
        List<String> names = names(document.json().at("/dns/answers/0"));
        assertThat(names).startsWith("name", "type", "class", "ttl").endsWith("data");
        return names.subList(4, names.size() - 1);
    }

    @Test
    void hasTheFieldsOfEachType() {
        assertThat(fields(15, hex("000a"), name("mx.example.com"))).containsExactly("preference");
        assertThat(fields(33, hex("0001 0002 13c4"), name("sip.example.com")))
                .containsExactly("priority", "weight", "port");
        assertThat(fields(6, name("ns.example.com"), name("root.example.com"), new byte[20]))
                .containsExactly("rname", "serial", "refresh", "retry", "expire", "minimum");
        assertThat(fields(43, hex("4f66 08 02 0102"))).containsExactly("key_tag", "algorithm", "digest_type");
        assertThat(fields(48, hex("0101 03 0d 0001"))).containsExactly("flags", "protocol", "algorithm");
        assertThat(fields(46, hex("0001 0f 02 00000e10 6955b900 6955b900 04d2"), name("example.com"), hex("01")))
                .containsExactly(
                        "type_covered",
                        "algorithm",
                        "labels",
                        "original_ttl",
                        "expiration",
                        "inception",
                        "key_tag",
                        "signer_name");
        assertThat(fields(47, name("b.example.com"), hex("0001 40"))).containsExactly("type_bits");
        assertThat(fields(50, hex("01 01 000a 02 aabb 02 0102 0001 40")))
                .containsExactly("hash", "flags", "iterations", "salt", "type_bits");
        assertThat(fields(51, hex("01 01 000a 02 aabb"))).containsExactly("hash", "flags", "iterations");
        assertThat(fields(16, hex("0161 0162"))).isEmpty();
    }

    @Test
    void hasTheFieldsOfEdns() {
        JsonNode opt = new DnsExchange()
                .toServer(DnsBuilder.query(1)
                        .question("example.com", 1)
                        .opt(
                                1232,
                                0x8000,
                                hex("0003 0001 61 0008 0007 0001 18 00 c63364 000a 0008 0102030405060708 0005 0001 08"
                                        + " 0006 0001 02 0007 0001 01 0002 0004 00001c20"
                                        + " 0001 0012 0001 0001 0000 0102030405060708 00000e10"))
                        .bytes())
                .finish()
                .only()
                .json()
                .at("/dns/opt");
        assertThat(names(opt))
                .contains(
                        "do",
                        "version",
                        "udp_size",
                        "ext_rcode",
                        "nsid",
                        "subnet",
                        "cookie",
                        "dau",
                        "dhu",
                        "n3u",
                        "ul",
                        "llq");
        assertThat(opt.get("version").isTextual()).isTrue();
    }

    @Test
    void writesNamesWithoutTheFinalDot() {
        Document document = new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .question("a.example.com", 2)
                        .record(0, hex("c00c"), 2, 60, name("ns.example.com"))
                        .record(0, name("."), 2, 60, name("."))
                        .bytes())
                .only();
        assertThat(document.at("/dns/answers/0/data")).isEqualTo("ns.example.com");
        assertThat(document.at("/dns/answers/1/name")).as("the root").isEqualTo(".");
    }

    @Test
    void isOkOnlyWithoutError() {
        assertThat(exchange().at("/status")).isEqualTo("OK");
        for (int rcode = 1; rcode < 11; rcode++) {
            byte[] failed = DnsBuilder.response(17)
                    .rcode(rcode)
                    .question("www.example.co.uk", 1)
                    .bytes();
            Document document =
                    new DnsExchange().toServer(QUERY).toClient(failed).only();
            assertThat(document.at("/status")).as("rcode " + rcode).isEqualTo("Error");
        }
        Document unanswered = new DnsExchange().toServer(QUERY).finish().only();
        assertThat(unanswered.at("/status")).isEqualTo("Error");
        assertThat(unanswered.at("/dns/type")).isEqualTo("query");
        assertThat(unanswered.at("/dns/response_code")).as("is NOERROR there").isNull();
        assertThat(new DnsExchange().toClient(ANSWER).only().at("/status")).isEqualTo("Error");
    }

    @Test
    void leavesSectionsAndWordsOutUnlessAsked() {
        byte[] message = DnsBuilder.response(17)
                .question("www.example.co.uk", 1)
                .record(0, hex("c00c"), 1, 300, hex("c0000201"))
                .record(1, hex("c010"), 2, 300, name("ns.example.net"))
                .record(2, name("ns.example.net"), 1, 300, hex("c0000235"))
                .opt(1232, 0, new byte[0])
                .bytes();
        Document plain = new DnsExchange().toServer(QUERY).toClient(message).only();
        assertThat(names(plain.json())).doesNotContain("request", "response");
        assertThat(names(plain.json().get("dns"))).doesNotContain("authorities", "additionals");
        assertThat(plain.at("/dns/additionals_count")).as("OPT is not counted").isEqualTo("1");
        Map<String, String> all = Map.of(
                "dns.include_authorities", "true",
                "dns.include_additionals", "true",
                "dns.send_request", "true",
                "dns.send_response", "true");
        Document full = new DnsExchange(all).toServer(QUERY).toClient(message).only();
        assertThat(full.at("/dns/authorities/0/data")).isEqualTo("ns.example.net");
        assertThat(full.json().at("/dns/additionals")).hasSize(1);
        assertThat(full.at("/request"))
                .isEqualTo("ID 17; QR query; OPCODE QUERY; FLAGS rd; RCODE NOERROR;"
                        + " QUESTION class IN, type A, www.example.co.uk");
        assertThat(full.at("/response"))
                .startsWith("ID 17; QR response; OPCODE QUERY; FLAGS rd ra; RCODE NOERROR;"
                        + " QUESTION class IN, type A, www.example.co.uk; ANSWER ")
                .contains("; AUTHORITY ", "; ADDITIONAL ");
    }

    @Test
    void waitsTenSeconds() {
        assertThat(new DnsExchange().toServer(QUERY).pass(9 * SECOND).documents())
                .isEmpty();
        assertThat(new DnsExchange()
                        .toServer(QUERY)
                        .pass(9 * SECOND)
                        .toClient(ANSWER)
                        .only()
                        .at("/tx/state"))
                .isEqualTo("complete");
        assertThat(new DnsExchange().toServer(QUERY).pass(11 * SECOND).only().at("/tx/state"))
                .isEqualTo("timeout");
    }

    @Test
    void matchesByAddressesPortsTransportAndIdentifier() {
        DnsExchange exchange = new DnsExchange().toServer(QUERY);
        exchange.toClient(answer(18, "www.example.co.uk", "192.0.2.1"));
        exchange.udp(DnsExchange.SERVER, 53, DnsExchange.CLIENT, 40001, ANSWER);
        exchange.udp("10.0.0.54", 53, DnsExchange.CLIENT, DnsExchange.PORT, ANSWER);
        assertThat(exchange.documents()).extracting(d -> d.at("/tx/state")).containsOnly("orphan_end");
        assertThat(exchange.toClient(ANSWER).documents().get(3).at("/tx/state")).isEqualTo("complete");
    }

    private static String note(DnsExchange exchange) {
        return exchange.finish().documents().get(0).at("/error/message/0");
    }

    @Test
    void notesWhatIsAmiss() {
        assertThat(note(new DnsExchange().toServer(QUERY))).isEqualTo("no response to this query was seen");
        assertThat(note(new DnsExchange().toClient(ANSWER))).isEqualTo("response to a query that was not seen");
        assertThat(note(new DnsExchange().toServer(QUERY).toServer(query(17, "other.example", 1))))
                .startsWith("another query took the identifier of this one");
        byte[] withEdns = DnsBuilder.response(17)
                .question("www.example.co.uk", 1)
                .opt(1232, 0, new byte[0])
                .bytes();
        assertThat(note(new DnsExchange().toServer(QUERY).toClient(withEdns)))
                .isEqualTo("the response has EDNS, the query had not");
        byte[] asksWithEdns = DnsBuilder.query(17)
                .question("www.example.co.uk", 1)
                .opt(1232, 0, new byte[0])
                .bytes();
        assertThat(note(new DnsExchange().toServer(asksWithEdns).toClient(ANSWER)))
                .isEqualTo("the query had EDNS, the response has not");
        byte[] large = DnsBuilder.response(17)
                .question("www.example.co.uk", 16)
                .record(0, hex("c00c"), 16, 60, Frames.concat(255, new byte[255], 255, new byte[255]))
                .bytes();
        assertThat(note(new DnsExchange()
                        .toServer(query(17, "www.example.co.uk", 16))
                        .toClient(large)))
                .isEqualTo("a message of more than 512 bytes over UDP without EDNS");
        assertThat(new DnsExchange()
                        .toServer(hex("0011 0100 0001"))
                        .faults()
                        .get(0)
                        .at("/tx/faults/0/code"))
                .isEqualTo("dns.short_header");
    }

    /** The length before a message over TCP (RFC 1035 section 4.2.2) of less than a header. */
    @Test
    void notesALengthOverTcpThatMakesNoSense() {
        TestSite site = new TestSite(new DnsProtocol());
        byte[] syn = Frames.tcp(DnsExchange.PORT, 53, 99, 0, 2, new byte[0]);
        byte[] segment = Frames.tcp(DnsExchange.PORT, 53, 100, 500, 24, hex("0004 00110100"));
        for (byte[] each : List.of(syn, segment)) {
            site.ethernet(Frames.ethernet(0x0800, Frames.ipv4(DnsExchange.CLIENT, DnsExchange.SERVER, 6, each)));
        }
        assertThat(site.sink.documents.get(0).at("/tx/faults/0/code")).isEqualTo("dns.tcp_length");
    }

    /** A query over UDP and a response over TCP between the same ports have nothing to do with each other. */
    @Test
    void matchesByTransport() {
        DnsExchange exchange = new DnsExchange().toServer(QUERY);
        byte[] bytes = Frames.concat(Frames.u16(ANSWER.length), ANSWER);
        exchange.site.ethernet(Frames.ethernet(
                0x0800,
                Frames.ipv4(
                        DnsExchange.SERVER,
                        DnsExchange.CLIENT,
                        6,
                        Frames.tcp(53, DnsExchange.PORT, 100, 500, 24, bytes))));
        assertThat(exchange.finish().documents())
                .extracting(d -> d.at("/tx/state"))
                .containsExactlyInAnyOrder("orphan_end", "timeout");
    }

    /** There, a query sent again ends the first one as an error. */
    @Test
    void joinsAQuerySentAgain() {
        Document document = new DnsExchange()
                .toServer(QUERY)
                .pass(SECOND)
                .toServer(QUERY)
                .toClient(ANSWER)
                .only();
        assertThat(document.at("/tx/retransmissions")).isEqualTo("1");
        assertThat(document.at("/tx/state")).isEqualTo("complete");
    }
}

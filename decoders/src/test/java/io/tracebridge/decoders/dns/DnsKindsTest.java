package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.hex;
import static io.tracebridge.decoders.dns.DnsBuilder.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.Tshark;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages that are not one question and its answer: several questions, other opcodes, multicast DNS, LLMNR. */
class DnsKindsTest {
    private static final int ANY = 255;
    private static final int NONE = 254;

    private final DnsExchange exchange = new DnsExchange();

    /** Ethernet, from the client to the group or server. */
    private static byte[] frame(int fromPort, String to, int toPort, byte[] message) {
        return Frames.ethernet(0x0800, Frames.ipv4(DnsExchange.CLIENT, to, 17, Frames.udp(fromPort, toPort, message)));
    }

    private static Map<String, String> tshark(byte[] frame, String... fields) throws IOException, InterruptedException {
        return Tshark.fields(List.of(frame), List.of(fields)).get(0);
    }

    @Test
    void tellsAllQuestionsOfAMessage() {
        byte[] query = DnsBuilder.query(1)
                .question("a.example.com", 1)
                .question("b.example.com", 28)
                .question(hex("0163 c00e"), 16, 3)
                .bytes();
        byte[] response = DnsBuilder.response(1)
                .question("a.example.com", 1)
                .question("b.example.com", 28)
                .question(hex("0163 c00e"), 16, 3)
                .record(0, hex("c00c"), 1, 60, hex("c0000201"))
                .bytes();
        Document document = exchange.toServer(query).toClient(response).only();
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/dns/question/name")).isEqualTo("a.example.com");
        assertThat(document.at("/dns/questions"))
                .isEqualTo("[{\"name\":\"a.example.com\",\"type\":\"A\",\"class\":\"IN\"},"
                        + "{\"name\":\"b.example.com\",\"type\":\"AAAA\",\"class\":\"IN\"},"
                        + "{\"name\":\"c.example.com\",\"type\":\"TXT\",\"class\":\"CH\"}]");
        assertThat(document.at("/dns/answers/0/name")).isEqualTo("a.example.com");
        assertThat(document.at("/dns/question/unicast_response")).isNull();
    }

    @Test
    void tellsNoListOfOneQuestion() {
        assertThat(exchange.toServer(DnsBuilder.query(1, "a.example.com", 1))
                        .finish()
                        .only()
                        .at("/dns/questions"))
                .isNull();
    }

    @Test
    void tellsWhatAnUpdateAsksForThoughTheResponseRepeatsNothing() throws IOException, InterruptedException {
        byte[] update = DnsBuilder.query(1)
                .flags(0x2800)
                .question("example.com", 6)
                .record(0, name("old.example.com"), 1, ANY, 0, new byte[0])
                .record(1, name("old.example.com"), 1, NONE, 0, hex("c0000201"))
                .record(1, name("new.example.com"), 1, 1, 300, hex("c0000202"))
                .bytes();
        exchange.toServer(update)
                .toClient(DnsBuilder.response(1)
                        .flags(0xa800)
                        .question("example.com", 6)
                        .bytes());
        Document document = exchange.only();
        assertThat(document.at("/method")).isEqualTo("UPDATE");
        assertThat(document.at("/event/action")).isEqualTo("dns.update");
        assertThat(document.at("/status")).isEqualTo("OK");
        assertThat(document.at("/dns/question/name")).isEqualTo("example.com");
        assertThat(document.at("/dns/answers"))
                .isEqualTo("[{\"name\":\"old.example.com\",\"type\":\"A\",\"class\":\"ANY\",\"ttl\":0}]");
        assertThat(document.at("/dns/authorities"))
                .isEqualTo(
                        "[{\"name\":\"old.example.com\",\"type\":\"A\",\"class\":\"NONE\",\"ttl\":0,\"data\":\"192.0.2.1\"},"
                                + "{\"name\":\"new.example.com\",\"type\":\"A\",\"class\":\"IN\",\"ttl\":300,\"data\":\"192.0.2.2\"}]");
        Map<String, String> theirs = tshark(
                frame(40000, DnsExchange.SERVER, 53, update),
                "dns.count.zones",
                "dns.count.prerequisites",
                "dns.count.updates",
                "dns.resp.name");
        assertThat(theirs.get("dns.count.zones")).isEqualTo("1");
        assertThat(document.at("/dns/prerequisites_count")).isEqualTo(theirs.get("dns.count.prerequisites"));
        assertThat(document.at("/dns/updates_count")).isEqualTo(theirs.get("dns.count.updates"));
        assertThat(theirs.get("dns.resp.name")).isEqualTo("old.example.com,old.example.com,new.example.com");
    }

    @Test
    void tellsTheSerialThatANotificationIsAbout() {
        byte[] notify = DnsBuilder.query(1)
                .flags(0x2400)
                .question("example.com", 6)
                .record(
                        0,
                        hex("c00c"),
                        6,
                        60,
                        Frames.concat(name("ns.example.com"), name("root.example.com"), new byte[19], 7))
                .bytes();
        exchange.toServer(notify)
                .toClient(DnsBuilder.response(1)
                        .flags(0xa400)
                        .question("example.com", 6)
                        .bytes());
        assertThat(exchange.only().at("/event/action")).isEqualTo("dns.notify");
        assertThat(exchange.only().at("/dns/op_code")).isEqualTo("NOTIFY");
        assertThat(exchange.only().at("/dns/answers/0/minimum")).isEqualTo("7");
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
    }

    @Test
    void namesEachOpcode() {
        String[] names = {"QUERY", "IQUERY", "STATUS", "3", "NOTIFY", "UPDATE", "DSO", "7"};
        for (int opcode = 0; opcode < names.length; opcode++) {
            DnsExchange one = new DnsExchange();
            one.toServer(DnsBuilder.query(1).flags(opcode << 11).bytes()).finish();
            assertThat(one.only().at("/method")).isEqualTo(names[opcode]);
            assertThat(one.only().at("/tx/state")).isEqualTo("timeout");
        }
    }

    private static final byte[] KEEPALIVE = hex("0001 0008 00003a98 0000ea60");

    @Test
    void tellsStatefulOperations() throws IOException, InterruptedException {
        byte[] request = DnsBuilder.query(1)
                .flags(0x3000)
                .raw(KEEPALIVE)
                .raw(hex("0003 0002 0000"))
                .bytes();
        exchange.toServer(request).toClient(DnsBuilder.response(1).flags(0xb000).bytes());
        Document document = exchange.only();
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/event/action")).isEqualTo("dns.dso");
        Map<String, String> theirs = tshark(
                frame(40000, DnsExchange.SERVER, 53, request),
                "dns.dso.tlv.type",
                "dns.dso.tlv.keepalive.inactivity",
                "dns.dso.tlv.keepalive.interval");
        assertThat(document.at("/dns/dso/types")).isEqualTo("[\"KEEPALIVE\",\"ENCRYPTION_PADDING\"]");
        assertThat(theirs.get("dns.dso.tlv.type")).isEqualTo("1,3");
        assertThat(document.at("/dns/dso/inactivity_timeout"))
                .isEqualTo(theirs.get("dns.dso.tlv.keepalive.inactivity"));
        assertThat(document.at("/dns/dso/keepalive_interval")).isEqualTo(theirs.get("dns.dso.tlv.keepalive.interval"));
        assertThat(document.at("/dns/extraneous_bytes")).isNull();
    }

    @Test
    void waitsForNoResponseToAUnidirectionalOperation() {
        exchange.toClient(
                DnsBuilder.query(0).flags(0x3000).raw(hex("0002 0004 00001388")).bytes());
        assertThat(exchange.only().at("/dns/dso/retry_delay")).isEqualTo("5000");
        assertThat(exchange.only().at("/tx/state")).isEqualTo("complete");
        assertThat(exchange.finish().documents()).hasSize(1);
    }

    @Test
    void attachesAFaultToOperationsThatAreNotOfTheirForm() {
        for (String tlv : new String[] {"0001 0008 00003a98", "0001 0004 00003a98", "0002 0002 0000", "0001"}) {
            DnsExchange one = new DnsExchange();
            one.toServer(DnsBuilder.query(1).flags(0x3000).raw(hex(tlv)).bytes())
                    .finish();
            assertThat(one.only().at("/tx/faults/0/code")).as(tlv).isEqualTo("dns.bad_tlv");
        }
    }

    @Test
    void tellsTheTopBitsOfMulticastClasses() throws IOException, InterruptedException {
        byte[] query = DnsBuilder.query(0)
                .flags(0)
                .question(name("_ipp._tcp.local"), 12, 0x8001)
                .question(name("printer.local"), 1, 1)
                .bytes();
        byte[] response = DnsBuilder.response(0)
                .flags(0x8400)
                .record(0, name("printer.local"), 1, 0x8001, 120, hex("c0000205"))
                .record(0, name("_ipp._tcp.local"), 12, 1, 120, name("p._ipp._tcp.local"))
                .opt(1440, 0, new byte[0])
                .bytes();
        exchange.udp(DnsExchange.CLIENT, 5353, "224.0.0.251", 5353, query);
        exchange.udp("10.0.0.7", 5353, "224.0.0.251", 5353, response);
        List<Document> documents = exchange.documents();
        assertThat(documents).hasSize(2);
        assertThat(documents.get(0).at("/dns/question"))
                .startsWith("{\"name\":\"_ipp._tcp.local\",\"type\":\"PTR\",\"class\":\"IN\"")
                .endsWith("\"unicast_response\":true}");
        assertThat(documents.get(0).at("/dns/questions"))
                .isEqualTo(
                        "[{\"name\":\"_ipp._tcp.local\",\"type\":\"PTR\",\"class\":\"IN\",\"unicast_response\":true},"
                                + "{\"name\":\"printer.local\",\"type\":\"A\",\"class\":\"IN\"}]");
        Document answer = documents.get(1);
        assertThat(answer.at("/dns/type")).isEqualTo("answer");
        assertThat(answer.at("/source/ip")).isEqualTo("10.0.0.7");
        assertThat(answer.at("/dns/answers/0/class")).isEqualTo("IN");
        assertThat(answer.at("/dns/answers/0/cache_flush")).isEqualTo("true");
        assertThat(answer.at("/dns/answers/1/cache_flush")).isNull();
        assertThat(answer.at("/dns/opt/udp_size")).isEqualTo("1440");
        Map<String, String> theirs =
                tshark(frame(5353, "224.0.0.251", 5353, query), "dns.qry.class", "dns.qry.qu", "dns.qry.name");
        assertThat(theirs.get("dns.qry.name")).isEqualTo("_ipp._tcp.local,printer.local");
        assertThat(theirs.get("dns.qry.class")).isEqualTo("0x0001,0x0001");
        assertThat(theirs.get("dns.qry.qu")).isIn("1,0", "True,False");
        theirs = tshark(frame(5353, "224.0.0.251", 5353, response), "dns.resp.cache_flush", "dns.resp.class");
        // tshark has one for OPT, too
        assertThat(theirs.get("dns.resp.cache_flush")).isIn("1,0,0", "True,False,False");
        assertThat(theirs.get("dns.resp.class")).isEqualTo("0x0001,0x0001");
    }

    @Test
    void readsTheFlagsOfLlmnr() throws IOException, InterruptedException {
        byte[] query = DnsBuilder.query(7).flags(0x0400).question("host", 1).bytes();
        exchange.udp(DnsExchange.CLIENT, 50000, "224.0.0.252", 5355, query)
                .udp(
                        "10.0.0.9",
                        5355,
                        DnsExchange.CLIENT,
                        50000,
                        DnsBuilder.response(7)
                                .flags(0x8100)
                                .question("host", 1)
                                .record(0, hex("c00c"), 1, 30, hex("0a000009"))
                                .bytes());
        Document document = exchange.only();
        assertThat(document.at("/network/protocol")).isEqualTo("llmnr");
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/server/ip")).isEqualTo("10.0.0.9");
        assertThat(document.at("/dns/flags"))
                .isEqualTo("{\"conflict\":false,\"truncated_response\":false,\"tentative\":true}");
        assertThat(document.at("/dns/header_flags")).isEqualTo("[\"T\"]");
        DnsExchange asked = new DnsExchange();
        asked.udp(DnsExchange.CLIENT, 50000, "224.0.0.252", 5355, query).finish();
        Map<String, String> theirs =
                tshark(frame(50000, "224.0.0.252", 5355, query), "dns.flags.conflict", "dns.flags.tentative");
        assertThat(asked.only().at("/dns/flags/conflict")).isEqualTo("true");
        assertThat(theirs.get("dns.flags.conflict")).isIn("1", "True");
        assertThat(theirs.get("dns.flags.tentative")).isIn("0", "False");
    }

    /** The same bytes as DNS and as LLMNR: what is remembered of one is not written of the other. */
    @Test
    void doesNotTakeOneProtocolForTheOther() {
        byte[] response = DnsBuilder.answer(7, "host", "10.0.0.9");
        for (int i = 0; i < 4; i++) {
            exchange.toClient(response).pass(100_000_000_000L);
        }
        exchange.udp("10.0.0.9", 5355, DnsExchange.CLIENT, 50000, response);
        assertThat(exchange.documents().get(4).at("/dns/header_flags")).isEqualTo("[\"T\"]");
        assertThat(exchange.documents().get(3).at("/dns/header_flags")).isEqualTo("[\"RD\",\"RA\"]");
    }

    @Test
    void countsBytesBehindTheMessage() throws IOException, InterruptedException {
        byte[] query = DnsBuilder.query(1)
                .question("example.com", 1)
                .raw(hex("00010203"))
                .bytes();
        Document document = exchange.toServer(query).finish().only();
        assertThat(document.at("/dns/extraneous_bytes"))
                .isEqualTo(tshark(frame(40000, DnsExchange.SERVER, 53, query), "dns.extraneous.length")
                        .get("dns.extraneous.length"));
    }
}

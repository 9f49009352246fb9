package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.ipv6Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.vlan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * One and the same exchange, a query at 0 ms and its response at 5 ms, in the ways in which others lose it or tell it more than once: each
 * gives exactly the documents that stand here.
 */
class DnsHardCasesTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "10.0.0.53";
    private static final int RAW = 101;
    private static final int RAW_IPV4 = 228;
    private static final long QUERY_AT = TestSite.START;
    private static final long RESPONSE_AT = TestSite.START + 5_000_000;

    private static final byte[] QUERY = query(4711, "www.example.com", 1);
    private static final byte[] RESPONSE = answer(4711, "www.example.com", "192.0.2.1");
    private static final byte[] QUERY_IP = ipv4(CLIENT, SERVER, 17, Frames.udp(40000, 53, QUERY));
    private static final byte[] RESPONSE_IP = ipv4(SERVER, CLIENT, 17, Frames.udp(53, 40000, RESPONSE));

    /** The document, without its id, which is checked to be that of the document itself. */
    private static final String EXCHANGE = """
            {"@timestamp":"2026-01-01T00:00:00.000000000Z","type":"dns","status":"OK",
            "event":{"kind":"event","category":["network"],"type":["connection","protocol"],"dataset":"dns",
            "start":"2026-01-01T00:00:00.000000000Z","end":"2026-01-01T00:00:00.005000000Z","duration":5000000,
            "action":"dns.query","outcome":"success"},
            "source":{"ip":"10.0.0.1","port":40000,"bytes":33,"packets":1},
            "destination":{"ip":"10.0.0.53","port":53,"bytes":49,"packets":1},
            "client":{"ip":"10.0.0.1","port":40000,"bytes":33,"packets":1},
            "server":{"ip":"10.0.0.53","port":53,"bytes":49,"packets":1},
            "network":{"type":"ipv4","iana_number":"17","transport":"udp","protocol":"dns","bytes":82,"packets":2,
            "community_id":"1:tsRYCl/+BxiF7NoYw7+legBUvt0="},
            "observer":{"name":"test"},"ecs":{"version":"8.17.0"},"privacy":{"mode":"clear"},
            "method":"QUERY","resource":"www.example.com","query":"class IN, type A, www.example.com",
            "dns":{"id":4711,"type":"answer","op_code":"QUERY","response_code":"NOERROR",
            "flags":{"authoritative":false,"truncated_response":false,"recursion_desired":true,"recursion_available":true,
            "authentic_data":false,"checking_disabled":false},"header_flags":["RD","RA"],
            "question":{"name":"www.example.com","type":"A","class":"IN","registered_domain":"example.com",
            "etld_plus_one":"example.com","top_level_domain":"com","subdomain":"www"},
            "answers_count":1,"authorities_count":0,"additionals_count":0,
            "answers":[{"name":"www.example.com","type":"A","class":"IN","ttl":300,"data":"192.0.2.1"}],
            "resolved_ip":["192.0.2.1"]},
            "related":{"ip":["10.0.0.1","10.0.0.53","192.0.2.1"]},
            "tx":{"state":"complete","messages":2}}""";

    private final DnsExchange exchange = new DnsExchange();

    private DnsExchange frame(int linkType, long time, byte[] bytes) {
        exchange.site.frame(linkType, time, bytes);
        return exchange;
    }

    private static ObjectNode expected() throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(EXCHANGE);
    }

    /** The documents as they are expected: after the id was found to be right, without it. */
    private List<JsonNode> documents() {
        exchange.finish();
        List<JsonNode> found = new ArrayList<>();
        for (Document document : exchange.documents()) {
            assertThat(document.at("/event/id")).isEqualTo(document.id());
            ObjectNode json = document.json().deepCopy();
            ((ObjectNode) json.get("event")).remove("id");
            found.add(json);
        }
        assertThat(exchange.faults()).isEmpty();
        return found;
    }

    @Test
    void plain() throws IOException {
        frame(1, QUERY_AT, ethernet(0x0800, QUERY_IP));
        frame(1, RESPONSE_AT, ethernet(0x0800, RESPONSE_IP));
        assertThat(documents()).containsExactly(expected());
    }

    @Test
    void seenTwice() throws IOException {
        frame(1, QUERY_AT, ethernet(0x0800, QUERY_IP));
        frame(1, QUERY_AT + 100_000, ethernet(0x8100, vlan(120, 0x0800, QUERY_IP)));
        frame(1, RESPONSE_AT, ethernet(0x0800, RESPONSE_IP));
        frame(1, RESPONSE_AT + 100_000, ethernet(0x8100, vlan(120, 0x0800, RESPONSE_IP)));
        assertThat(documents()).containsExactly(expected());
        assertThat(exchange.documents().get(0).version()).isEqualTo(1L << 32 | 2);
    }

    @Test
    void ipv4Fragments() throws IOException {
        byte[] query = Frames.udp(40000, 53, QUERY);
        byte[] response = Frames.udp(53, 40000, RESPONSE);
        // the last one first, as some stacks send them; the transaction begins when its message is whole
        frame(
                1,
                QUERY_AT - 1000,
                ethernet(0x0800, ipv4Fragment(CLIENT, SERVER, 17, 7, 16, false, slice(query, 16, 41))));
        frame(1, QUERY_AT, ethernet(0x0800, ipv4Fragment(CLIENT, SERVER, 17, 7, 0, true, slice(query, 0, 16))));
        for (int at = 0; at < response.length; at += 8) {
            int to = Math.min(response.length, at + 8);
            long time = RESPONSE_AT - response.length + to;
            byte[] part = slice(response, at, to);
            frame(1, time, ethernet(0x0800, ipv4Fragment(SERVER, CLIENT, 17, 8, at, to < response.length, part)));
        }
        assertThat(documents()).containsExactly(expected());
    }

    @Test
    void ipv6Fragments() throws IOException {
        byte[] query = Frames.udp(40000, 53, QUERY);
        byte[] response = Frames.udp(53, 40000, RESPONSE);
        String client = "2001:db8::1";
        String server = "2001:db8::53";
        frame(
                1,
                QUERY_AT - 1000,
                ethernet(0x86dd, ipv6(client, server, 44, ipv6Fragment(17, 7, 0, true, slice(query, 0, 24)))));
        frame(
                1,
                QUERY_AT,
                ethernet(0x86dd, ipv6(client, server, 44, ipv6Fragment(17, 7, 24, false, slice(query, 24, 41)))));
        frame(
                1,
                RESPONSE_AT - 1000,
                ethernet(0x86dd, ipv6(server, client, 44, ipv6Fragment(17, 8, 0, true, slice(response, 0, 40)))));
        frame(
                1,
                RESPONSE_AT,
                ethernet(0x86dd, ipv6(server, client, 44, ipv6Fragment(17, 8, 40, false, slice(response, 40, 57)))));
        ObjectNode document = expected();
        for (String side : new String[] {"source", "client"}) {
            ((ObjectNode) document.get(side)).put("ip", client);
        }
        for (String side : new String[] {"destination", "server"}) {
            ((ObjectNode) document.get(side)).put("ip", server);
        }
        ((ObjectNode) document.get("network"))
                .put("type", "ipv6")
                .put("community_id", "1:8Etth4BEhu8kb6leVyXdsdXb3E8=");
        ((ObjectNode) document.get("related"))
                .putArray("ip")
                .add(client)
                .add(server)
                .add("192.0.2.1");
        assertThat(documents()).containsExactly(document);
    }

    @Test
    void gre() throws IOException {
        inside(
                1,
                packet -> ethernet(0x0800, ipv4("198.51.100.1", "198.51.100.2", 47, concat(hex("0000 0800"), packet))));
        assertThat(documents()).containsExactly(expected());
    }

    @Test
    void ipip() throws IOException {
        inside(1, packet -> ethernet(0x0800, ipv4("198.51.100.1", "198.51.100.2", 4, packet)));
        assertThat(documents()).containsExactly(expected());
    }

    @Test
    void rawIp() throws IOException {
        inside(RAW, packet -> packet);
        assertThat(documents()).containsExactly(expected());
    }

    @Test
    void rawIpv4() throws IOException {
        inside(RAW_IPV4, packet -> packet);
        assertThat(documents()).containsExactly(expected());
    }

    @Test
    void vlanTags() throws IOException {
        inside(1, packet -> ethernet(0x88a8, vlan(100, 0x8100, vlan(7, 0x0800, packet))));
        ObjectNode document = expected();
        ObjectNode network = (ObjectNode) document.get("network");
        network.putObject("vlan").put("id", "100");
        network.putObject("inner").putObject("vlan").put("id", "7");
        assertThat(documents()).containsExactly(document);
    }

    private void inside(int linkType, UnaryOperator<byte[]> carrier) {
        frame(linkType, QUERY_AT, carrier.apply(QUERY_IP));
        frame(linkType, RESPONSE_AT, carrier.apply(RESPONSE_IP));
    }

    @Test
    void unansweredAtTheEndOfTheFile() throws IOException {
        frame(1, QUERY_AT, ethernet(0x0800, QUERY_IP));
        assertThat(documents()).containsExactly(unanswered("no response to this query was seen", "timeout"));
    }

    private static ObjectNode unanswered(String why, String state) throws IOException {
        ObjectNode document = expected();
        document.put("status", "Error");
        ObjectNode event = (ObjectNode) document.get("event");
        event.put("end", "2026-01-01T00:00:00.000000000Z")
                .put("outcome", "unknown")
                .remove("duration");
        ((ObjectNode) document.get("destination")).remove(List.of("bytes", "packets"));
        ((ObjectNode) document.get("server")).remove(List.of("bytes", "packets"));
        ((ObjectNode) document.get("network")).put("bytes", 33).put("packets", 1);
        ObjectNode dns = (ObjectNode) document.get("dns");
        dns.put("type", "query").put("answers_count", 0).remove(List.of("response_code", "answers", "resolved_ip"));
        ((ObjectNode) dns.get("flags")).put("recursion_available", false);
        dns.putArray("header_flags").add("RD");
        ((ObjectNode) document.get("related")).putArray("ip").add(CLIENT).add(SERVER);
        document.putObject("error").putArray("message").add(why);
        ((ObjectNode) document.get("tx")).put("state", state).put("messages", 1);
        return document;
    }

    @Test
    void identifiersReusedWithinASecond() throws IOException {
        byte[] other = query(4711, "ftp.example.com", 1);
        byte[] otherAnswer = answer(4711, "ftp.example.com", "192.0.2.2");
        // asked and answered, and at once another name under the same identifier from the same port
        frame(1, QUERY_AT, ethernet(0x0800, QUERY_IP));
        frame(1, RESPONSE_AT, ethernet(0x0800, RESPONSE_IP));
        frame(1, QUERY_AT + 6_000_000, ethernet(0x0800, ipv4(CLIENT, SERVER, 17, Frames.udp(40000, 53, other))));
        frame(
                1,
                RESPONSE_AT + 6_000_000,
                ethernet(0x0800, ipv4(SERVER, CLIENT, 17, Frames.udp(53, 40000, otherAnswer))));
        List<JsonNode> documents = documents();
        assertThat(documents).hasSize(2);
        assertThat(documents.get(0)).isEqualTo(expected());
        assertThat(documents.get(1).toString())
                .isEqualTo(expected()
                        .toString()
                        .replace("www", "ftp")
                        .replace("192.0.2.1", "192.0.2.2")
                        .replace("00:00:00.005", "00:00:00.011")
                        .replace("00:00:00.000", "00:00:00.006"));
    }

    @Test
    void identifierReusedBeforeTheResponse() throws IOException {
        byte[] other = query(4711, "ftp.example.com", 1);
        frame(1, QUERY_AT, ethernet(0x0800, QUERY_IP));
        frame(1, QUERY_AT + 1_000_000, ethernet(0x0800, ipv4(CLIENT, SERVER, 17, Frames.udp(40000, 53, other))));
        List<JsonNode> documents = documents();
        assertThat(documents.get(0))
                .isEqualTo(unanswered(
                        "another query took the identifier of this one before a response was seen", "aborted"));
        assertThat(documents).hasSize(2);
        assertThat(documents.get(1).at("/resource").textValue()).isEqualTo("ftp.example.com");
        assertThat(documents.get(1).at("/tx/state").textValue()).isEqualTo("timeout");
    }

    @Test
    void tcpSplitAtEveryByte() throws IOException {
        byte[] asked = concat(u16(QUERY.length), QUERY);
        byte[] answered = concat(u16(RESPONSE.length), RESPONSE);
        ObjectNode document = expected();
        ((ObjectNode) document.get("network"))
                .put("iana_number", "6")
                .put("transport", "tcp")
                .put("community_id", "1:Qe5Hb14IysHk/KLqhY+cz5NWQKc=");
        for (int cut = 1; cut < answered.length; cut++) {
            assertThat(overTcp(asked, Math.min(cut, asked.length - 1), answered, cut))
                    .as("cut at " + cut)
                    .containsExactly(document);
        }
        assertThat(overTcp(asked, 0, answered, 0)).as("each byte alone").containsExactly(document);
    }

    /** The exchange over a connection, each side's bytes cut in two; or into single bytes when the cut is 0. */
    private static List<JsonNode> overTcp(byte[] asked, int askedCut, byte[] answered, int answeredCut) {
        DnsHardCasesTest own = new DnsHardCasesTest();
        own.segment(CLIENT, 40000, SERVER, 53, 999, 0, 2, new byte[0], QUERY_AT - 3000);
        own.segment(SERVER, 53, CLIENT, 40000, 4999, 1000, 18, new byte[0], QUERY_AT - 2000);
        own.segment(CLIENT, 40000, SERVER, 53, 1000, 5000, 16, new byte[0], QUERY_AT - 1000);
        List<byte[]> parts = parts(asked, askedCut);
        long sequence = 1000;
        for (int i = 0; i < parts.size(); i++) {
            own.segment(CLIENT, 40000, SERVER, 53, sequence, 5000, 16, parts.get(i), QUERY_AT - parts.size() + 1 + i);
            sequence += parts.get(i).length;
        }
        long acknowledged = sequence;
        parts = parts(answered, answeredCut);
        sequence = 5000;
        for (int i = 0; i < parts.size(); i++) {
            own.segment(
                    SERVER,
                    53,
                    CLIENT,
                    40000,
                    sequence,
                    acknowledged,
                    16,
                    parts.get(i),
                    RESPONSE_AT - parts.size() + 1 + i);
            sequence += parts.get(i).length;
        }
        return own.documents();
    }

    private static List<byte[]> parts(byte[] bytes, int cut) {
        List<byte[]> parts = new ArrayList<>();
        if (cut > 0) {
            return List.of(slice(bytes, 0, cut), slice(bytes, cut, bytes.length));
        }
        for (int i = 0; i < bytes.length; i++) {
            parts.add(slice(bytes, i, i + 1));
        }
        return parts;
    }

    private void segment(
            String from,
            int fromPort,
            String to,
            int toPort,
            long sequence,
            long acknowledged,
            int flags,
            byte[] payload,
            long time) {
        frame(
                1,
                time,
                ethernet(
                        0x0800,
                        ipv4(from, to, 6, Frames.tcp(fromPort, toPort, sequence, acknowledged, flags, payload))));
    }
}

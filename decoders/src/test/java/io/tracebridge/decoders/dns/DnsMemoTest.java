package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A document written from memory is the document that would have been written without. */
class DnsMemoTest {
    private static final String[] NAMES = {
        "www.example.com",
        "WWW.example.com",
        "host-1.example.co.uk",
        "internet.mnc001.mcc262.gprs",
        "tac-lb01.tac-hb00.tac.epc.mnc001.mcc262.3gppnetwork.org",
        "1.2.3.4.5.6.7.8.9.0.1.e164.arpa",
        "0262011234567890.nai.epc.mnc001.mcc262.3gppnetwork.org",
        "a\"b.example",
        "com"
    };
    private static final String[] SERVERS = {"10.0.0.53", "8.8.8.8", "10.0.0.54"};
    private static final int[] TYPES = {1, 28, 16, 33, 255};

    private record Exchange(String client, int clientPort, String server, int port, byte[] query, byte[] response) {}

    private long time = TestSite.START;

    @Property(tries = 40)
    void givesTheSameDocumentsAsWithoutMemory(@ForAll long seed) {
        hitsOfSameDocuments(seed);
    }

    @Example
    void theComparisonIsOfRememberedDocuments() {
        assertThat(hitsOfSameDocuments(1) + hitsOfSameDocuments(2) + hitsOfSameDocuments(3))
                .isPositive();
    }

    /** With so few bits that most messages share their hash, and with all; gives how many documents were written from memory. */
    private long hitsOfSameDocuments(long seed) {
        Random random = new Random(seed);
        Map<String, String> options = Map.of(
                "dns.include_authorities", "" + random.nextBoolean(),
                "dns.include_additionals", "" + random.nextBoolean(),
                "dns.send_response", "" + (random.nextInt(4) == 0));
        Settings settings = new Settings(TestSite.KEY, 1 << 20, random.nextBoolean() ? "pseudonym" : "drop", options);
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            exchanges.add(exchange(random, 4000 + i));
        }
        long[] masks = {-1, 0, 0xff};
        TestSite warm = new TestSite(settings, remembering(1 << random.nextInt(17), masks[random.nextInt(3)]));
        List<String> expected = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            TestSite cold = new TestSite(settings, new DnsProtocol());
            decode(cold, exchange, time);
            decode(warm, exchange, time);
            time += 100_000_000;
            cold.site.finish();
            cold.sink.documents.forEach(document -> expected.add(document.id() + document.text()));
        }
        warm.site.finish();
        assertThat(warm.sink.documents)
                .extracting(document -> document.id() + document.text())
                .containsExactlyInAnyOrderElementsOf(expected);
        return warm.count("dns.memo.hits");
    }

    @Example
    void remembersAMessageThatCameBefore() {
        TestSite site = new TestSite(new DnsProtocol());
        for (int id = 1; id <= 4; id++) {
            decode(site, plain(id, 300 - id), time += 1_000_000);
        }
        assertThat(site.count("dns.memo.misses")).isEqualTo(2);
        assertThat(site.count("dns.memo.kept")).isEqualTo(1);
        assertThat(site.count("dns.memo.hits")).isEqualTo(2);
        Document last = site.sink.documents.get(3);
        assertThat(last.at("/dns/id")).isEqualTo("4");
        assertThat(last.at("/dns/answers/0/ttl")).isEqualTo("296");
    }

    @Example
    void doesNotRememberANameThatRunsThroughATimeToLive() {
        TestSite site = new TestSite(new DnsProtocol());
        for (int id = 1; id <= 6; id++) {
            decode(site, namedByTime(id, 0x01600000 + (id << 16)), time += 1_000_000);
        }
        assertThat(site.sink.documents)
                .extracting(document -> document.at("/dns/answers/1/name"))
                .containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(site.count("dns.memo.kept")).isZero();
    }

    @Example
    void recognisesAnswersInAnyOrder() {
        TestSite site = new TestSite(new DnsProtocol());
        int[][] orders = {{1, 2, 3}, {2, 3, 1}, {3, 1, 2}, {1, 3, 2}, {3, 2, 1}, {2, 1, 3}};
        for (int id = 1; id <= 30; id++) {
            int[] order = orders[id % orders.length];
            decode(site, rotated(id, order), time += 1_000_000);
            assertThat(site.sink.documents.get(id - 1).at("/dns/resolved_ip/0")).isEqualTo("192.0.2." + order[0]);
            assertThat(site.sink.documents.get(id - 1).at("/dns/answers/2/ttl")).isEqualTo("" + (100 + id));
        }
        assertThat(site.count("dns.memo.hits")).isEqualTo(30 - 2 * orders.length);
    }

    private static Exchange rotated(int id, int[] order) {
        DnsBuilder response = DnsBuilder.response(id).question("www.example.com", 1);
        for (int last : order) {
            response.record(0, DnsBuilder.hex("c00c"), 1, 100 + id, new byte[] {(byte) 192, 0, 2, (byte) last});
        }
        byte[] query = DnsBuilder.query(id, "www.example.com", 1);
        return new Exchange("10.0.0.1", 4000, "10.0.0.53", 53, query, response.bytes());
    }

    /** The second answer's name is a pointer to the first one's time to live, which reads as a label of one letter. */
    private static Exchange namedByTime(int id, int ttl) {
        int firstTtl = 12 + 17 + 4 + 2 + 4;
        byte[] pointer = {(byte) 0xc0, (byte) firstTtl};
        byte[] address = {(byte) 192, 0, 2, 1};
        byte[] response = DnsBuilder.response(id)
                .question("www.example.com", 1)
                .record(0, DnsBuilder.hex("c00c"), 1, ttl, address)
                .record(0, pointer, 1, 300, address)
                .bytes();
        return new Exchange("10.0.0.1", 4000, "10.0.0.53", 53, DnsBuilder.query(id, "www.example.com", 1), response);
    }

    @Example
    void keepsNothingOfAFloodOfDifferentNames() {
        TestSite site = new TestSite(new DnsProtocol());
        for (int i = 0; i < 3000; i++) {
            String name = "r" + i + ".example.com";
            decode(
                    site,
                    new Exchange(
                            "10.0.0.1",
                            4000,
                            "10.0.0.53",
                            53,
                            DnsBuilder.query(i, name, 1),
                            DnsBuilder.answer(i, name, "192.0.2.1")),
                    time += 1_000_000);
        }
        assertThat(site.count("dns.memo.hits")).isZero();
        assertThat(site.count("dns.memo.kept")).isZero();
    }

    private static Exchange plain(int id, int ttl) {
        byte[] response = DnsBuilder.response(id)
                .question("www.example.com", 1)
                .record(0, DnsBuilder.hex("c00c"), 1, ttl, new byte[] {(byte) 192, 0, 2, 1})
                .bytes();
        return new Exchange("10.0.0.1", 4000, "10.0.0.53", 53, DnsBuilder.query(id, "www.example.com", 1), response);
    }

    /** The decoder with a memory of that size. */
    private static Protocol remembering(long bytes, long hashMask) {
        return new Protocol() {
            @Override
            public String name() {
                return "dns";
            }

            @Override
            public List<Dataset> datasets() {
                return List.of(DnsProtocol.DATASET);
            }

            @Override
            public void install(Site site) {
                DnsProtocol.decoder(site, new DnsMemo(site, bytes, hashMask));
            }
        };
    }

    private static void decode(TestSite site, Exchange e, long time) {
        site.frame(TestSite.ETHERNET, time, frame(e.client, e.clientPort, e.server, e.port, e.query));
        site.frame(TestSite.ETHERNET, time + 1_000_000, frame(e.server, e.port, e.client, e.clientPort, e.response));
    }

    private static byte[] frame(String from, int fromPort, String to, int toPort, byte[] message) {
        return Frames.ethernet(0x0800, Frames.ipv4(from, to, 17, Frames.udp(fromPort, toPort, message)));
    }

    /** One of few messages, with an identifier and times to live of its own; now and then damaged. */
    private static Exchange exchange(Random random, int clientPort) {
        int id = random.nextInt(65536);
        Random content = new Random(random.nextInt(12));
        String name = NAMES[content.nextInt(NAMES.length)];
        int type = TYPES[content.nextInt(TYPES.length)];
        byte[] response =
                content.nextInt(5) == 0 ? DnsPropertyTest.richMessage() : response(name, type, content, random);
        response[0] = (byte) (id >> 8);
        response[1] = (byte) id;
        if (random.nextInt(10) == 0) {
            response[2 + random.nextInt(response.length - 2)] = (byte) random.nextInt();
        }
        String server = SERVERS[random.nextInt(SERVERS.length)];
        int port = random.nextInt(10) == 0 ? 5353 : 53;
        byte[] query = DnsBuilder.query(id, name, type);
        return new Exchange("10.0.1." + random.nextInt(3), clientPort, server, port, query, response);
    }

    private static byte[] response(String name, int type, Random content, Random ttl) {
        DnsBuilder builder = DnsBuilder.response(0).question(name, type);
        builder.rcode(content.nextInt(4) == 0 ? 3 : 0);
        for (int n = content.nextInt(4); n > 0; n--) {
            builder.record(
                    content.nextInt(3) == 0 ? 1 : 0,
                    DnsBuilder.hex("c00c"),
                    1,
                    ttl.nextInt(3) == 0 ? 0xffffffffL : ttl.nextInt(100_000),
                    new byte[] {10, 0, 0, (byte) content.nextInt(3)});
        }
        if (content.nextBoolean()) {
            builder.opt(1232, content.nextBoolean() ? 0x8000 : 0, new byte[0]);
        }
        return builder.bytes();
    }
}

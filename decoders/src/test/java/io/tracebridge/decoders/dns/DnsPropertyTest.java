package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DnsPropertyTest {
    private static final Map<String, String> ALL = Map.of(
            "dns.include_authorities",
            "true",
            "dns.include_additionals",
            "true",
            "dns.send_request",
            "true",
            "dns.send_response",
            "true");

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('A', '-', '_', '0')
                .ofMinLength(1)
                .ofMaxLength(20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(labels -> String.join(".", labels));
    }

    @Property(tries = 300)
    void findsInTheDocumentWhatTheMessagesSaid(
            @ForAll("names") String name,
            @ForAll @IntRange(max = 65535) int id,
            @ForAll @IntRange(min = 1, max = 255) int address,
            @ForAll @IntRange(max = 10) int rcode) {
        DnsExchange exchange = new DnsExchange()
                .toServer(DnsBuilder.query(id, name, 1))
                .toClient(DnsBuilder.response(id)
                        .rcode(rcode)
                        .question(name, 1)
                        .record(0, DnsBuilder.hex("c00c"), 1, 7, new byte[] {10, 1, 2, (byte) address})
                        .bytes());
        Document document = exchange.only();
        assertThat(document.json().at("/dns/id").intValue()).isEqualTo(id);
        assertThat(document.at("/dns/question/name")).isEqualTo(name);
        assertThat(document.at("/dns/answers/0/name")).isEqualTo(name);
        assertThat(document.at("/dns/answers/0/data")).isEqualTo("10.1.2." + address);
        assertThat(document.at("/status")).isEqualTo(rcode == 0 ? "OK" : "Error");
        String domain = document.at("/dns/question/registered_domain");
        if (domain != null) {
            assertThat(name.toLowerCase(Locale.ROOT)).endsWith(domain);
        }
    }

    /** Documents are checked against the schema when they are asked for. */
    @Property(tries = 2000)
    void takesAnyBytes(@ForAll @Size(max = 200) byte[] query, @ForAll @Size(max = 200) byte[] response) {
        DnsExchange exchange =
                new DnsExchange(ALL).toServer(query).toClient(response).finish();
        assertThat(exchange.documents().size()).isLessThanOrEqualTo(2);
        assertThat(exchange.faults().size()).isLessThanOrEqualTo(2);
    }

    /** A message that is right but for some bytes gets further into the decoder than noise does. */
    @Property(tries = 3000)
    void takesDamagedMessages(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] message = richMessage();
        for (int n = random.nextInt(6); n >= 0; n--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt();
        }
        byte[] cut = Frames.slice(message, 0, random.nextInt(4) == 0 ? random.nextInt(message.length) : message.length);
        DnsExchange exchange = new DnsExchange(ALL).toClient(cut).toServer(cut).finish();
        assertThat(exchange.documents().size() + exchange.faults().size()).isPositive();
    }

    /** All of what the records can hold, in one message. */
    static byte[] richMessage() {
        byte[] pointer = DnsBuilder.hex("c00c");
        return DnsBuilder.response(77)
                .question("www.example.com", 255)
                .record(0, pointer, 5, 60, DnsBuilder.hex("0162 c010"))
                .record(0, pointer, 1, 60, DnsBuilder.hex("c0000201"))
                .record(0, pointer, 28, 60, new byte[16])
                .record(0, pointer, 6, 60, Frames.concat(DnsBuilder.hex("c00c c00c"), new byte[20]))
                .record(0, pointer, 16, 60, DnsBuilder.hex("03616263 0164"))
                .record(0, pointer, 33, 60, DnsBuilder.hex("0001 0002 13c4 c00c"))
                .record(0, pointer, 35, 60, DnsBuilder.hex("0001 0002 0173 0161 0121 c00c"))
                .record(0, pointer, 43, 60, DnsBuilder.hex("0001 08 02 abcd"))
                .record(0, pointer, 46, 60, Frames.concat(new byte[18], DnsBuilder.hex("c00c 0102")))
                .record(0, pointer, 47, 60, DnsBuilder.hex("c00c 0001 40"))
                .record(1, pointer, 50, 60, DnsBuilder.hex("01 00 0001 01 aa 02 0102 0001 40"))
                .record(1, pointer, 29, 60, DnsBuilder.hex("00 12 16 13 89172dd0 70b8ac90 00988d20"))
                .record(1, pointer, 65, 60, DnsBuilder.hex("0001 00 0001 0003 02 6832 0003 0002 01bb"))
                .record(1, pointer, 257, 60, DnsBuilder.hex("00 05 6973737565 78"))
                .record(1, pointer, 65300, 60, DnsBuilder.hex("0102"))
                .opt(
                        1232,
                        0x8000,
                        DnsBuilder.hex("0008 0007 0001 18 00 c63364 000f 0003 0012 61 0003 0001 61 000a 0000"))
                .bytes();
    }

    /** Transactions that have nothing to do with each other give the same documents in whatever order their frames come. */
    @Property(tries = 60)
    void givesTheSameDocumentsForInterleavedTransactions(@ForAll long seed) {
        Random random = new Random(seed);
        List<List<byte[]>> transactions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String client = "10.0.1." + i;
            List<byte[]> frames = new ArrayList<>();
            frames.add(frame(client, 1000, "10.0.0.53", 53, DnsBuilder.query(i, "n" + i + ".example.com", 1)));
            if (i % 3 != 0) {
                frames.add(frame(
                        "10.0.0.53", 53, client, 1000, DnsBuilder.answer(i, "n" + i + ".example.com", "192.0.2.9")));
            }
            transactions.add(frames);
        }
        List<String> inTurn = decode(transactions.stream().flatMap(List::stream).toList());
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            order.addAll(Collections.nCopies(transactions.get(i).size(), i));
        }
        Collections.shuffle(order, random);
        int[] next = new int[20];
        List<byte[]> shuffled =
                order.stream().map(i -> transactions.get(i).get(next[i]++)).toList();
        assertThat(decode(shuffled)).containsExactlyInAnyOrderElementsOf(inTurn);
    }

    private static byte[] frame(String from, int fromPort, String to, int toPort, byte[] message) {
        return Frames.ethernet(0x0800, Frames.ipv4(from, to, 17, Frames.udp(fromPort, toPort, message)));
    }

    /** All frames at one time, so that the order of frames is all that differs. */
    private static List<String> decode(List<byte[]> frames) {
        TestSite site = new TestSite(new DnsProtocol());
        frames.forEach(bytes -> site.frame(1, TestSite.START, bytes));
        site.site.finish();
        return site.sink.documents.stream().map(Document::text).toList();
    }
}

package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.List;
import java.util.Map;

/** A client and a server that exchange messages, a millisecond between frames; every document is checked against the schema. */
final class DnsExchange {
    static final String CLIENT = "10.0.0.1";
    static final String SERVER = "10.0.0.53";
    static final int PORT = 40000;

    private static final FieldCatalog CATALOG = FieldCatalog.of(List.of(new DnsProtocol()));
    private static final SchemaCheck DNS = new SchemaCheck(CATALOG, DnsProtocol.DATASET);
    private static final SchemaCheck FAULT = new SchemaCheck(CATALOG, Documents.FAULT);

    final TestSite site;
    private long time = TestSite.START;

    DnsExchange() {
        this(Map.of());
    }

    DnsExchange(Map<String, String> options) {
        this(64 << 20, options);
    }

    DnsExchange(long tableBytes, Map<String, String> options) {
        site = new TestSite(tableBytes, options, new DnsProtocol());
    }

    DnsExchange(Settings settings) {
        site = new TestSite(settings, new DnsProtocol());
    }

    DnsExchange toServer(byte[] message) {
        return udp(CLIENT, PORT, SERVER, 53, message);
    }

    DnsExchange toClient(byte[] message) {
        return udp(SERVER, 53, CLIENT, PORT, message);
    }

    DnsExchange udp(String from, int fromPort, String to, int toPort, byte[] message) {
        byte[] datagram = Frames.udp(fromPort, toPort, message);
        time += 1_000_000;
        site.frame(
                TestSite.ETHERNET,
                time,
                from.contains(":")
                        ? Frames.ethernet(0x86dd, Frames.ipv6(from, to, 17, datagram))
                        : Frames.ethernet(0x0800, Frames.ipv4(from, to, 17, datagram)));
        return this;
    }

    /** An ICMP error of a router about the first bytes of a datagram from the client to the server, without its IP header. */
    DnsExchange error(int type, int code, byte[] datagram, int quotedBytes) {
        byte[] quoted = Frames.ipv4(CLIENT, SERVER, 17, datagram);
        time += 1_000_000;
        site.frame(
                TestSite.ETHERNET,
                time,
                Frames.ethernet(
                        0x0800,
                        Frames.ipv4(
                                "10.0.0.254",
                                CLIENT,
                                1,
                                Frames.concat(type, code, new byte[6], Frames.slice(quoted, 0, 20 + quotedBytes)))));
        return this;
    }

    /** Lets packet time pass. */
    DnsExchange pass(long nanos) {
        time += nanos;
        site.mark("test", time);
        return this;
    }

    DnsExchange finish() {
        site.site.finish();
        return this;
    }

    /** Documents of the dataset dns, in the order they were written. */
    List<Document> documents() {
        return check(DnsProtocol.DATASET, DNS);
    }

    /** Documents of the dataset fault. */
    List<Document> faults() {
        return check(Documents.FAULT, FAULT);
    }

    private List<Document> check(Dataset dataset, SchemaCheck schema) {
        List<Document> found = site.sink.documents.stream()
                .filter(document -> document.dataset().equals(dataset))
                .toList();
        for (Document document : found) {
            assertThat(schema.violations(document.json())).as(document.text()).isEmpty();
        }
        return found;
    }

    Document only() {
        List<Document> documents = documents();
        assertThat(documents).hasSize(1);
        return documents.get(0);
    }
}

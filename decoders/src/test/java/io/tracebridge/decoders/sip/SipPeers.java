package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Two peers that send each other messages, 20 ms between frames; every document is checked against the schema. */
final class SipPeers {
    static final String A = "10.0.0.1";
    static final String B = "10.0.0.2";

    private static final FieldCatalog CATALOG = FieldCatalog.of(List.of(new SipProtocol()));
    private static final Map<Dataset, SchemaCheck> SCHEMAS = new ConcurrentHashMap<>();

    final TestSite site;
    int portA = 5062;
    int portB = 5060;
    private long time = TestSite.START;
    private long sequenceA = 1;
    private long sequenceB = 1;

    /** With a document for each message. */
    SipPeers() {
        this(Map.of());
    }

    SipPeers(Map<String, String> options) {
        this(settings("clear", options));
    }

    SipPeers(Settings settings) {
        site = new TestSite(settings, new SipProtocol());
    }

    static Settings settings(String privacy, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.putIfAbsent("sip.messages", "true");
        return new Settings(TestSite.KEY, 64 << 20, privacy, all);
    }

    SipPeers udp(byte[] message) {
        return frame(Frames.ipv4(A, B, 17, Frames.udp(portA, portB, message)));
    }

    SipPeers udpBack(byte[] message) {
        return frame(Frames.ipv4(B, A, 17, Frames.udp(portB, portA, message)));
    }

    SipPeers udp(String message) {
        return udp(message.getBytes(StandardCharsets.UTF_8));
    }

    /** The handshake; without it a connection is joined in its middle. */
    SipPeers connect() {
        segment(true, 2, new byte[0]);
        segment(false, 18, new byte[0]);
        sequenceA++;
        sequenceB++;
        return this;
    }

    SipPeers tcp(byte[] data) {
        segment(true, 16, data);
        sequenceA += data.length;
        return this;
    }

    SipPeers tcpBack(byte[] data) {
        segment(false, 16, data);
        sequenceB += data.length;
        return this;
    }

    SipPeers tcp(String data) {
        return tcp(data.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes from A that the capture lost, and B acknowledges with what it sends next. */
    SipPeers lose(int length) {
        sequenceA += length;
        return this;
    }

    SipPeers close() {
        segment(true, 17, new byte[0]);
        sequenceA++;
        segment(false, 17, new byte[0]);
        sequenceB++;
        return this;
    }

    private void segment(boolean fromA, int flags, byte[] data) {
        byte[] tcp = fromA
                ? Frames.tcp(portA, portB, sequenceA, sequenceB, flags, data)
                : Frames.tcp(portB, portA, sequenceB, sequenceA, flags, data);
        frame(fromA ? Frames.ipv4(A, B, 6, tcp) : Frames.ipv4(B, A, 6, tcp));
    }

    SipPeers frame(byte[] ipv4) {
        time += 20_000_000;
        site.frame(TestSite.ETHERNET, time, Frames.ethernet(0x0800, ipv4));
        return this;
    }

    SipPeers finish() {
        site.site.finish();
        return this;
    }

    List<Document> documents() {
        return documents(SipProtocol.MESSAGE);
    }

    List<Document> documents(Dataset dataset) {
        SchemaCheck schema = SCHEMAS.computeIfAbsent(dataset, d -> new SchemaCheck(CATALOG, d));
        List<Document> found = site.sink.documents.stream()
                .filter(document -> document.dataset().equals(dataset))
                .toList();
        for (Document document : found) {
            assertThat(schema.violations(document.json())).as(document.text()).isEmpty();
        }
        return found;
    }

    /** Whatever was written, of all datasets, as text. */
    String written() {
        return site.sink.documents.stream().map(Document::text).collect(Collectors.joining("\n"));
    }

    /** Documents of the dataset fault. */
    List<Document> faults() {
        return documents(Documents.FAULT);
    }

    Document only() {
        List<Document> documents = documents();
        assertThat(documents).hasSize(1);
        return documents.get(0);
    }

    /** What was said, one word a message: the method, or the code and the method of CSeq. */
    List<String> said() {
        return documents().stream()
                .map(d ->
                        d.at("/sip/code") == null ? d.at("/sip/method") : d.at("/sip/code") + d.at("/sip/cseq/method"))
                .toList();
    }
}

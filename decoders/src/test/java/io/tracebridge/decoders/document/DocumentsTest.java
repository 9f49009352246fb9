package io.tracebridge.decoders.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.testing.CollectingSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Dataset DATASET = new Dataset("test", 3);
    private static final long START =
            Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000_000L + 123_456_789;
    private static final byte[] PROTOCOL = JsonWriter.quoted("dns");

    private enum SomeFault implements Fault {
        CUT,
        BAD;

        @Override
        public Declaration declaration() {
            return this == CUT
                    ? new Declaration("some.cut", Kind.TRUNCATED, "something was wrong")
                    : new Declaration("some.bad", Kind.MALFORMED, "something was wrong");
        }
    }

    private final CollectingSink sink = new CollectingSink();
    private final Documents documents = documents("0123456789abcdef");

    private Documents documents(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        return new Documents(new Site(new Settings(bytes, 1 << 20, "pseudonym", Map.of()), List.of(), sink));
    }

    private static Envelope envelope() {
        Envelope envelope = new Envelope();
        envelope.reset();
        envelope.dataset = DATASET;
        envelope.protocol = PROTOCOL;
        envelope.client = "msc-1";
        envelope.interfaceName = "eth0";
        envelope.startNanos = START;
        envelope.endNanos = START + 1000;
        envelope.hasDuration = true;
        envelope.ok = true;
        envelope.outcome = Outcome.SUCCESS;
        envelope.ipVersion = 4;
        envelope.ipProtocol = 17;
        envelope.clientLow = 0xffffc0000201L;
        envelope.clientPort = 40000;
        envelope.serverLow = 0xffffc0000235L;
        envelope.serverPort = 53;
        envelope.clientBytes = 33;
        envelope.serverBytes = 49;
        envelope.clientMessages = 1;
        envelope.serverMessages = 1;
        envelope.frames = 2;
        envelope.frameHash = 0x1234;
        envelope.key1 = 77;
        envelope.outerVlan = 100;
        envelope.innerVlan = 200;
        return envelope;
    }

    private CollectingSink.Document write(Documents to, Envelope envelope) {
        to.begin(envelope);
        to.commit();
        return sink.documents.get(sink.documents.size() - 1);
    }

    @Test
    void writesTheEnvelope() {
        Envelope envelope = envelope();
        envelope.fault(SomeFault.CUT, 12);
        envelope.message(JsonWriter.quoted("no response"));
        envelope.retransmissions = 1;
        JsonWriter json = documents.begin(envelope);
        documents.beginRelatedIps();
        json.endArray();
        documents.commit();
        CollectingSink.Document document = sink.documents.get(0);
        assertThat(document.text())
                .isEqualTo("{\"@timestamp\":\"2026-01-01T00:00:00.123456789Z\",\"type\":\"dns\",\"status\":\"OK\","
                        + "\"event\":{\"kind\":\"event\",\"category\":[\"network\"],\"type\":[\"connection\",\"protocol\"],"
                        + "\"dataset\":\"test\",\"start\":\"2026-01-01T00:00:00.123456789Z\","
                        + "\"end\":\"2026-01-01T00:00:00.123457789Z\",\"duration\":1000,\"outcome\":\"success\","
                        + "\"id\":\"" + document.id() + "\"},"
                        + "\"source\":{\"ip\":\"192.0.2.1\",\"port\":40000,\"bytes\":33,\"packets\":1},"
                        + "\"destination\":{\"ip\":\"192.0.2.53\",\"port\":53,\"bytes\":49,\"packets\":1},"
                        + "\"client\":{\"ip\":\"192.0.2.1\",\"port\":40000,\"bytes\":33,\"packets\":1},"
                        + "\"server\":{\"ip\":\"192.0.2.53\",\"port\":53,\"bytes\":49,\"packets\":1},"
                        + "\"network\":{\"type\":\"ipv4\",\"iana_number\":\"17\",\"transport\":\"udp\",\"protocol\":\"dns\","
                        + "\"bytes\":82,\"packets\":2,\"community_id\":\"1:8uhG6bwfUhcPxBohcqJWKZOCqNM=\",\"vlan\":{\"id\":\"100\"},\"inner\":{\"vlan\":{\"id\":\"200\"}}},"
                        + "\"observer\":{\"name\":\"msc-1\",\"ingress\":{\"interface\":{\"name\":\"eth0\"}}},"
                        + "\"ecs\":{\"version\":\"8.17.0\"},\"privacy\":{\"mode\":\"pseudonym\"},"
                        + "\"related\":{\"ip\":[\"192.0.2.1\",\"192.0.2.53\"]},"
                        + "\"error\":{\"message\":[\"no response\",\"something was wrong\"]},"
                        + "\"capture\":{\"truncated\":true},"
                        + "\"tx\":{\"state\":\"complete\",\"messages\":2,\"retransmissions\":1,"
                        + "\"faults\":[{\"code\":\"some.cut\",\"kind\":\"truncated\",\"offset\":12}]}}");
        assertThat(document.startNanos()).isEqualTo(START);
        assertThat(document.version()).isEqualTo(3L << 32 | 2);
        FieldCatalog catalog = FieldCatalog.of(List.of());
        assertThat(new SchemaCheck(catalog, Documents.FAULT).violations(document.json()))
                .isEmpty();
    }

    @Test
    void beginsTheIdWithTheStartTime() {
        String id = write(documents, envelope()).id();
        assertThat(id).hasSize(27);
        byte[] raw = Base64.getUrlDecoder().decode(id);
        assertThat(raw).hasSize(20);
        assertThat(ByteBuffer.wrap(raw).getLong()).isEqualTo(START);
    }

    @Test
    void givesTheSameIdForTheSameBeginningHoweverItEnds() {
        Envelope later = envelope();
        later.endNanos += 5;
        later.frames = 9;
        later.serverBytes = 1;
        later.state = TransactionState.TIMEOUT;
        later.ok = false;
        later.interfaceName = "eth1";
        later.fault(SomeFault.BAD, 1);
        assertThat(write(documents, later).id())
                .isEqualTo(write(documents("0123456789abcdef"), envelope()).id());
    }

    @Test
    void givesAnotherIdForAnotherClientDatasetFlowFrameOrKey() {
        List<Consumer<Envelope>> changes = List.of(
                e -> {},
                e -> e.client = "msc-2",
                e -> e.dataset = new Dataset("other", 3),
                e -> e.ipProtocol = 6,
                e -> e.ipVersion = 6,
                e -> e.clientHigh = 1,
                e -> e.clientLow++,
                e -> e.clientPort++,
                e -> e.serverHigh = 1,
                e -> e.serverLow++,
                e -> e.serverPort++,
                e -> e.startNanos++,
                e -> e.frameHash++,
                e -> e.key1++,
                e -> e.key2++);
        Set<String> ids = new HashSet<>();
        for (Consumer<Envelope> change : changes) {
            Envelope envelope = envelope();
            change.accept(envelope);
            ids.add(write(documents, envelope).id());
        }
        ids.add(write(documents("fedcba9876543210"), envelope()).id());
        assertThat(ids).hasSize(changes.size() + 1);
    }

    @Test
    void leavesTheProtocolsFieldsOutOfADocumentThatGrowsTooLarge() {
        Field field = Field.of("dns.answers");
        JsonWriter json = documents.begin(envelope());
        byte[] text = new byte[Documents.LIMIT];
        json.text(field, text, 0, text.length);
        documents.commit();
        CollectingSink.Document document = sink.documents.get(0);
        assertThat(document.at("/tx/oversized")).isEqualTo("true");
        assertThat(document.at("/dns")).isNull();
        write(documents, envelope());
        assertThat(sink.documents.get(1).at("/tx/oversized")).isNull();
    }

    @Test
    void writesADocumentAboutAPacketThatCouldNotBeDecoded() {
        Packet packet = new Packet();
        packet.timeNanos = START;
        packet.client = "msc-1";
        documents.fault(packet, SomeFault.BAD, 7, 3);
        CollectingSink.Document document = sink.documents.get(0);
        assertThat(document.dataset()).isEqualTo(Documents.FAULT);
        assertThat(document.at("/event/kind")).isEqualTo("pipeline_error");
        assertThat(document.at("/tx/faults/0/code")).isEqualTo("some.bad");
        assertThat(document.at("/tx/faults/0/offset")).isEqualTo("7");
        assertThat(document.at("/fault/count")).isEqualTo("3");
        assertThat(document.at("/type")).isEqualTo("some");
        assertThat(document.at("/status")).isEqualTo("Error");
        assertThat(new SchemaCheck(FieldCatalog.of(List.of()), Documents.FAULT).violations(document.json()))
                .isEmpty();
    }
}

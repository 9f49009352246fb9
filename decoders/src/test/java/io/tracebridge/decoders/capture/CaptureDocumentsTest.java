package io.tracebridge.decoders.capture;

import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.TestSite.ETHERNET;
import static io.tracebridge.decoders.testing.TestSite.SECOND;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** START is a multiple of 10 s. */
class CaptureDocumentsTest {
    private static final long MILLISECOND = 1_000_000;
    private static final SchemaCheck SCHEMA =
            new SchemaCheck(FieldCatalog.of(List.of(new CaptureProtocol())), CaptureProtocol.DATASET);

    private TestSite test = new TestSite(new CaptureProtocol());
    private int number;

    /** A packet of 42 bytes, unlike all others. */
    private void frame(long nanos) {
        frame("test", nanos);
    }

    private void frame(String client, long nanos) {
        number++;
        byte[] payload = {(byte) (number >> 8), (byte) number};
        byte[] bytes = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 2000, payload)));
        test.frame(client, ETHERNET, START + nanos, bytes, bytes.length);
    }

    private void mark(long nanos, int interfaceId, String name, long received, long dropped) {
        Frame mark = new Frame();
        mark.kind = Frame.Kind.MARK;
        mark.timeNanos = START + nanos;
        mark.interfaceId = interfaceId;
        mark.interfaceName = name;
        mark.received = received;
        mark.dropped = dropped;
        test.site.frame("test", mark);
    }

    private List<Document> documents() {
        List<Document> all = new ArrayList<>(test.sink.documents);
        all.removeIf(document -> document.dataset() != CaptureProtocol.DATASET);
        all.forEach(document -> assertThat(SCHEMA.violations(document.json()))
                .as(document.text())
                .isEmpty());
        return all;
    }

    private List<Document> finished() {
        test.site.finish();
        return documents();
    }

    @Test
    void mediaThatWasCutOnPurposeIsNoCutFrame() {
        byte[] rtp = new byte[12 + 160];
        rtp[0] = (byte) 0x80;
        byte[] whole = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(40000, 50000, rtp)));
        test.saysMediaCut = true;
        test.frame("test", ETHERNET, START, Arrays.copyOf(whole, whole.length - 160), whole.length);
        test.frame("test", ETHERNET, START + MILLISECOND, Arrays.copyOf(whole, 60), whole.length); // the snaplen
        JsonNode d = finished().get(0).json();
        assertThat(d.at("/capture/media/kept").asText()).isEqualTo("headers");
        assertThat(d.at("/capture/media/cut").asInt()).isOne();
        assertThat(d.at("/capture/cut").asInt()).isOne();
    }

    @Test
    void anIntervalEndsWhenTheClientsRecordsHavePassedIt() {
        frame(0);
        frame(9 * SECOND);
        assertThat(documents()).isEmpty();
        frame(10 * SECOND);

        Document document = documents().get(0);
        assertThat(document.at("/@timestamp")).isEqualTo("2026-01-01T00:00:00.000000000Z");
        assertThat(document.at("/event/end")).isEqualTo("2026-01-01T00:00:10.000000000Z");
        assertThat(document.at("/event/kind")).isEqualTo("metric");
        assertThat(document.at("/event/dataset")).isEqualTo("capture");
        assertThat(document.at("/type")).isEqualTo("capture");
        assertThat(document.at("/observer/name")).isEqualTo("test");
        assertThat(document.at("/capture/frames")).isEqualTo("2");
        assertThat(document.at("/capture/bytes")).isEqualTo("88");
        assertThat(document.at("/capture/rate/frames")).isEqualTo("0.2");
        assertThat(document.at("/capture/rate/bits")).isEqualTo("70.4");
        assertThat(document.at("/capture/rate/peak")).isEqualTo("1");
        assertThat(document.at("/capture/gap")).isEqualTo(Long.toString(9 * SECOND));
        assertThat(document.version()).isEqualTo(1L << 32 | 2);
        assertThat(document.startNanos()).isEqualTo(START);
        assertThat(finished()).hasSize(2);
    }

    @Test
    void itIsNoConversationAndHasNoNetworkOutcomeOrTransaction() {
        frame(0);
        Document document = finished().get(0);
        for (String field : List.of("/network", "/source", "/client", "/status", "/event/outcome", "/tx")) {
            assertThat(document.at(field)).as(field).isNull();
        }
    }

    @Test
    void thereIsNoDocumentOfAnIntervalWithoutRecordsAndTheNextOneTellsThePause() {
        frame(5 * SECOND);
        frame(65 * SECOND);

        assertThat(finished())
                .extracting(document -> document.at("/@timestamp"), document -> document.at("/capture/gap"))
                .containsExactly(
                        tuple("2026-01-01T00:00:00.000000000Z", "0"),
                        tuple("2026-01-01T00:01:00.000000000Z", Long.toString(60 * SECOND)));
    }

    @Test
    void marksTellWhatWasReceivedAndDroppedSinceTheMarkBefore() {
        mark(SECOND, 0, "eth0", 1000, 10);
        mark(9 * SECOND, 0, "eth0", 1100, 13);
        mark(11 * SECOND, 0, "eth0", 1150, 13);
        mark(19 * SECOND, 0, "eth0", 1200, 20);

        assertThat(finished())
                .extracting(document -> document.at("/capture/received") + " " + document.at("/capture/dropped"))
                .containsExactly("100 3", "100 7");
        assertThat(documents()).extracting(Document::version).containsExactly(1L << 32 | 2, 1L << 32 | 3);
    }

    @Test
    void beforeTheSecondMarkNothingIsKnown() {
        mark(SECOND, 0, "eth0", 1000, 10);
        assertThat(finished().get(0).at("/capture/received")).isNull();
        assertThat(finished().get(0).at("/capture/dropped")).isNull();
        assertThat(finished().get(0).at("/capture/marks")).isEqualTo("1");
    }

    @Test
    void countsThatBeginAnewAreTakenWhole() {
        mark(SECOND, 0, "eth0", 1000, 10);
        mark(2 * SECOND, 0, "eth0", 30, 4);
        assertThat(finished().get(0).at("/capture/received")).isEqualTo("30");
        assertThat(finished().get(0).at("/capture/dropped")).isEqualTo("4");
    }

    @Test
    void interfacesAreAddedUpAndTheirNamesTellThemApart() {
        mark(SECOND, 0, "eth0", 1000, 10);
        mark(SECOND, 1, "eth1", 50, -1);
        mark(2 * SECOND, 0, "eth0", 1001, 12);
        mark(2 * SECOND, 1, "eth1", 70, -1);
        mark(3 * SECOND, 1, "eth2", 7_000, 0); // after a new link header
        mark(3 * SECOND, 100_000, "eth9", 1, 1);
        mark(4 * SECOND, 100_000, "eth9", 9, 9);
        assertThat(finished().get(0).at("/capture/received")).isEqualTo("21");
        assertThat(finished().get(0).at("/capture/dropped")).isEqualTo("2");
    }

    @Test
    void duplicatesFragmentsCutFramesFaultsAndWhatNobodyDecodesAreCounted() {
        byte[] packet = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 2000, new byte[9])));
        test.frame(ETHERNET, START, packet).frame(ETHERNET, START + MILLISECOND, packet);
        byte[] fragment = ethernet(0x0800, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 7, 0, true, new byte[16]));
        test.frame(ETHERNET, START + MILLISECOND, fragment);
        test.frame("test", ETHERNET, START + 2 * MILLISECOND, new byte[10], 100);
        test.frame(ETHERNET, START + 2 * MILLISECOND, new byte[10]);
        test.frame(ETHERNET, START + 2 * MILLISECOND, ethernet(0x0806, new byte[28]));
        test.frame(ETHERNET, START + 2 * MILLISECOND, ethernet(0x0806, new byte[28]));
        test.frame(ETHERNET, START + 2 * MILLISECOND, ethernet(0x88cc, new byte[28]));

        Document document = finished().get(0);
        assertThat(document.at("/capture/duplicates")).isEqualTo("1");
        assertThat(document.at("/capture/fragments")).isEqualTo("1");
        assertThat(document.at("/capture/cut")).isEqualTo("1");
        assertThat(document.at("/capture/wire_bytes"))
                .isEqualTo(Integer.toString(2 * packet.length + fragment.length + 110 + 3 * 42));
        assertThat(document.at("/capture/faults/truncated")).isEqualTo("2"); // the cut frame, and the fragment alone
        assertThat(document.at("/capture/faults/malformed")).isEqualTo("1");
        assertThat(document.at("/capture/undecoded/packets")).isEqualTo("3");
        assertThat(document.at("/capture/undecoded/kinds")).isEqualTo("[\"ether.type.arp\",\"ether.type.lldp\"]");
    }

    @Test
    void recordsThatComeLateStayInTheOpenIntervalAndAreCounted() {
        frame(8 * SECOND);
        frame(7 * SECOND);
        frame(12 * SECOND);
        frame(9 * SECOND);

        assertThat(finished())
                .extracting(document -> document.at("/capture/frames") + " " + document.at("/capture/disorder/frames")
                        + " " + document.at("/capture/disorder/largest"))
                .containsExactly("2 1 " + SECOND, "2 1 " + 3 * SECOND);
    }

    @Test
    void theBusiestSecondIsTold() {
        for (int i = 0; i < 5; i++) {
            frame(2 * SECOND + i);
        }
        frame(3 * SECOND);
        assertThat(finished().get(0).at("/capture/rate/peak")).isEqualTo("5");
    }

    @Test
    void aClockSetBackIsToldInTheIntervalThatItBeginsAndTimesThatComeTwiceGiveTwoDocuments() {
        frame(4000 * SECOND);
        frame(4 * SECOND);
        frame(4000 * SECOND);
        frame(4001 * SECOND);

        assertThat(finished())
                .extracting(document -> document.at("/@timestamp") + " " + document.at("/capture/clock/steps"))
                .containsExactly(
                        "2026-01-01T01:06:40.000000000Z 0",
                        "2026-01-01T00:00:00.000000000Z 1",
                        "2026-01-01T01:06:40.000000000Z 0");
        assertThat(documents()).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Test
    void aRecordFarAheadIsToldWhenItIsNotConfirmed() {
        frame(0);
        frame(100_000 * SECOND);
        frame(1 * SECOND);
        assertThat(finished())
                .extracting(document -> document.at("/capture/frames") + " " + document.at("/capture/clock/outliers"))
                .containsExactly("3 1");
    }

    @Test
    void theClientsOfAGroupAreToldApart() {
        frame("a", SECOND);
        frame("b", SECOND);
        frame("a", 2 * SECOND);
        byte[] twice = ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(1000, 2000, new byte[9])));
        test.frame("b", ETHERNET, START + 3 * SECOND, twice, twice.length);
        test.frame("b", ETHERNET, START + 3 * SECOND, twice, twice.length);
        frame("a", 11 * SECOND);

        assertThat(documents()).hasSize(1); // b is still in its interval
        assertThat(finished())
                .extracting(document -> document.at("/observer/name") + " " + document.at("/capture/frames") + " "
                        + document.at("/capture/duplicates"))
                .containsExactly("a 2 0", "b 3 1", "a 1 0");
    }

    @Test
    void aSilentClientOfAGroupIsWrittenAMinuteLaterAndNeverTwice() {
        frame("a", SECOND);
        frame("b", SECOND);
        frame("a", 71 * SECOND);
        assertThat(documents()).hasSize(2);
        frame("b", 2 * SECOND); // so late that its interval is closed

        assertThat(finished())
                .extracting(document -> document.at("/observer/name") + " " + document.at("/@timestamp"))
                .containsExactlyInAnyOrder(
                        "a 2026-01-01T00:00:00.000000000Z",
                        "b 2026-01-01T00:00:00.000000000Z",
                        "a 2026-01-01T00:01:10.000000000Z",
                        "b 2026-01-01T00:00:10.000000000Z");
    }

    @Test
    void clientsAreBounded() {
        for (int i = 0; i < CaptureIntervals.MAX_CLIENTS + 10; i++) {
            frame("client-" + i, SECOND);
        }
        assertThat(finished()).hasSize(CaptureIntervals.MAX_CLIENTS);
        assertThat(test.count("capture.untold")).isEqualTo(10);
    }

    /** A later start of the same log: what both saw whole is the same document, the first one of the later is the poorer. */
    @Test
    void aReplayFromTheMiddleGivesTheSameDocumentsButForAPoorerFirst() {
        List<Document> whole = numbered(0);
        List<Document> later = numbered(25);

        assertThat(later).hasSize(whole.size() - 2);
        assertThat(later.subList(1, later.size())).isEqualTo(whole.subList(3, whole.size()));
        assertThat(later.get(0).id()).isEqualTo(whole.get(2).id());
        assertThat(later.get(0).version()).isLessThan(whole.get(2).version());
        Set<String> ids = new HashSet<>();
        whole.forEach(document -> assertThat(ids.add(document.id())).isTrue());
    }

    private List<Document> numbered(int from) {
        test = new TestSite(new CaptureProtocol());
        number = from;
        for (int second = from; second < 60; second++) {
            frame(second * SECOND);
            mark(second * SECOND + 1, 0, "eth0", 10L * second, second / 7);
        }
        return finished();
    }
}

package io.tracebridge.decoders.tcp;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.TestSite;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TcpStreamTest {
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int ACK = 16;
    private static final long CLIENT_ISN = 0xffff_fff0L; // so that sequence numbers wrap
    private static final long SERVER_ISN = 5000;

    private final TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
    private final RecordingStream stream = new RecordingStream();

    TcpStreamTest() {
        test.site.streams("tcp.port").bind(53, stream);
    }

    @Test
    void aStreamIsHandedOnInOrderAndClosedAfterBothFins() {
        handshake();
        client(1, "hello ", ACK);
        client(7, "world", ACK);
        server(1, 12, "answer", ACK);
        client(12, "", FIN | ACK);
        server(7, 13, "", FIN | ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("hello world");
        assertThat(text(stream.seen(0, false))).isEqualTo("answer");
        assertThat(stream.closed).containsExactly(0);
        assertThat(test.count("tcp.connections.closed")).isOne();
    }

    @Test
    void segmentsOutOfOrderAndRepeatedGiveTheSameBytes() {
        handshake();
        client(7, "world", ACK);
        client(7, "world", ACK);
        client(1, "hello ", ACK);
        client(1, "hello ", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("hello world");
        assertThat(test.count("tcp.repeated")).isOne();
    }

    @Test
    void whereSegmentsOverlapTheFirstThatCameCounts() {
        handshake();
        client(4, "456", ACK);
        client(1, "abcdefgh", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("abc456gh");
    }

    @Test
    void bytesThatTheReceiverAcknowledgedAndTheCaptureLostAreAGapAtOnce() {
        handshake();
        client(1, "abc", ACK);
        client(7, "ghi", ACK);
        assertThat(text(stream.seen(0, true))).isEqualTo("abc");
        server(1, 10, "", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("abc(3)ghi");
        assertThat(test.count("tcp.gaps.bytes")).isEqualTo(3);
    }

    @Test
    void missingBytesAreGivenUpAfterFiveSecondsOfPacketTime() {
        handshake();
        client(4, "def", ACK);
        test.mark("test", test.time() + 5 * TestSite.SECOND - 1);
        assertThat(text(stream.seen(0, true))).isEmpty();
        long sent = test.time();
        test.mark("test", sent + 5 * TestSite.SECOND);

        assertThat(text(stream.seen(0, true))).isEqualTo("(3)def");
        assertThat(stream.dataTimes)
                .as("the time of the frame that brought them")
                .containsExactly(sent);
    }

    @Test
    void missingBytesAreGivenUpWhenTooManySegmentsWait() {
        handshake();
        for (int i = 0; i <= 256; i++) {
            client(2 + i, "x", ACK);
        }
        assertThat(text(stream.seen(0, true))).isEqualTo("(1)" + "x".repeat(257));
    }

    @Test
    void aStreamJoinedInItsMiddleTellsAGapOfUnknownLength() {
        client(100, "middle", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("(0)middle");
        assertThat(test.count("tcp.connections.joined")).isOne();
    }

    @Test
    void aStreamWhoseSynWasNotCapturedBeginsWhereTheSynAckSays() {
        segment(false, SERVER_ISN, CLIENT_ISN + 1, SYN | ACK, new byte[0]);
        client(4, "lo", ACK);
        client(1, "hel", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("hello");
    }

    @Test
    void whatTheLayerLeavesUnreadIsOfferedAgainWithWhatFollows() {
        RecordingStream inFours = new RecordingStream(there -> there / 4 * 4);
        test.site.streams("tcp.port").bind(53, inFours);
        handshake();
        client(1, "abcde", ACK);
        client(6, "fg", ACK);
        client(8, "h", ACK);

        assertThat(text(inFours.seen(0, true))).isEqualTo("abcdefgh");
    }

    @Test
    void unreadBytesBeyondTheLimitAreDroppedAndAGapIsTold() {
        RecordingStream nothing = new RecordingStream(there -> 0);
        test.site.streams("tcp.port").bind(53, nothing);
        handshake();
        byte[] much = new byte[1 << 10];
        for (int i = 0; i < 129; i++) {
            segment(true, CLIENT_ISN + 1 + ((long) i << 10), 0, ACK, much);
        }
        assertThat(nothing.seen(0, true)).contains((129L << 10));
        assertThat(test.count("tcp.dropped.bytes")).isEqualTo(129 << 10);
    }

    @Test
    void aSynWithAnotherNumberEndsTheConnectionAndBeginsAnother() {
        handshake();
        client(1, "first", ACK);
        segment(true, 77_000, 0, SYN, new byte[0]);
        segment(true, 77_001, 0, ACK, ascii("second"));

        assertThat(text(stream.seen(0, true))).isEqualTo("first");
        assertThat(text(stream.seen(1, true))).isEqualTo("second");
        assertThat(test.count("tcp.connections.reused")).isOne();
    }

    @Test
    void aRepeatedSynChangesNothing() {
        handshake();
        client(1, "one ", ACK);
        segment(true, CLIENT_ISN, 0, SYN, new byte[0]);
        client(5, "two", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("one two");
    }

    @Test
    void dataInTheSynIsRead() {
        segment(true, CLIENT_ISN, 0, SYN, ascii("fast "));
        segment(false, SERVER_ISN, CLIENT_ISN + 6, SYN | ACK, new byte[0]);
        client(6, "open", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("fast open");
    }

    @Test
    void aResetEndsTheConnectionAndWhatWaitsIsHandedOn() {
        handshake();
        client(4, "late", ACK);
        server(1, 1, "", RST | ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("(3)late");
        assertThat(stream.closed).hasSize(1);
    }

    @Test
    void aResetFarOutsideTheWindowIsNotBelieved() {
        handshake();
        client(1 + (1 << 21), "", RST);
        client(1, "still here", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("still here");
        assertThat(stream.closed).isEmpty();
    }

    @Test
    void dataRepeatedAfterTheEndIsNotAnotherConnection() {
        handshake();
        client(1, "bye", FIN | ACK);
        server(1, 5, "", FIN | ACK);
        client(1, "bye", FIN | ACK);

        assertThat(stream.directions).hasSize(1);
        assertThat(test.count("tcp.late")).isOne();
    }

    @Test
    void keepAlivesAndWindowProbesBringNothingTwice() {
        handshake();
        client(1, "abc", ACK);
        client(3, "?", ACK);
        client(3, "", ACK);
        client(4, "d", ACK);
        client(4, "def", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("abcdef");
    }

    @Test
    void aSegmentThatTheCaptureCutLeavesAGap() {
        handshake();
        byte[] whole = ethernet(
                0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(4000, 53, CLIENT_ISN + 1, 0, ACK, ascii("abcdef"))));
        test.frame("test", TestSite.ETHERNET, test.time() + 1, slice(whole, 0, whole.length - 4), whole.length);
        client(7, "gh", ACK);

        assertThat(text(stream.seen(0, true))).isEqualTo("ab(4)gh");
    }

    @Test
    void theEndOfInputHandsOnWhatWaitsAndEndsTheConnection() {
        handshake();
        client(4, "late", ACK);
        test.site.finish();

        assertThat(text(stream.seen(0, true))).isEqualTo("(3)late");
        assertThat(stream.closed).containsExactly(0);
        assertThat(test.count("tcp.connections.unfinished")).isOne();
    }

    @Test
    void anIdleConnectionEndsAfterTenMinutesOfPacketTime() {
        handshake();
        test.mark("test", test.time() + 600 * TestSite.SECOND);

        assertThat(stream.closed).containsExactly(0);
        assertThat(test.count("tcp.connections.expired")).isOne();
    }

    @Test
    void withTooLittleMemoryTheDirectionThatWaitsLongestIsGivenUp() {
        TestSite small = new TestSite(64 << 10, Map.of("site.duplicates", "keep"));
        RecordingStream into = new RecordingStream();
        small.site.streams("tcp.port").bind(53, into);
        for (int port = 1000; port < 1100; port++) {
            small.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(port, 53, 0, 0, SYN, new byte[0]))));
            small.ethernet(
                    ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(port, 53, 100, 0, ACK, new byte[1000]))));
        }
        assertThat(small.count("tcp.dropped.bytes")).isZero();
        assertThat(into.directions.size()).isBetween(80, 99);
        assertThat(text(into.seen(0, true))).startsWith("(99)");
    }

    private void handshake() {
        segment(true, CLIENT_ISN, 0, SYN, new byte[0]);
        segment(false, SERVER_ISN, CLIENT_ISN + 1, SYN | ACK, new byte[0]);
        client(1, "", ACK);
    }

    private void client(long offset, String payload, int flags) {
        segment(true, CLIENT_ISN + offset, SERVER_ISN + 1, flags, ascii(payload));
    }

    private void server(long offset, long acknowledged, String payload, int flags) {
        segment(false, SERVER_ISN + offset, CLIENT_ISN + acknowledged, flags, ascii(payload));
    }

    private void segment(boolean fromClient, long sequence, long acknowledgment, int flags, byte[] payload) {
        String source = fromClient ? "10.0.0.1" : "10.0.0.2";
        String destination = fromClient ? "10.0.0.2" : "10.0.0.1";
        byte[] segment = tcp(fromClient ? 4000 : 53, fromClient ? 53 : 4000, sequence, acknowledgment, flags, payload);
        test.ethernet(ethernet(0x0800, ipv4(source, destination, 6, segment)));
    }

    /** What was seen as text, gaps in parentheses. */
    private static String text(List<Object> seen) {
        return seen.stream()
                .map(part -> part instanceof ByteArrayOutputStream bytes
                        ? bytes.toString(StandardCharsets.ISO_8859_1)
                        : "(" + part + ")")
                .collect(Collectors.joining());
    }
}

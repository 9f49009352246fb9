package io.tracebridge.decoders;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.tcp;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Traffic that nobody is bound to is recognised by its content, and what is bound is never asked about. */
class ProbesTest {
    private static final int SYN = 2;
    private static final int ACK = 16;

    /** Claims what begins with its word; keeps what it was given. */
    private static final class Word implements Probe, StreamProbe, StreamLayer {
        final byte[] word;
        final List<String> told = new ArrayList<>();
        int asked;

        Word(String word) {
            this.word = ascii(word);
        }

        @Override
        public boolean claims(Packet packet, Octets octets) {
            if (ask(packet, octets) != Answer.YES) {
                return false;
            }
            told.add(text(octets));
            return true;
        }

        @Override
        public Answer ask(Packet packet, Octets octets) {
            asked++;
            for (int i = 0; i < word.length; i++) {
                if (i == octets.remaining()) {
                    return Answer.UNDECIDED;
                }
                if (octets.array()[octets.position() + i] != word[i]) {
                    return Answer.NO;
                }
            }
            return Answer.YES;
        }

        @Override
        public StreamLayer layer() {
            return this;
        }

        @Override
        public int data(int connection, Packet packet, Octets octets) {
            told.add((packet.isFromLower() ? ">" : "<") + text(octets));
            return octets.remaining();
        }

        @Override
        public void gap(int connection, boolean fromLower, long length) {
            told.add((fromLower ? ">" : "<") + "gap " + length);
        }

        @Override
        public void closed(int connection) {
            told.add("closed");
        }

        private static String text(Octets octets) {
            return new String(octets.array(), octets.position(), octets.remaining(), StandardCharsets.US_ASCII);
        }
    }

    private final TestSite test = new TestSite(Map.of());
    private final Word hello = new Word("HELLO");
    private int client = 4000;
    private long forth = 1;
    private long back = 1;

    private void register() {
        test.site.datagramProbes().register(Probes.CERTAIN, hello);
        test.site.streamProbes().register(Probes.CERTAIN, hello);
    }

    private void datagram(int port, String text) {
        test.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(4000, port, ascii(text)))));
    }

    private void open() {
        segment(true, 0, SYN, "");
        segment(false, 0, SYN | ACK, "");
        forth = 1;
        back = 1;
    }

    private void forth(String text) {
        segment(true, forth, ACK, text);
        forth += text.length();
    }

    private void back(String text) {
        segment(false, back, ACK, text);
        back += text.length();
    }

    private void segment(boolean fromClient, long sequence, int flags, String text) {
        long acknowledgment = flags == SYN ? 0 : fromClient ? back : forth;
        byte[] tcp = fromClient
                ? tcp(client, 7000, sequence, acknowledgment, flags, ascii(text))
                : tcp(7000, client, sequence, acknowledgment, flags, ascii(text));
        byte[] packet = fromClient ? ipv4("10.0.0.1", "10.0.0.2", 6, tcp) : ipv4("10.0.0.2", "10.0.0.1", 6, tcp);
        // Later than a mirror would show the same segment again.
        test.frame(TestSite.ETHERNET, test.time() + 20_000_000, ethernet(0x0800, packet));
    }

    @Test
    void aDatagramGoesToTheFirstProbeThatClaimsIt() {
        Word late = new Word("HE");
        test.site.datagramProbes().register(Probes.LIKELY, late);
        register();
        datagram(7000, "HELLO you");
        datagram(7001, "HEAVEN");
        datagram(7002, "other");
        assertThat(hello.told).containsExactly("HELLO you");
        assertThat(late.told).containsExactly("HEAVEN");
        assertThat(test.count("udp.claimed")).isEqualTo(2);
        assertThat(test.count("udp.unbound")).isOne();
    }

    @Test
    void nobodyIsAskedAboutBoundPorts() {
        register();
        RecordingLayer bound = new RecordingLayer();
        Word stream = new Word("");
        test.site.layers("udp.port").bind(7000, bound);
        test.site.streams("tcp.port").bind(7000, stream);
        datagram(7000, "HELLO");
        open();
        forth("HELLO");
        assertThat(bound.seen).hasSize(1);
        assertThat(stream.told).containsExactly(">HELLO");
        assertThat(hello.asked).isZero();
    }

    @Test
    void withoutProbesUnboundConnectionsTakeNoRoom() {
        open();
        forth("HELLO");
        assertThat(test.count("tcp.unbound")).isEqualTo(3);
        assertThat(test.count("tcp.connections")).isZero();
    }

    @Test
    void aConnectionIsClaimedByItsFirstBytes() {
        register();
        open();
        forth("HELLO you");
        back("what?");
        assertThat(hello.told).containsExactly(">HELLO you", "<what?");
        assertThat(test.count("tcp.connections.claimed")).isOne();
        assertThat(test.count("tcp.connections")).isOne();
    }

    @Test
    void firstBytesInPiecesAndOutOfOrderAreWaitedFor() {
        register();
        open();
        segment(true, 4, ACK, "LO you");
        segment(true, 1, ACK, "H");
        segment(true, 2, ACK, "EL");
        assertThat(String.join("", hello.told).replace(">", "")).isEqualTo("HELLO you");
    }

    @Test
    void theAnswerMayTellWhatAConnectionIs() {
        register();
        open();
        forth("something");
        back("HELLO");
        forth("else");
        assertThat(hello.told).containsExactly(">gap 0", "<HELLO", ">else");
    }

    @Test
    void aConnectionJoinedInItsMiddleIsClaimed() {
        register();
        forth("the end of something");
        forth("HELLO");
        assertThat(hello.told).containsExactly("<gap 0", ">HELLO");
        assertThat(test.count("tcp.connections.joined")).isOne();
    }

    @Test
    void whatNobodyClaimsIsLetGoUntilItsPortsAreUsedAgain() {
        register();
        open();
        for (int i = 0; i < 4; i++) {
            forth("no");
        }
        forth("HELLO");
        assertThat(hello.told).isEmpty();
        assertThat(hello.asked).isEqualTo(4);
        assertThat(test.count("tcp.connections.let_go")).isOne();
        assertThat(test.count("tcp.unbound")).isOne();
        open();
        forth("HELLO");
        assertThat(hello.told).containsExactly(">HELLO");
    }

    @Test
    void undecidedConnectionsTakeABoundedPlace() {
        register();
        Word bound = new Word("");
        test.site.streams("tcp.port").bind(60_000, bound);
        test.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(60_000, 7000, 1, 1, ACK, ascii("a")))));
        for (client = 1024; client < 1024 + 5_000; client++) {
            segment(true, 0, SYN, "");
        }
        test.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(60_000, 7000, 2, 1, ACK, ascii("b")))));
        assertThat(bound.told).containsExactly(">gap 0", ">a", ">b");
        assertThat(test.count("tcp.connections.evicted")).isZero();
        test.site.finish();
        assertThat(bound.told).contains("closed");
    }

    @Test
    void bytesThatNeverDecideAreLetGo() {
        test.site.streamProbes().register(Probes.CERTAIN, new StreamProbe() {
            @Override
            public Answer ask(Packet packet, Octets octets) {
                return Answer.UNDECIDED;
            }

            @Override
            public StreamLayer layer() {
                throw new AssertionError("never claimed");
            }
        });
        open();
        for (int i = 0; i < 40; i++) {
            forth("x".repeat(1000));
        }
        assertThat(test.count("tcp.connections.let_go")).isOne();
        assertThat(test.count("tcp.dropped.bytes")).isZero();
    }
}

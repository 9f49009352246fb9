package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.testing.Frames.concat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.media.MediaQuality;
import io.tracebridge.decoders.media.MediaReceiver;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Generated streams of AMR with speech, silence, damaged and unsent frames, losses and telephone events, that come out of order, twice, or
 * are asked for in between: what their documents say stays the same, or the document says that packets came late.
 */
class RtpPropertyTest {
    private static final int EVENT = 101;
    private static final int SPEECH = 98;

    /** Packets overtake as many others at the most. */
    private static final int REACH = 6;

    /** One packet as it was sent. */
    private record Sent(long nanos, int number, long timestamp, boolean marker, int type, byte[] body) {}

    /** Figures by which the losses are known, whatever order packets came in. */
    private static final List<String> OF_THE_NETWORK = List.of(
            "/rtp/packets/expected",
            "/rtp/packets/unique",
            "/rtp/loss/network",
            "/rtp/runs",
            "/rtp/burst/count",
            "/rtp/burst/density",
            "/rtp/events",
            "/rtp/payload/codec",
            "/rtp/payload/changes",
            "/rtp/amr/rate");

    @Property(tries = 25)
    void beingAskedInBetweenChangesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> packets = shuffled(spoken(random, true), random);
        ObjectNode asked = document(packets, true);
        assertThat(asked).isEqualTo(document(packets, false));
    }

    @Property(tries = 25)
    void orderChangesNoFigureOfTheNetwork(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> packets = spoken(random, true);
        JsonNode inOrder = document(packets, false);
        JsonNode outOfOrder = document(shuffled(packets, random), false);
        for (String figure : OF_THE_NETWORK) {
            assertThat(outOfOrder.at(figure)).as(figure).isEqualTo(inOrder.at(figure));
        }
        assertThat(outOfOrder.at("/rtp/packets/duplicate").asInt()).isZero();
        JsonNode late = outOfOrder.at("/rtp/packets/late");
        if (late.asInt() == 0) {
            assertThat(outOfOrder.at("/rtp/loss")).isEqualTo(inOrder.at("/rtp/loss"));
        }
        // Around a packet that came late the timestamps are not judged: the document tells how many were late.
        assertThat(outOfOrder.at("/rtp/loss/radio/frames").asInt())
                .isLessThanOrEqualTo(inOrder.at("/rtp/loss/radio/frames").asInt());
    }

    @Property(tries = 25)
    void orderChangesNothingWhereTheRadioLosesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> packets = spoken(random, false);
        JsonNode inOrder = document(packets, false);
        JsonNode outOfOrder = document(shuffled(packets, random), false);
        assertThat(outOfOrder.at("/rtp/loss")).isEqualTo(inOrder.at("/rtp/loss"));
        assertThat(outOfOrder.at("/rtp/mos/r")).isEqualTo(inOrder.at("/rtp/mos/r"));
        assertThat(outOfOrder.at("/rtp/mos/lq")).isEqualTo(inOrder.at("/rtp/mos/lq"));
    }

    @Property(tries = 25)
    void packetsThatComeTwiceAreCountedAsSuchAndNowhereElse(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sent> packets = spoken(random, true);
        List<Sent> twice = new ArrayList<>();
        for (Sent packet : packets) {
            twice.add(packet);
            if (random.nextInt(10) == 0) {
                twice.add(packet);
            }
        }
        JsonNode once = document(packets, false);
        JsonNode doubled = document(twice, false);
        for (String figure : OF_THE_NETWORK) {
            assertThat(doubled.at(figure)).as(figure).isEqualTo(once.at(figure));
        }
        for (String figure : List.of("/rtp/loss", "/rtp/dtx", "/rtp/mos", "/rtp/jitter", "/rtp/amr")) {
            assertThat(doubled.at(figure)).as(figure).isEqualTo(once.at(figure));
        }
        assertThat(doubled.at("/rtp/packets/duplicate").asInt()).isEqualTo(twice.size() - packets.size());
        assertThat(doubled.at("/source/packets").asInt()).isEqualTo(twice.size());
    }

    /** Some 600 packets with silence, events and losses, and where the radio loses, too, damaged and unsent frames. */
    private static List<Sent> spoken(Random random, boolean radio) {
        List<Sent> packets = new ArrayList<>();
        int number = random.nextInt(1 << 16);
        long timestamp = random.nextInt() & 0xffff_ffffL;
        long nanos = TestSite.START;
        int mode = 7;
        while (packets.size() < 600) {
            int talk = 20 + random.nextInt(80);
            for (int n = 0; n < talk; n++) {
                if (random.nextInt(40) == 0) {
                    mode = random.nextInt(8);
                }
                boolean bad = radio && random.nextInt(40) == 0;
                if (random.nextInt(30) != 0 || packets.isEmpty()) {
                    packets.add(new Sent(nanos, number, timestamp, n == 0, SPEECH, amr(mode, !bad)));
                }
                number++;
                int step = radio && random.nextInt(40) == 0 ? 2 : 1;
                timestamp += 160L * step;
                nanos += 20 * RtpCall.MILLI * step;
            }
            if (random.nextBoolean()) {
                for (int n = random.nextInt(8); n >= 0; n--) {
                    packets.add(new Sent(nanos, number++, timestamp, false, SPEECH, amr(8, true)));
                    timestamp += 8 * 160;
                    nanos += 160 * RtpCall.MILLI;
                }
            } else {
                for (int n = 0; n < 8; n++) {
                    byte[] digit = concat(7, n > 5 ? 0x80 : 0, 160 * n >> 8, 160 * n & 0xff);
                    packets.add(new Sent(nanos, number++, timestamp, n == 0, EVENT, digit));
                    nanos += 20 * RtpCall.MILLI;
                }
                timestamp += 160 * 8;
            }
        }
        // Of the end and the beginning nothing is missing, so that both are known in any order.
        packets.add(new Sent(nanos, number, timestamp, false, SPEECH, amr(7, true)));
        return packets;
    }

    /** One frame of that type, octet-aligned (RFC 4867 section 4.4). */
    private static byte[] amr(int type, boolean good) {
        int[] octets = {12, 13, 15, 17, 19, 20, 26, 31, 5};
        return concat(0xf0, type << 3 | (good ? 4 : 0), new byte[octets[type]]);
    }

    /** Another order, in which no packet overtakes more than a few others; the first stays the first. Times stay as they are. */
    private static List<Sent> shuffled(List<Sent> packets, Random random) {
        List<double[]> places = new ArrayList<>();
        for (int n = 0; n < packets.size(); n++) {
            boolean moves = n > 0 && random.nextInt(4) == 0;
            places.add(new double[] {n, n + (moves ? random.nextDouble() * REACH : 0)});
        }
        places.sort(Comparator.comparingDouble(place -> place[1]));
        List<Sent> shuffled = new ArrayList<>();
        for (int n = 0; n < packets.size(); n++) {
            Sent sent = packets.get((int) places.get(n)[0]);
            shuffled.add(new Sent(
                    packets.get(n).nanos(), sent.number(), sent.timestamp(), sent.marker(), sent.type(), sent.body()));
        }
        return Collections.unmodifiableList(shuffled);
    }

    private static ObjectNode document(List<Sent> packets, boolean asked) {
        RtpCall call = new RtpCall(Map.of());
        call.session = call.announce(SPEECH, "AMR/8000", "octet-align=1").session;
        call.directory.announce(
                call.session,
                0,
                MediaReceiver.CALLEE,
                0,
                call.line(2, RtpCall.CALLEE_PORT, SPEECH, "AMR/8000", "octet-align=1")
                        .map(
                                EVENT,
                                io.tracebridge.decoders.testing.Frames.ascii("telephone-event/8000"),
                                0,
                                "telephone-event/8000".length()));
        MediaQuality quality = new MediaQuality();
        for (Sent packet : packets) {
            call.send(
                    packet.nanos(),
                    packet.number() & 0xffff,
                    packet.timestamp() & 0xffff_ffffL,
                    packet.marker(),
                    packet.type(),
                    packet.body());
            if (asked) {
                call.directory.quality(call.session, -1, MediaReceiver.CALLEE, quality);
            }
        }
        assertThat(call.test.count("rtp.packets")).isEqualTo(packets.size());
        return (ObjectNode) call.only();
    }
}

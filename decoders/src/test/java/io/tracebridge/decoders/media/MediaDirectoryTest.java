package io.tracebridge.decoders.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediaDirectoryTest {
    private static final byte[] DATASET = JsonWriter.quoted("sip.call");
    private static final byte[] EVENT_ID = Frames.ascii("A".repeat(27));
    private static final long LOW = 0xffff_0a00_0001L;

    private final TestSite test = new TestSite();
    private final MediaDirectory directory = MediaDirectory.of(test.site);
    private final List<String> ended = new ArrayList<>();

    MediaDirectoryTest() {
        directory.meter(new MediaMeter() {
            @Override
            public void measure(MediaEndpoint at, MediaEndpoint of, MediaQuality to) {
                to.packets += 1000;
            }

            @Override
            public void ended(MediaEndpoint endpoint, Timers.Reason reason) {
                ended.add(callId(endpoint) + " " + endpoint.receiver() + " " + reason);
            }
        });
    }

    @Test
    void findsWhoseAnAnnouncedAddressIs() {
        long session = open("one");
        directory.announce(session, 2, MediaReceiver.CALLER, 1, to(40000).payloadType(8));
        MediaEndpoint found = directory.at(4, 0, LOW, 40000);
        assertThat(callId(found)).isEqualTo("one");
        assertThat(found.eventId()).isEqualTo(EVENT_ID);
        assertThat(found.dataset()).isEqualTo(DATASET);
        assertThat(found.leg()).isEqualTo(2);
        assertThat(found.line()).isOne();
        assertThat(found.receiver()).isEqualTo(MediaReceiver.CALLER);
        assertThat(directory.rtcpAt(4, 0, LOW, 40001)).isSameAs(found);
        assertThat(directory.at(4, 0, LOW, 40001)).isNull();
        assertThat(directory.at(4, 0, LOW + 1, 40000)).isNull();
        assertThat(directory.at(6, 0, LOW, 40000)).isNull();
    }

    @Test
    void isOneForAllProtocolsOfASite() {
        assertThat(MediaDirectory.of(test.site)).isSameAs(directory);
        assertThat(MediaDirectory.of(new TestSite().site)).isNotSameAs(directory);
    }

    @Test
    void takesTheAnnouncedPortForRtcp() {
        long session = open("one");
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000).rtcpTo(0, LOW + 9, 777));
        assertThat(directory.rtcpAt(4, 0, LOW + 9, 777)).isNotNull();
        assertThat(directory.rtcpAt(4, 0, LOW, 40001)).isNull();
    }

    @Test
    void aNewOfferTakesThePlaceOfTheOneBefore() {
        long session = open("one");
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000).payloadType(8));
        MediaEndpoint first = directory.at(4, 0, LOW, 40000);
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000).payloadType(0));
        assertThat(directory.at(4, 0, LOW, 40000)).isSameAs(first);
        assertThat(first.formats().first().encoding()).isEqualTo(MediaEncoding.PCMU);
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(41000));
        assertThat(directory.at(4, 0, LOW, 41000)).isNotNull();
        assertThat(directory.at(4, 0, LOW, 40000))
                .as("media may still be under way to it")
                .isSameAs(first);
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(0));
        assertThat(directory.expects(session, MediaReceiver.CALLER)).isFalse();
    }

    @Test
    void holdIsNoPlaceForMedia() {
        long session = open("one");
        directory.announce(
                session, 0, MediaReceiver.CALLER, 0, directory.description().to(4, 0, 0xffff_0000_0000L, 40000));
        directory.announce(session, 0, MediaReceiver.CALLEE, 0, to(40000).direction(true, false));
        assertThat(directory.expects(session, MediaReceiver.CALLER)).isFalse();
        assertThat(directory.expects(session, MediaReceiver.CALLEE)).isFalse();
        assertThat(directory.at(4, 0, LOW, 40000).receives()).isFalse();
    }

    @Test
    void staysForAWhileAfterItsSessionEnded() {
        test.mark("test", TestSite.START);
        long session = open("one");
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.end(session);
        test.mark("test", TestSite.START + MediaDirectory.LINGER_NANOS - 1);
        assertThat(directory.at(4, 0, LOW, 40000)).isNotNull();
        assertThat(ended).isEmpty();
        test.mark("test", TestSite.START + MediaDirectory.LINGER_NANOS);
        assertThat(directory.at(4, 0, LOW, 40000)).isNull();
        assertThat(directory.rtcpAt(4, 0, LOW, 40001)).isNull();
        assertThat(ended).containsExactly("one CALLER TIMEOUT");
    }

    @Test
    void anEndedSessionGivesItsPlaceToTheNext() {
        long one = open("one");
        directory.announce(one, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.end(one);
        long two = open("two");
        directory.announce(two, 0, MediaReceiver.CALLEE, 0, to(40000));
        assertThat(ended).containsExactly("one CALLER TIMEOUT");
        assertThat(callId(directory.at(4, 0, LOW, 40000))).isEqualTo("two");
    }

    @Test
    void sessionsMayShareAnAddress() {
        long one = open("one");
        long two = open("two");
        directory.announce(one, 0, MediaReceiver.CALLER, 0, to(40000));
        assertThat(directory.sharing(two, to(40000))).isEqualTo(one);
        assertThat(directory.sharing(one, to(40000))).isEqualTo(MediaDirectory.NONE);
        directory.announce(two, 0, MediaReceiver.CALLER, 0, to(40000));
        MediaEndpoint newest = directory.at(4, 0, LOW, 40000);
        assertThat(callId(newest)).isEqualTo("two");
        assertThat(callId(directory.older(newest))).isEqualTo("one");
        directory.end(two);
        assertThat(callId(directory.at(4, 0, LOW, 40000)))
                .as("the one that goes on")
                .isEqualTo("one");
        test.site.finish();
        assertThat(callId(directory.at(4, 0, LOW, 40000))).isEqualTo("one");
    }

    @Test
    void knowsTheOtherEndOfALine() {
        long session = open("one");
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.announce(session, 0, MediaReceiver.CALLER, 1, to(40002));
        directory.announce(session, 1, MediaReceiver.CALLEE, 1, to(50002));
        MediaEndpoint video = directory.at(4, 0, LOW, 50002);
        assertThat(video.opposite()).isSameAs(directory.at(4, 0, LOW, 40002));
        assertThat(directory.at(4, 0, LOW, 40002).opposite()).isSameAs(video);
        assertThat(directory.at(4, 0, LOW, 40000).opposite()).isNull();
    }

    @Test
    void addsWhatEndedAndWhatIsOpen() {
        long session = open("one");
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.announce(session, 1, MediaReceiver.CALLER, 0, to(40002));
        directory.announce(session, 0, MediaReceiver.CALLEE, 0, to(40004));
        MediaQuality measured = directory.at(4, 0, LOW, 40000).measured;
        measured.packets = 7;
        measured.mos(4400, 4100, 7);
        measured.jitter(300, 7);
        MediaQuality quality = new MediaQuality();
        directory.quality(session, 0, MediaReceiver.CALLER, quality);
        assertThat(quality.packets).isEqualTo(1007);
        assertThat(quality.mosMinMilli).isEqualTo(4100);
        assertThat(quality.mosMeanMilli()).isEqualTo(4400);
        assertThat(quality.jitterMeanMicros()).isEqualTo(300);
        directory.quality(session, -1, MediaReceiver.CALLER, quality);
        assertThat(quality.packets).isEqualTo(2007);
    }

    @Test
    void aHandleOfASessionThatIsGoneDoesNothing() {
        long session = open("one");
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.end(session);
        test.site.finish();
        long next = open("two");
        assertThat(next).isNotEqualTo(session).isNotEqualTo(MediaDirectory.NONE);
        directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.answered(session, 5);
        directory.end(session);
        directory.end(MediaDirectory.NONE);
        directory.end(-1);
        assertThat(directory.at(4, 0, LOW, 40000)).isNull();
    }

    @Test
    void forgetsTheOldestWhenFullAndCountsIt() {
        TestSite small = new TestSite(1 << 20, Map.of());
        MediaDirectory bounded = MediaDirectory.of(small.site);
        for (int i = 0; i < 10_000; i++) {
            long session = bounded.open(DATASET, EVENT_ID, EVENT_ID, 0, 27);
            for (int line = 0; line < 100; line++) {
                bounded.announce(
                        session,
                        0,
                        MediaReceiver.CALLER,
                        line,
                        bounded.description().to(4, 0, LOW + i, 100 + 2 * line));
            }
        }
        assertThat(small.count("media.sessions.evicted")).isEqualTo(10_000 - 128);
        assertThat(small.count("media.refused")).isPositive();
        assertThat(bounded.at(4, 0, LOW, 100)).isNull();
    }

    @Test
    void keepsFewSessionsAtOneAddressHoweverManyAnnounceIt() {
        int sessions = 5_000;
        int most = 0;
        for (int i = 0; i < sessions; i++) {
            directory.announce(open("s" + i), 0, MediaReceiver.CALLER, 0, to(40000));
            most = Math.max(most, waiting(MediaPlaces.MEDIA));
            assertThat(waiting(MediaPlaces.RTCP)).isEqualTo(waiting(MediaPlaces.MEDIA));
        }
        assertThat(most).as("steps of each walk").isEqualTo(MediaPlaces.MOST_SHARING);
        assertThat(callId(directory.at(4, 0, LOW, 40000))).isEqualTo("s4999");
        assertThat(test.count("media.crowded")).isEqualTo(2L * (sessions - MediaPlaces.MOST_SHARING));
        test.site.finish();
        assertThat(test.count("media.announced")).isEqualTo(sessions);
    }

    @Test
    void boundsTheWayToOneRtcpAddressOfManyMediaPorts() {
        for (int i = 0; i < 1_000; i++) {
            directory.announce(
                    open("s" + i), 0, MediaReceiver.CALLER, 0, to(2 + 2 * i).rtcpTo(0, LOW, 40001));
        }
        assertThat(waiting(MediaPlaces.RTCP)).isEqualTo(MediaPlaces.MOST_SHARING);
        assertThat(test.count("media.crowded")).isEqualTo(1_000 - MediaPlaces.MOST_SHARING);
        assertThat(callId(directory.at(4, 0, LOW, 2))).as("its media is known").isEqualTo("s0");
    }

    @Test
    void whatEndedGivesWayBeforeALongCall() {
        directory.announce(open("long"), 0, MediaReceiver.CALLER, 0, to(40000));
        for (int i = 0; i < 100; i++) {
            long session = open("s" + i);
            directory.announce(session, 0, MediaReceiver.CALLER, 0, to(40000));
            directory.end(session);
        }
        assertThat(callId(directory.at(4, 0, LOW, 40000))).isEqualTo("long");
        assertThat(test.count("media.crowded")).isEqualTo(2L * (101 - MediaPlaces.MOST_SHARING));
    }

    @Test
    void aSessionThatGaveWayEndsAsOthersDo() {
        long[] sessions = new long[40];
        for (int i = 0; i < sessions.length; i++) {
            sessions[i] = open("s" + i);
            directory.announce(sessions[i], 0, MediaReceiver.CALLER, 0, to(40000));
        }
        MediaQuality quality = new MediaQuality();
        directory.quality(sessions[0], -1, MediaReceiver.CALLER, quality);
        assertThat(quality.packets).as("its own only").isEqualTo(1000);
        for (long session : sessions) {
            directory.end(session);
        }
        test.mark("test", TestSite.START);
        test.mark("test", TestSite.START + MediaDirectory.LINGER_NANOS);
        assertThat(ended).hasSize(sessions.length);
        assertThat(directory.at(4, 0, LOW, 40000)).isNull();
        assertThat(directory.rtcpAt(4, 0, LOW, 40001)).isNull();
    }

    @Test
    void eachSessionThatSharesAnAddressIsToldOnce() {
        long proxied = open("proxied");
        directory.announce(proxied, 0, MediaReceiver.CALLER, 0, to(40000));
        directory.announce(proxied, 32, MediaReceiver.CALLER, 0, to(40000));
        directory.announce(open("two"), 0, MediaReceiver.CALLER, 0, to(40000));
        MediaEndpoint newest = directory.at(4, 0, LOW, 40000);
        MediaEndpoint sharer = directory.sharing(newest, newest);
        assertThat(callId(sharer)).isEqualTo("proxied");
        assertThat(sharer.leg()).isEqualTo(32);
        assertThat(directory.sharing(newest, sharer)).isNull();
        MediaQuality quality = new MediaQuality();
        directory.quality(proxied, -1, MediaReceiver.CALLER, quality);
        assertThat(quality.packets).as("of two hops and the other session").isEqualTo(3_000);
    }

    @Test
    void allocatesNothingInSteadyState() {
        directory.meter(null);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] map = Frames.ascii("AMR/8000");
        long allocated = 0;
        for (int i = 0; i < 20_000; i++) {
            if (i == 10_000) {
                allocated = thread.getCurrentThreadAllocatedBytes();
            }
            long session = directory.open(DATASET, EVENT_ID, EVENT_ID, 0, 27);
            directory.announce(
                    session,
                    0,
                    MediaReceiver.CALLER,
                    0,
                    to(2 * (i % 30_000) + 2).map(112, map, 0, map.length));
            directory.end(session);
            test.mark("test", TestSite.START + i * TestSite.SECOND);
        }
        assertThat((thread.getCurrentThreadAllocatedBytes() - allocated) / 10_000)
                .as("bytes per session")
                .isZero();
    }

    private int waiting(int kind) {
        MediaEndpoint first =
                kind == MediaPlaces.MEDIA ? directory.at(4, 0, LOW, 40000) : directory.rtcpAt(4, 0, LOW, 40001);
        int count = 0;
        for (MediaEndpoint e = first; e != null; e = e.older[kind]) {
            count++;
        }
        return count;
    }

    private long open(String callId) {
        byte[] bytes = callId.getBytes(StandardCharsets.UTF_8);
        return directory.open(DATASET, EVENT_ID, bytes, 0, bytes.length);
    }

    private MediaDescription to(int port) {
        return directory.description().to(4, 0, LOW, port);
    }

    private static String callId(MediaEndpoint endpoint) {
        return new String(endpoint.callId(), 0, endpoint.callIdLength(), StandardCharsets.UTF_8);
    }
}

package io.tracebridge.decoders.ip;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ipv4Fragment;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.ipv6Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.TestSite.SECOND;
import static io.tracebridge.decoders.testing.TestSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static final int RAW = 101;

    private final TestSite test = new TestSite(Map.of("site.duplicates", "keep"));
    private final RecordingLayer layer = new RecordingLayer();
    private final byte[] datagram = udp(1000, 53, ascii("0123456789abcdef01234567"));

    FragmentsTest() {
        test.site.layers("udp.port").bind(53, layer);
    }

    @Property(tries = 300)
    void fragmentsInAnyOrderAndAnyNumberGiveTheDatagram(
            @ForAll @IntRange(min = 1, max = 4000) int length,
            @ForAll @IntRange(min = 1, max = 40) int cuts,
            @ForAll boolean isV6,
            @ForAll long seed) {
        Random random = new Random(seed);
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        byte[] whole = udp(1000, 53, payload);
        List<byte[]> fragments = fragments(whole, cuts, isV6, random);
        Collections.shuffle(fragments, random);

        TestSite site = new TestSite(Map.of("site.duplicates", "keep"));
        RecordingLayer inside = new RecordingLayer();
        site.site.layers("udp.port").bind(53, inside);
        int completeAfter = -1;
        for (int i = 0; i < fragments.size() && inside.seen.isEmpty(); i++) {
            site.frame(RAW, START + i, fragments.get(i));
            completeAfter = i + 1;
        }

        assertThat(inside.seen).hasSize(1);
        assertThat(inside.payload(0)).isEqualTo(payload);
        assertThat(inside.seen.get(0).reassembled()).isEqualTo(fragments.size() > 1);
        assertThat(inside.seen.get(0).frameNumber()).isEqualTo(completeAfter);
        int fragmentHeader = isV6 && fragments.size() == 1 ? 8 : 0; // an atomic fragment is left as it is
        assertThat(inside.seen.get(0).ipBytes()).isEqualTo((isV6 ? 40 : 20) + fragmentHeader + whole.length);
        assertThat(site.site.counters().keySet()).noneMatch(name -> name.startsWith("fault.") && site.count(name) > 0);
    }

    /** Cut at multiples of 8, some fragments twice, some overlapping their neighbours with the same bytes. */
    private static List<byte[]> fragments(byte[] whole, int cuts, boolean isV6, Random random) {
        List<Integer> at = new ArrayList<>(List.of(0));
        for (int i = 0; i < cuts; i++) {
            int cut = 8 * random.nextInt(1 + whole.length / 8);
            if (cut < whole.length) {
                at.add(cut);
            }
        }
        Collections.sort(at);
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i < at.size(); i++) {
            int from = at.get(i);
            int to = i + 1 < at.size() ? at.get(i + 1) : whole.length;
            if (from > 0 && random.nextInt(4) == 0) {
                to = Math.min(whole.length, to + 16);
            }
            if (from == to) {
                continue;
            }
            byte[] part = slice(whole, from, to);
            boolean more = to < whole.length;
            byte[] packet = isV6
                    ? ipv6("fe80::1", "fe80::2", 44, ipv6Fragment(17, 77, from, more, part))
                    : ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 77, from, more, part);
            fragments.add(packet);
            if (random.nextInt(3) == 0 && (from > 0 || more)) {
                fragments.add(packet);
            }
        }
        return fragments;
    }

    @Test
    void whereFragmentsOverlapTheBytesThatCameFirstCountAndOthersAreAFault() {
        fragment(0, true, slice(datagram, 0, 16));
        fragment(8, true, ascii("XXXXXXXXYYYYYYYY"));
        fragment(24, false, slice(datagram, 24, 32));

        byte[] expected = concat(slice(datagram, 8, 16), ascii("YYYYYYYY"), slice(datagram, 24, 32));
        assertThat(layer.payload(0)).isEqualTo(expected);
        assertThat(test.count("fault.ip.fragment_conflict")).isOne();
    }

    @Test
    void packetsOfOtherIdentificationProtocolOrAddressesAreNotMixed() {
        fragment(0, true, slice(datagram, 0, 16));
        test.frame(RAW, START, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 8, 16, false, new byte[16]));
        test.frame(RAW, START, ipv4Fragment("10.0.0.1", "10.0.0.2", 18, 7, 16, false, new byte[16]));
        test.frame(RAW, START, ipv4Fragment("10.0.0.1", "10.0.0.3", 17, 7, 16, false, new byte[16]));
        assertThat(layer.seen).isEmpty();
        fragment(16, false, slice(datagram, 16, 32));

        assertThat(layer.payload(0)).isEqualTo(slice(datagram, 8, 32));
    }

    @Test
    void aPacketThatIsNotCompleteAfterSixtySecondsIsGivenUpAndTold() {
        List<String> told = new ArrayList<>();
        test.site
                .faults()
                .listener((fault, packet, offset, count) ->
                        told.add(fault.code() + " " + packet.timeNanos + " " + packet.ipVersion + " at " + offset));
        fragment(0, true, slice(datagram, 0, 16));
        test.mark("test", START + 60 * SECOND - 1);
        assertThat(told).isEmpty();
        test.mark("test", START + 60 * SECOND);
        fragment(16, false, slice(datagram, 16, 32));

        assertThat(told).containsExactly("ip.fragments_missing " + START + " 4 at 16");
        assertThat(layer.seen).isEmpty();
        assertThat(test.count("ip.fragments.expired")).isOne();
    }

    @Test
    void whatIsIncompleteAtTheEndOfInputIsTold() {
        fragment(0, true, slice(datagram, 0, 16));
        test.site.finish();

        assertThat(test.count("ip.fragments.unfinished")).isOne();
        assertThat(test.count("fault.ip.fragments_missing")).isOne();
    }

    @Test
    void aFirstFragmentThatTheCaptureCutIsDecodedAsItStands() {
        byte[] packet = ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 7, 0, true, datagram);
        test.frame("test", RAW, START, slice(packet, 0, 40), packet.length);

        assertThat(layer.payload(0)).isEqualTo(slice(datagram, 8, 20));
        assertThat(layer.seen.get(0).cut()).isTrue();
        assertThat(test.count("fault.ip.fragment_cut")).isOne();
    }

    @Test
    void aFragmentBeyondTheLastOneIsMalformed() {
        fragment(16, false, slice(datagram, 16, 32));
        fragment(32, true, new byte[8]);
        fragment(24, false, new byte[16]);
        fragment(0, true, slice(datagram, 0, 16));

        assertThat(test.count("fault.ip.fragment_end")).isEqualTo(2);
        assertThat(layer.payload(0)).isEqualTo(slice(datagram, 8, 32));
    }

    @Test
    void aFragmentThatEndsBeyondTheLongestPacketIsMalformed() {
        fragment(65_528, false, new byte[8]);

        assertThat(test.count("fault.ip.fragment_too_long")).isOne();
    }

    @Test
    void fragmentsThatNeverEndAreHeldWithinTheMemoryGiven() {
        TestSite small = new TestSite(4 << 20, Map.of());
        for (int id = 0; id < 20_000; id++) {
            small.frame(RAW, START + id, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, id, 0, true, new byte[1024]));
        }
        long held = (4 << 20) / 16 / 1024;
        assertThat(small.count("ip.fragments.evicted")).isEqualTo(20_000 - held);
        small.site.finish();
        assertThat(small.count("ip.fragments.unfinished")).isEqualTo(held);
    }

    private void fragment(int offset, boolean more, byte[] payload) {
        test.frame(RAW, START, ipv4Fragment("10.0.0.1", "10.0.0.2", 17, 7, offset, more, payload));
    }
}

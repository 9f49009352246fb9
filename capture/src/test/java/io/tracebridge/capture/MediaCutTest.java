package io.tracebridge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MediaCutTest {
    private static final int HEADERS = 14 + 20 + 8 + 12;

    /** Ethernet, IPv4, UDP with these ports, and a payload of 160 octets behind the RTP header. */
    private static byte[] frame(int source, int destination, int first, int second) {
        return frame(source, destination, first, second, new byte[160]);
    }

    private static byte[] frame(int source, int destination, int first, int second, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADERS + payload.length);
        frame.position(12);
        frame.putShort((short) 0x0800).put((byte) 0x45);
        frame.position(14 + 9);
        frame.put((byte) 17);
        frame.position(14 + 20);
        frame.putShort((short) source).putShort((short) destination).putShort((short) (8 + 12 + payload.length));
        frame.position(14 + 20 + 8);
        frame.put((byte) first).put((byte) second);
        frame.position(HEADERS);
        frame.put(payload);
        return frame.array();
    }

    private static int keep(byte[] frame) {
        return MediaCut.keep(1, frame, 0, frame.length);
    }

    @Test
    void keepsTheHeaderAndOfCodecsThatNeedItTwoOctets() {
        assertThat(keep(frame(40000, 50000, 0x80, 0x80 | 98))).isEqualTo(HEADERS + 2);
        assertThat(keep(frame(40000, 50000, 0x80, 3))).as("GSM").isEqualTo(HEADERS + 2);
        assertThat(keep(frame(40000, 50000, 0x80, 8))).as("PCMA").isEqualTo(HEADERS);
        assertThat(keep(frame(40000, 50000, 0x83, 8)))
                .as("contributing sources")
                .isEqualTo(HEADERS + 12);
    }

    @Test
    void keepsNoDigitOfATelephoneEventAndNoTypedCharacter() {
        assertThat(keep(frame(40000, 50000, 0x80, 101, new byte[] {5, 10, 0, 80})))
                .isEqualTo(HEADERS);
        assertThat(keep(frame(40000, 50000, 0x80, 98, new byte[] {'h', 'i'}))).isEqualTo(HEADERS);
        assertThat(keep(frame(40000, 50000, 0x80, 98, new byte[] {(byte) 0xf0, 0x7c})))
                .as("AMR without data, octets aligned")
                .isEqualTo(HEADERS + 2);
        assertThat(keep(frame(40000, 50000, 0x80, 98, new byte[] {(byte) 0xf7, (byte) 0xc0})))
                .as("AMR without data, packed")
                .isEqualTo(HEADERS + 2);
    }

    /** A frame whose IPv4 packet lies behind these bytes, in another one of that protocol. */
    private static byte[] tunnelled(int protocol, String between) {
        byte[] inner = frame(40000, 50000, 0x80, 8);
        byte[] before = HexFormat.of().parseHex(between.replace(" ", ""));
        ByteBuffer frame = ByteBuffer.allocate(34 + before.length + inner.length - 14);
        frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45).put(23, (byte) protocol);
        frame.put(34, before).put(34 + before.length, inner, 14, inner.length - 14);
        return frame.array();
    }

    @Test
    void cutsWithinTunnels() {
        String udp = "0868 0868 0000 0000 ";
        for (byte[] frame : List.of(
                tunnelled(4, ""),
                tunnelled(47, "0000 0800"),
                tunnelled(47, "b000 0800 00000000 00000001 00000002"),
                tunnelled(17, udp + "30ff 00c8 00000001"),
                tunnelled(17, udp + "32ff 00c8 00000001 0005 00 00"),
                tunnelled(17, udp + "34ff 00c8 00000001 0000 00 85 01 10 00 85 01 20 00 00"))) {
            assertThat(keep(frame)).isEqualTo(frame.length - 160);
            assertThat(MediaCut.isCut(1, frame, 0, frame.length - 160)).isTrue();
        }
        for (byte[] frame : List.of(
                tunnelled(47, "4000 0800 00000000"),
                tunnelled(47, "0000 88be"),
                tunnelled(17, udp + "32 01 00c8 00000001 0005 0000"),
                tunnelled(17, udp + "34ff 00c8 00000001 0000 00 85 00 10 00 85"),
                tunnelled(17, udp + "34ff 00c8 00000001 0000 00 85 ff 10 00 85"))) {
            assertThat(keep(frame)).as("something else").isEqualTo(frame.length);
        }
    }

    @Test
    void knowsAFrameThatItHasCut() {
        for (int type : new int[] {0, 3, 98}) {
            byte[] whole = frame(40000, 50000, 0x80, type);
            assertThat(MediaCut.isCut(1, whole, 0, keep(whole))).isTrue();
            assertThat(MediaCut.isCut(1, whole, 0, whole.length)).isFalse();
            assertThat(MediaCut.isCut(1, whole, 0, 60)).as("snaplen").isFalse();
        }
        assertThat(MediaCut.isCut(1, frame(53, 53, 0x80, 0), 0, HEADERS)).isFalse();
    }

    @Test
    void ofAnExtensionOnlyItsLengthIsKept() {
        assertThat(keep(frame(40000, 50000, 0x90, 8))).isEqualTo(HEADERS + 4);
    }

    @Test
    void leavesWhatIsNoRtpAsItIs() {
        assertThat(keep(frame(40000, 50001, 0x80, 200))).as("RTCP").isEqualTo(HEADERS + 160);
        assertThat(keep(frame(53, 50001, 0x80, 8))).as("a well-known port").isEqualTo(HEADERS + 160);
        assertThat(keep(frame(40000, 50001, 0x00, 1))).as("STUN").isEqualTo(HEADERS + 160);
        assertThat(keep(frame(5060, 5060, 'I', 'N'))).as("SIP").isEqualTo(HEADERS + 160);
        byte[] fragment = frame(40000, 50000, 0x80, 8);
        fragment[14 + 7] = 1;
        assertThat(keep(fragment)).as("a later fragment").isEqualTo(HEADERS + 160);
        byte[] first = frame(40000, 50000, 0x80, 8);
        first[14 + 6] = 0x20;
        assertThat(keep(first))
                .as("a first fragment: its packet could not be put together")
                .isEqualTo(HEADERS + 160);
    }

    @Property
    void neverKeepsMoreThanThereIsNorReadsBeyondIt(
            @ForAll byte[] bytes, @ForAll @IntRange(max = 300) int linkType, @ForAll @IntRange(max = 8) int offset) {
        if (offset <= bytes.length) {
            int captured = bytes.length - offset;
            assertThat(MediaCut.keep(linkType, bytes, offset, captured)).isBetween(0, captured);
        }
    }

    @Property
    void readsNothingBeyondTheEndOfATunnel(
            @ForAll byte[] header, @ForAll @IntRange(max = 60) int length, @ForAll boolean gtp) {
        byte[] frame = tunnelled(gtp ? 17 : 47, gtp ? "0868086800000000" : "");
        int at = gtp ? 42 : 34;
        System.arraycopy(header, 0, frame, at, Math.min(header.length, frame.length - at));
        int captured = Math.min(frame.length, at + length);
        byte[] cut = Arrays.copyOf(frame, captured);
        assertThat(MediaCut.keep(1, cut, 0, captured)).isBetween(0, captured);
    }

    @Property
    void aCutFrameIsCutNoFurther(@ForAll @IntRange(max = 255) int first, @ForAll @IntRange(max = 255) int second) {
        byte[] frame = frame(40000, 50000, first, second);
        int once = keep(frame);
        assertThat(MediaCut.keep(1, frame, 0, once)).isEqualTo(once);
    }
}

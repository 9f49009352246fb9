package io.tracebridge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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
    void aCutFrameIsCutNoFurther(@ForAll @IntRange(max = 255) int first, @ForAll @IntRange(max = 255) int second) {
        byte[] frame = frame(40000, 50000, first, second);
        int once = keep(frame);
        assertThat(MediaCut.keep(1, frame, 0, once)).isEqualTo(once);
    }
}

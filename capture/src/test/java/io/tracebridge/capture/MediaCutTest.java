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
        ByteBuffer frame = ByteBuffer.allocate(HEADERS + 160);
        frame.position(12);
        frame.putShort((short) 0x0800).put((byte) 0x45);
        frame.position(14 + 9);
        frame.put((byte) 17);
        frame.position(14 + 20);
        frame.putShort((short) source).putShort((short) destination);
        frame.position(14 + 20 + 8);
        frame.put((byte) first).put((byte) second);
        return frame.array();
    }

    private static int keep(byte[] frame) {
        return MediaCut.keep(1, frame, 0, frame.length);
    }

    @Test
    void keepsTheHeaderAndTwoOctetsOfThePayload() {
        assertThat(keep(frame(40000, 50000, 0x80, 8))).isEqualTo(HEADERS + 2);
        assertThat(keep(frame(40000, 50000, 0x80, 0x80 | 98))).isEqualTo(HEADERS + 2);
        assertThat(keep(frame(40000, 50000, 0x83, 8)))
                .as("contributing sources")
                .isEqualTo(HEADERS + 12 + 2);
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

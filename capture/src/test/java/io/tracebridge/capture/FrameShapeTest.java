package io.tracebridge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FrameShapeTest {
    /** Ethernet, IPv4, then TCP or UDP with a port. */
    private static byte[] frame(int protocol, int port, String payload) {
        byte[] text = payload.getBytes(StandardCharsets.ISO_8859_1);
        int header = protocol == 17 ? 8 : 20;
        ByteBuffer frame = ByteBuffer.allocate(34 + header + text.length);
        frame.putShort(12, (short) 0x0800).put(14, (byte) 0x45).put(23, (byte) protocol);
        frame.putInt(26, 0x0a000001).putInt(30, 0x0a000002);
        frame.putShort(34, (short) port).putShort(36, (short) port);
        if (protocol == 6) {
            frame.put(46, (byte) 0x50);
        } else {
            frame.putShort(38, (short) (8 + text.length));
        }
        return frame.put(34 + header, text).array();
    }

    private static Frame shape(byte[] bytes) {
        Frame frame = new Frame();
        frame.linkType = 1;
        frame.data = bytes;
        frame.capturedLength = bytes.length;
        frame.originalLength = bytes.length;
        Frame shape = new Frame();
        FrameShape.of(frame, shape);
        assertThat(shape.originalLength).isEqualTo(bytes.length);
        return shape;
    }

    private static String payload(Frame shape, int at) {
        return new String(shape.data, at, shape.capturedLength - at, StandardCharsets.ISO_8859_1);
    }

    @Test
    void ofTextLinesAndSeparatorsStayAndOfItsBodyTheLength() {
        String invite = "INVITE sip:+4917@b SIP/2.0\r\n\r\ns=Ann\u00e9 \u0021\u0043\u0065";
        for (int protocol : new int[] {6, 17}) {
            Frame shape = shape(frame(protocol, 5060, invite));
            int at = 34 + (protocol == 17 ? 8 : 20);
            assertThat(payload(shape, at)).isEqualTo("XXXXXX xxx:+0000@x XXX/0.0\r\n\r\n" + "\0".repeat(10));
            assertThat(ByteBuffer.wrap(shape.data).getInt(26)).as("source").isEqualTo(0x0a000001);
        }
    }

    @Test
    void ofDnsTheLengthsOfLabelsStay() {
        assertThat(payload(shape(frame(17, 53, "\u0003w3x\u00c0\u000c")), 42)).isEqualTo("\u0003x0x\u00c0\u000c");
        assertThat(payload(shape(frame(17, 5060, "a\u00e9 \u0021\u0043\u0009\u0001")), 42))
                .as("elsewhere these may be digits, two in an octet")
                .isEqualTo("x" + "\0".repeat(6));
    }

    @Test
    void mediaIsCutOff() {
        Frame shape = shape(frame(17, 40000, "\u0080\u0008" + "0123456789" + "s".repeat(160)));
        assertThat(shape.capturedLength).isEqualTo(42 + 12);
    }

    @Property
    void neverFailsAndGrowsNothing(
            @ForAll byte[] bytes, @ForAll @IntRange(max = 300) int linkType, @ForAll @IntRange(max = 8) int offset) {
        if (offset <= bytes.length) {
            Frame frame = new Frame();
            frame.linkType = linkType;
            frame.data = bytes;
            frame.offset = offset;
            frame.capturedLength = bytes.length - offset;
            Frame shape = new Frame();
            FrameShape.of(frame, shape);
            assertThat(shape.capturedLength).isBetween(0, frame.capturedLength);
        }
    }
}

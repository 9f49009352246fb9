package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Frames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Of a message those lines are kept that documents are made of. */
class SipExcerptTest {
    private static final String INVITE = "INVITE sip:bob@b.example SIP/2.0\r\n"
            + "v: SIP/2.0/UDP a.example;branch=z9hG4bK1\r\n"
            + "Max-Forwards: 70\r\n"
            + "f: <sip:alice@a.example>;tag=1\r\n"
            + "To: <sip:bob@b.example>\r\n"
            + "Call-ID: x@a.example\r\n"
            + "CSeq: 1 INVITE\r\n"
            + "Contact: <sip:alice@192.0.2.1>\r\n"
            + "Allow: INVITE, ACK\r\n"
            + "User-Agent: folded\r\n over two lines\r\n"
            + "Content-Length: 4\r\n\r\nbody";

    private final SipMessage message = new SipMessage();

    private static String excerpt(SipMessage message, boolean first, int limit) {
        SipExcerpt excerpt = new SipExcerpt(limit);
        assertThat(excerpt.take(message, first)).isTrue();
        return new String(excerpt.bytes(), 0, excerpt.length(), StandardCharsets.US_ASCII);
    }

    private void parse(String text) {
        byte[] bytes = Frames.ascii(text);
        assertThat(message.parse(bytes, 0, bytes.length, false)).isTrue();
    }

    @Test
    void theFirstRequestKeepsWhatIsWrittenOfItAndNoBody() {
        parse(INVITE);
        assertThat(excerpt(message, true, 1_000))
                .isEqualTo("INVITE sip:bob@b.example SIP/2.0\r\n"
                        + "v:SIP/2.0/UDP a.example;branch=z9hG4bK1\r\n"
                        + "f:<sip:alice@a.example>;tag=1\r\n"
                        + "To:<sip:bob@b.example>\r\n"
                        + "Call-ID:x@a.example\r\n"
                        + "CSeq:1 INVITE\r\n"
                        + "Contact:<sip:alice@192.0.2.1>\r\n"
                        + "User-Agent:folded\r\n over two lines\r\n\r\n");
    }

    @Test
    void aFurtherMessageKeepsLess() {
        parse(INVITE);
        assertThat(excerpt(message, false, 1_000))
                .contains("To:", "Contact:", "User-Agent:")
                .doesNotContain("Call-ID", "CSeq", "f:", "v:");
    }

    @Test
    void aMessageWithAFaultIsKeptAsItCame() {
        parse(INVITE.replace("CSeq: 1 INVITE", "CSeq: one INVITE"));
        assertThat(message.faultCount()).isPositive();
        assertThat(new SipExcerpt(1_000).take(message, true)).isFalse();
    }

    @Test
    void linesThatDoNotFitAreLeftOutAndItEndsAsAMessage() {
        parse(INVITE.replace("f: <", "f: " + "x".repeat(300) + " <"));
        for (int limit = 70; limit < 500; limit++) {
            SipExcerpt excerpt = new SipExcerpt(limit);
            if (excerpt.take(message, true)) {
                SipMessage again = new SipMessage();
                assertThat(excerpt.length()).isLessThanOrEqualTo(limit);
                assertThat(again.parse(excerpt.bytes(), 0, excerpt.length(), false))
                        .isTrue();
                assertThat(again.faultCount() == 0 || again.fault(0) != SipFault.HEADER_END)
                        .isTrue();
            }
        }
    }
}

package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipMessageTest {
    private final SipMessage message = new SipMessage();

    private SipMessage parse(String text) {
        byte[] inner = text.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[inner.length + 20]; // what lies around the message must not be looked at
        java.util.Arrays.fill(bytes, (byte) 'x');
        System.arraycopy(inner, 0, bytes, 10, inner.length);
        assertThat(message.parse(bytes, 10, 10 + inner.length, false)).isTrue();
        return message;
    }

    private String text(long span) {
        return Span.isNone(span)
                ? null
                : new String(message.bytes(), Span.from(span), Span.length(span), StandardCharsets.UTF_8);
    }

    private List<SipFault> faults() {
        List<SipFault> faults = new ArrayList<>();
        for (int i = 0; i < message.faultCount(); i++) {
            faults.add(message.fault(i));
        }
        return faults;
    }

    private List<String> values(SipHeader header) {
        List<String> found = new ArrayList<>();
        SipValues values = new SipValues();
        for (values.begin(message, header); values.next(); ) {
            found.add(text(values.value()));
        }
        return found;
    }

    @Test
    void readsARequest() {
        parse(SipBuilder.request(
                        "INVITE", "sip:+15551234;phone-context=x:pw@[2001:db8::1]:5080;lr?Subject=y", "c@h", 77)
                .header("Contact", "<sip:alice@192.0.2.1:5062;transport=tcp>;expires=60;q=0.5")
                .body("text/plain", "hello")
                .text());
        assertThat(message.isRequest()).isTrue();
        assertThat(message.method()).isEqualTo(SipMethod.INVITE);
        assertThat(message.statusCode()).isZero();
        assertThat(text(message.version())).isEqualTo("SIP/2.0");
        assertThat(text(message.requestUri().schemeText())).isEqualTo("sip");
        assertThat(text(message.requestUri().user())).isEqualTo("+15551234;phone-context=x");
        assertThat(text(message.requestUri().password())).isEqualTo("pw");
        assertThat(text(message.requestUri().host())).isEqualTo("[2001:db8::1]");
        assertThat(message.requestUri().port()).isEqualTo(5080);
        assertThat(text(message.requestUri().param(message.bytes(), Ascii.of("lr"))))
                .isEmpty();
        assertThat(text(message.requestUri().headers())).isEqualTo("Subject=y");
        assertThat(text(message.callId())).isEqualTo("c@h");
        assertThat(message.cseqNumber()).isEqualTo(77);
        assertThat(message.cseqMethod()).isEqualTo(SipMethod.INVITE);
        assertThat(text(message.from().display())).isEqualTo("Alice");
        assertThat(text(message.from().uri().user())).isEqualTo("alice");
        assertThat(text(message.from().tag())).isEqualTo("a1");
        assertThat(text(message.to().display())).isNull();
        assertThat(text(message.to().tag())).isNull();
        assertThat(message.contact().uri().port()).isEqualTo(5062);
        assertThat(text(message.contact().param(message.bytes(), Ascii.of("expires"))))
                .isEqualTo("60");
        assertThat(text(message.via().branch())).isEqualTo("z9hG4bK-c@h-77INVITE");
        assertThat(text(message.via().transport())).isEqualTo("UDP");
        assertThat(message.via().port()).isEqualTo(5060);
        assertThat(message.number(SipHeader.MAX_FORWARDS)).isEqualTo(70);
        assertThat(message.contentLength()).isEqualTo(5);
        assertThat(message.isContentType(Ascii.of("text/plain"))).isTrue();
        assertThat(text(Span.of(message.bodyFrom(), message.end()))).isEqualTo("hello");
        assertThat(faults()).containsExactly(SipFault.REQUEST_URI); // header fields are not allowed there
    }

    @Test
    void readsAResponse() {
        parse(SipBuilder.response(486, "Busy here, sorry", "INVITE", "c", 3).text());
        assertThat(message.isRequest()).isFalse();
        assertThat(message.statusCode()).isEqualTo(486);
        assertThat(text(message.reason())).isEqualTo("Busy here, sorry");
        assertThat(message.method()).isEqualTo(SipMethod.OTHER);
        assertThat(message.cseqMethod()).isEqualTo(SipMethod.INVITE);
        assertThat(text(message.to().tag())).isEqualTo("b1");
        assertThat(message.requestUri().isPresent()).isFalse();
        assertThat(faults()).isEmpty();
    }

    @Test
    void understandsCompactFormsFoldingAndAnyCase() {
        parse("OPTIONS tel:+15551234 SIP/2.0\n"
                + "v : SIP / 2.0 / TCP [2001:db8::2] : 5070\r\n\t;branch = z9hG4bK1;received=2001:db8::3 ;rport=7\n"
                + "F:sip:a@b;tag=1\r\n"
                + "t: \"B; \\\"c\\\" <x>\"\r\n  <tel:+15559876>;tag=2\r\n"
                + "i: id\r\nCSEQ: 0009\r\n OPTIONS\r\nL: 0\r\nk: a,b\r\nSuPPorted: c\r\n\r\n");
        assertThat(message.requestUri().scheme()).isEqualTo(SipUri.Scheme.TEL);
        assertThat(text(message.requestUri().user())).isEqualTo("+15551234");
        assertThat(text(message.via().transport())).isEqualTo("TCP");
        assertThat(text(message.via().host())).isEqualTo("[2001:db8::2]");
        assertThat(message.via().port()).isEqualTo(5070);
        assertThat(text(message.via().branch())).isEqualTo("z9hG4bK1");
        assertThat(text(message.via().received(message.bytes()))).isEqualTo("2001:db8::3");
        assertThat(text(message.via().rport(message.bytes()))).isEqualTo("7");
        assertThat(text(message.from().uri().user())).isEqualTo("a");
        assertThat(text(message.from().tag())).isEqualTo("1");
        assertThat(text(message.to().display())).isEqualTo("B; \\\"c\\\" <x>");
        assertThat(text(message.to().uri().user())).isEqualTo("+15559876");
        assertThat(text(message.to().tag())).isEqualTo("2");
        assertThat(message.cseqNumber()).isEqualTo(9);
        assertThat(message.cseqMethod()).isEqualTo(SipMethod.OPTIONS);
        assertThat(values(SipHeader.SUPPORTED)).containsExactly("a", "b", "c");
        assertThat(faults()).isEmpty();
    }

    @Test
    void separatesValuesAtCommasOutsideOfQuotesAndBrackets() {
        parse(SipBuilder.request("INVITE")
                .header("Record-Route", "\"a, b\" <sip:x@h;p=1,2>;q=1, <sip:y@h>, ,sip:z@h")
                .header("Route", "<sip:r1@h>")
                .header("Record-Route", "<sip:last@h>")
                .text());
        assertThat(values(SipHeader.RECORD_ROUTE))
                .containsExactly("\"a, b\" <sip:x@h;p=1,2>;q=1", "<sip:y@h>", "sip:z@h", "<sip:last@h>");
    }

    @Test
    void takesTheBodyToTheEndWithoutContentLength() {
        parse(SipBuilder.request("MESSAGE")
                .body("text/plain", "to the end")
                .withoutContentLength()
                .text());
        assertThat(message.contentLength()).isEqualTo(-1);
        assertThat(message.bodyLength()).isEqualTo(10);
    }

    @Test
    void leavesOutWhatFollowsTheBody() {
        parse(SipBuilder.request("MESSAGE").body("text/plain", "body").text() + "more");
        assertThat(message.bodyLength()).isEqualTo(4);
        assertThat(message.trailing()).isEqualTo(4);
        assertThat(faults()).isEmpty();
    }

    @Test
    void saysThatABodyIsShorterThanItsLength() {
        parse(SipBuilder.request("MESSAGE")
                .header("Content-Length", "10")
                .body("text/plain", "body")
                .withoutContentLength()
                .text());
        assertThat(message.bodyLength()).isEqualTo(4);
        assertThat(faults()).containsExactly(SipFault.BODY_SHORT);
    }

    @Test
    void walksThePartsOfMultipartBodies() {
        parse(SipBuilder.request("INVITE")
                .body(
                        "multipart/mixed; boundary=\"o-1\"",
                        "preamble\r\n--o-1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--o-1\r\n"
                                + "c: multipart/related;boundary=in\r\n\r\n--in\r\nContent-Type: a/b\r\n\r\nAB\r\n"
                                + "--in\r\n\r\nuntyped\r\n--in--\r\n\r\n--o-1\r\nContent-Type: x/y\r\n\r\n\r\n--o-1--\r\nend")
                .text());
        List<String> found = new ArrayList<>();
        SipParts parts = new SipParts();
        for (parts.begin(message); parts.next(); ) {
            found.add(text(parts.type()) + "=" + text(Span.of(parts.from(), parts.to())));
        }
        assertThat(found).containsExactly("application/sdp=v=0", "a/b=AB", "null=untyped", "x/y=");
        assertThat(faults()).isEmpty();
    }

    @Test
    void walksASingleBodyAndSaysWhenAMultipartOneIsNotClosed() {
        SipParts parts = new SipParts();
        parse(SipBuilder.request("INVITE").body("application/sdp", "v=0").text());
        parts.begin(message);
        assertThat(parts.next()).isTrue();
        assertThat(parts.isType(Ascii.of("application/sdp"))).isTrue();
        assertThat(parts.next()).isFalse();
        parse(SipBuilder.request("INVITE")
                .body("multipart/mixed;boundary=b", "--b\r\n\r\nrest")
                .text());
        parts.begin(message);
        assertThat(parts.next()).isTrue();
        assertThat(text(Span.of(parts.from(), parts.to()))).isEqualTo("rest");
        assertThat(parts.next()).isFalse();
        assertThat(faults()).containsExactly(SipFault.MULTIPART);
    }

    @Test
    void refusesWhatHasNoStartLine() {
        for (String text : List.of(
                "", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "hello", "INVITE", "INVITE sip:x", " SIP/2.0", "\0\0\0\0")) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertThat(message.parse(bytes, 0, bytes.length, false)).as(text).isFalse();
        }
    }

    @Test
    void findsEveryHeaderByItsName() {
        for (SipHeader header : SipHeader.values()) {
            String name = header.name().replace('_', '-');
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            assertThat(SipHeader.of(bytes, 0, bytes.length)).isEqualTo(header);
        }
        assertThat(SipHeader.of(Ascii.of("x-other"), 0, 7)).isNull();
    }

    @Test
    void keepsSoManyLinesAndSaysThatThereAreMore() {
        SipBuilder builder = SipBuilder.request("INVITE");
        for (int i = 0; i < 400; i++) {
            builder.header("X-" + i, "y");
        }
        parse(builder.text());
        assertThat(message.lines()).isEqualTo(SipMessage.MAX_LINES);
        assertThat(faults()).containsExactly(SipFault.TOO_MANY_HEADERS);
    }

    @Test
    void givesABoundedNumberOfValues() {
        parse(SipBuilder.request("INVITE")
                .header("Route", "<,\"\\".repeat(15_000))
                .header("Supported", "x,".repeat(20_000))
                .text());
        assertThat(values(SipHeader.ROUTE)).hasSizeLessThanOrEqualTo(SipValues.MOST);
        assertThat(values(SipHeader.SUPPORTED)).hasSize(SipValues.MOST);
    }

    @Test
    void saysWhereTheCaptureCutAMessage() {
        byte[] bytes = SipBuilder.request("INVITE").bytes();
        assertThat(message.parse(bytes, 0, 120, true)).isTrue();
        assertThat(faults()).contains(SipFault.CUT);
        assertThat(message.faultOffset(0)).isLessThanOrEqualTo(120);
    }

    @Test
    void aNameIsKnownInAnyCaseWhereverItsArrayEnds() {
        for (SipHeader header : SipHeader.values()) {
            String name = header.name().replace('_', '-');
            for (String written : List.of(name, name.toLowerCase(java.util.Locale.ROOT))) {
                byte[] bytes = ("xx" + written).getBytes(StandardCharsets.US_ASCII);
                assertThat(SipHeader.of(bytes, 2, bytes.length)).isEqualTo(header);
                byte[] longer = (written + ": " + "x".repeat(30)).getBytes(StandardCharsets.US_ASCII);
                assertThat(SipHeader.of(longer, 0, written.length())).isEqualTo(header);
                assertThat(SipHeader.of(longer, 0, written.length() + 1)).isNull();
            }
        }
    }

    /** A carriage return and a hyphen differ in the bit that makes letters small. */
    @Test
    void aHyphenIsNoOtherByte() {
        byte[] bytes = "Call\rID: 1 and what follows".getBytes(StandardCharsets.US_ASCII);
        assertThat(SipHeader.of(bytes, 0, 7)).isNull();
    }
}

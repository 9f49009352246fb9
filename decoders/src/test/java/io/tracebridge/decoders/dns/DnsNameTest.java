package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.hex;
import static io.tracebridge.decoders.dns.DnsBuilder.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Frames;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DnsNameTest {
    private final DnsName name = new DnsName();
    private byte[] message;

    /** The name at an offset after 12 bytes of header, as text; or its fault. */
    private String text(byte[] body, int at) {
        message = Frames.concat(new byte[5], new byte[12], body);
        name.of(message, 5, message.length);
        byte[] to = new byte[DnsName.MAX_TEXT];
        int after = name.expand(17 + at, message.length, to, 0);
        return after < 0
                ? name.fault().code() + "@" + (name.faultAt() - 5)
                : new String(to, 0, after, StandardCharsets.US_ASCII);
    }

    @Test
    void writesNamesWithoutAFinalDot() {
        assertThat(text(name("www.Example.com"), 0)).isEqualTo("www.Example.com");
        assertThat(name.labels()).isEqualTo(3);
        assertThat(name.labelAt()[2]).isEqualTo(12);
        assertThat(name.plain()).isTrue();
        assertThat(name.lowerCase()).isFalse();
        assertThat(text(hex("00"), 0)).isEqualTo(".");
    }

    @Test
    void escapesWhatWouldBeReadAsSomethingElse() {
        assertThat(text(hex("08 612e625c63 20 00 ff 01 22 00"), 0)).isEqualTo("a\\.b\\\\c\\032\\000\\255.\"");
        assertThat(name.plain()).isFalse();
    }

    @Test
    void followsPointersBack() {
        byte[] body = Frames.concat(name("example.com"), hex("03777777 c00c"), hex("c019"));
        assertThat(text(body, 13)).isEqualTo("www.example.com");
        assertThat(text(body, 19)).isEqualTo("www.example.com");
        assertThat(name.check(17 + 13, message.length)).isEqualTo(17 + 19);
    }

    @Test
    void refusesPointersThatDoNotPointBack() {
        assertThat(text(hex("c00c"), 0)).isEqualTo("dns.name_pointer@12");
        assertThat(text(hex("c00e 0161 00"), 0)).isEqualTo("dns.name_pointer@12");
        assertThat(text(hex("0161 c00c"), 0)).isEqualTo("dns.name_pointer@14");
        assertThat(text(hex("c00e c00c"), 2)).isEqualTo("dns.name_pointer@12");
        assertThat(text(hex("c000"), 0)).as("into the header").isEqualTo("dns.name_pointer@12");
    }

    @Test
    void refusesNamesThatAreTooLongOrEndOutside() {
        assertThat(text(name("a.".repeat(126) + "a"), 0)).hasSize(253);
        assertThat(text(name("a.".repeat(127) + "a"), 0)).startsWith("dns.name_too_long");
        assertThat(text(hex("05 616263"), 0)).isEqualTo("dns.name_overrun@12");
        assertThat(text(hex("01 61"), 0)).isEqualTo("dns.name_overrun@14");
        assertThat(text(hex("c0"), 0)).isEqualTo("dns.name_overrun@12");
        assertThat(text(hex("41 00"), 0)).isEqualTo("dns.label_type@12");
        assertThat(text(hex("80 00"), 0)).isEqualTo("dns.label_type@12");
    }

    @Test
    void hashesNamesAlikeWhateverTheirCaseAndCompression() {
        text(
                Frames.concat(
                        name("example.com"), hex("03777757 c00c"), name("WWW.eXample.COM"), name("www.example.con")),
                13);
        long compressed = name.hash(17 + 13);
        assertThat(name.hash(17 + 19)).isEqualTo(compressed);
        assertThat(name.hash(17 + 36)).isNotEqualTo(compressed);
    }

    @Test
    void doesNotTakePunctuationForLetters() {
        text(Frames.concat(name("@[`{.a"), name("`{@[.a")), 0);
        assertThat(name.hash(17)).isNotEqualTo(name.hash(17 + 8));
    }
}

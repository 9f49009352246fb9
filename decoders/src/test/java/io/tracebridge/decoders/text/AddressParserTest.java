package io.tracebridge.decoders.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.json.AddressText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AddressParserTest {
    private final AddressParser parser = new AddressParser();

    private boolean parse(String text) {
        byte[] bytes = ('x' + text + ':').getBytes(StandardCharsets.US_ASCII);
        return parser.parse(bytes, 1, bytes.length - 1);
    }

    @Property
    void readsWhatIsWrittenOfAnyIpv6Address(@ForAll long high, @ForAll long low) {
        byte[] text = new byte[48];
        int length = AddressText.ipv6(high, low, text, 0);
        assertThat(parser.parse(text, 0, length)).isTrue();
        assertThat(parser.version()).isEqualTo(6);
        assertThat(parser.high()).isEqualTo(high);
        assertThat(parser.low()).isEqualTo(low);
    }

    @Property
    void readsWhatIsWrittenOfAnyIpv4Address(@ForAll int address) {
        byte[] text = new byte[48];
        int length = AddressText.ipv4(address, text, 0);
        assertThat(parser.parse(text, 0, length)).isTrue();
        assertThat(parser.version()).isEqualTo(4);
        assertThat(parser.low()).isEqualTo(0xffff_0000_0000L | address & 0xffff_ffffL);
    }

    @Property
    void takesAnyBytes(@ForAll byte[] bytes) {
        parser.parse(bytes, 0, bytes.length);
    }

    @Test
    void readsTheFormsOfIpv6() {
        for (String text :
                List.of("::", "::1", "1::", "1::2", "[2001:db8::1]", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1")) {
            assertThat(parse(text)).as(text).isTrue();
            assertThat(parser.version()).as(text).isEqualTo(6);
        }
        parse("::ffff:192.0.2.1");
        assertThat(parser.low()).isEqualTo(0xffff_c000_0201L);
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String text : List.of(
                "",
                ".",
                ":",
                ":::",
                "1:",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.",
                "a.b.c.d",
                "host.example",
                "[192.0.2.1]",
                "1..2.3",
                "fe80::1%eth0")) {
            assertThat(parse(text)).as(text).isFalse();
            assertThat(parser.version()).as(text).isZero();
        }
    }
}

package io.tracebridge.decoders.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for any name, mobile or not, well formed or not. */
class MobileNamesPropertyTest {
    private static final String NUMBER = "262011234567890";
    private static final String REVERSED = "7.6.5.4.3.2.1.0.7.1.9.4";

    private final MobileNames names = MobileNamesTest.names(PrivacyMode.PSEUDONYM);
    private final MobileNames drop = MobileNamesTest.names(PrivacyMode.DROP);
    private final MobileName parsed = new MobileName();

    @Provide
    Arbitrary<String> labels() {
        return Arbitraries.of(
                "gprs",
                "org",
                "3gppnetwork",
                "pub",
                "mnc001",
                "mcc262",
                "epc",
                "apn",
                "nai",
                "tac",
                "tac-hb01",
                "tac-lbff",
                "rac01",
                "lac1234",
                "node",
                "topon",
                "topoff",
                "5gc",
                "ims",
                "e164",
                "arpa",
                "net",
                "1rs",
                "e164enum",
                "1",
                "4",
                "9",
                "0",
                "internet",
                "a\\.b",
                "\\000\\255",
                NUMBER,
                "0" + NUMBER,
                "0" + NUMBER + "@nai",
                "imsi-" + NUMBER,
                "userid9876543210",
                "imsi",
                "msisdn",
                "+491701234567",
                "491701234567",
                "x".repeat(60),
                "y".repeat(45) + "-" + NUMBER);
    }

    @Property(tries = 3000)
    void anyRowOfLabelsIsANameAfterwardsWithoutTheNumber(@ForAll @Size(max = 14) List<@From("labels") String> labels) {
        byte[] wire = WireNames.wire(String.join(".", labels));
        names.reset();
        names.name(wire, 0, wire.length);
        String stored = WireNames.text(names.array(), names.offset(), names.length());
        assertThat(stored).doesNotContain(NUMBER).doesNotContain(NUMBER.substring(5));
        assertThat(names.rewritten()).isEqualTo(!stored.equals(WireNames.text(wire, 0, wire.length)));
        parsed.parse(names.array(), names.offset(), names.length());
        byte[] text = new byte[1024];
        assertThat(parsed.writeApn(text)).isBetween(0, text.length);
        assertThat(parsed.writeNode(text)).isBetween(0, text.length);

        drop.name(wire, 0, wire.length);
        assertThat(WireNames.text(drop.array(), drop.offset(), drop.length()))
                .doesNotContain("h1-")
                .doesNotContain(NUMBER);
    }

    @Property(tries = 1000)
    void rewritingTwiceIsRewritingOnce(@ForAll @Size(max = 14) List<@From("labels") String> labels) {
        byte[] wire = WireNames.wire(String.join(".", labels));
        names.name(wire, 0, wire.length);
        byte[] once = WireNames.wire(WireNames.text(names.array(), names.offset(), names.length()));
        names.name(once, 0, once.length);
        assertThat(names.rewritten()).isFalse();
    }

    @Property(tries = 1000)
    void aNumberIsGoneFromTextWhateverStandsAroundIt(@ForAll String before, @ForAll String after) {
        for (String number : List.of("+491701234567", "imsi:" + NUMBER, "sip:491701234567", REVERSED + ".e164.arpa")) {
            byte[] text = (before + "/" + number + "/" + after).getBytes(StandardCharsets.UTF_8);
            names.text(text, 0, text.length, false);
            assertThat(new String(names.array(), names.offset(), names.length(), StandardCharsets.UTF_8))
                    .contains("h1-6tfo-")
                    .doesNotContain("1701234567")
                    .doesNotContain(NUMBER)
                    .doesNotContain(REVERSED);
        }
    }

    @Property(tries = 2000)
    void anyBytesAreTaken(@ForAll byte[] bytes) {
        names.reset();
        names.name(bytes, 0, bytes.length);
        assertThat(names.length()).isBetween(0, Math.max(bytes.length, NumberMask.GROWTH * bytes.length + 10));
        names.text(bytes, 0, bytes.length, true);
        assertThat(names.length()).isBetween(0, NumberMask.GROWTH * bytes.length);
        assertThat(parsed.parse(bytes, 0, bytes.length)).isNotNull();
    }

    @Property(tries = 300)
    void aFoundNumberHasAToken(@ForAll @Size(max = 14) List<@From("labels") String> labels) {
        byte[] wire = WireNames.wire(String.join(".", labels));
        names.reset();
        names.name(wire, 0, wire.length);
        for (NumberType type : NumberType.values()) {
            if (!names.number(type).isEmpty()) {
                assertThat(names.rewritten()).isTrue();
                assertThat(names.length()).isGreaterThan(Pseudonyms.LENGTH);
            }
        }
    }
}

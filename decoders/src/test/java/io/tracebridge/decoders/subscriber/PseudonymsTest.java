package io.tracebridge.decoders.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The expected tokens were made without this program, with openssl and coreutils:
 *
 * <pre>
 * hm() { openssl dgst -sha256 -mac HMAC -macopt hexkey:$1 -r | cut -d' ' -f1; }
 * b32() { xxd -r -p | base32 | tr A-Z a-z | cut -c1-$1; }
 * secret=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
 * key=$(printf 'tracebridge pseudonym key 1' | hm $secret)
 * printf 'tracebridge pseudonym key id 1' | hm $secret | b32 4
 * printf 'imsi\000%s' 262011234567890 | hm $key | b32 26
 * printf 'msisdn\000%s' 491701234567 | hm $key | b32 26
 * printf 'imei\000%s' 35209900176148 | hm $key | b32 26
 * </pre>
 */
class PseudonymsTest {
    static final byte[] SECRET =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    static final byte[] OLD_SECRET = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    private final SubscriberNumber number = new SubscriberNumber();

    @Test
    void tokensAreThoseThatOpensslComputes() {
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(SECRET)));
        assertThat(pseudonyms.text(read(NumberType.IMSI, "262011234567890"), 0))
                .isEqualTo("h1:6tfo:6r7vq43k7av22tf6zzmljkonne");
        assertThat(pseudonyms.text(read(NumberType.MSISDN, "491701234567"), 0))
                .isEqualTo("h1:6tfo:ieyyj6ct7cichbnjddm2j3fyyz");
        assertThat(pseudonyms.text(read(NumberType.IMEI, "35209900176148"), 0))
                .isEqualTo("h1:6tfo:3jwrvuhhi5kyig5n2ws2qobt6e");
    }

    @Test
    void inNamesTheColonsAreHyphens() {
        byte[] label = new byte[Pseudonyms.LENGTH];
        new Pseudonyms(PseudonymKeys.of(List.of(SECRET))).writeLabel(read(NumberType.MSISDN, "491701234567"), label, 0);
        assertThat(new String(label, StandardCharsets.US_ASCII)).isEqualTo("h1-6tfo-ieyyj6ct7cichbnjddm2j3fyyz");
    }

    @Test
    void whileKeysChangeANumberHasOneTokenPerKeyTheCurrentOneFirst() {
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(SECRET, OLD_SECRET)));
        read(NumberType.IMSI, "262011234567890");
        assertThat(pseudonyms.count()).isEqualTo(2);
        assertThat(pseudonyms.text(number, 0)).isEqualTo("h1:6tfo:6r7vq43k7av22tf6zzmljkonne");
        assertThat(pseudonyms.text(number, 1)).isEqualTo("h1:p72q:jodbm7tl3t3ohilbqxpt4o5msi");
    }

    @Test
    void equalDigitsOfAnotherTypeOrWithLeadingZerosGiveAnotherToken() {
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(SECRET)));
        assertThat(List.of(
                        pseudonyms.text(read(NumberType.IMSI, "35209900176148"), 0),
                        pseudonyms.text(read(NumberType.MSISDN, "35209900176148"), 0),
                        pseudonyms.text(read(NumberType.IMEI, "35209900176148"), 0),
                        pseudonyms.text(read(NumberType.IMSI, "035209900176148"), 0)))
                .doesNotHaveDuplicates();
    }

    @Test
    void theTableOfRecentTokensNeverChangesAToken() {
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(SECRET, OLD_SECRET)));
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            read(NumberType.IMSI, "26201" + (1_000_000_000L + random.nextInt(20_000)));
            if (i % 100 == 0) {
                Pseudonyms fresh = new Pseudonyms(PseudonymKeys.of(List.of(SECRET, OLD_SECRET)));
                assertThat(pseudonyms.text(number, 0)).isEqualTo(fresh.text(number, 0));
                assertThat(pseudonyms.text(number, 1)).isEqualTo(fresh.text(number, 1));
            } else {
                pseudonyms.text(number, i & 1);
            }
        }
    }

    @Test
    void nothingIsAllocatedForATokenKnownOrNew() {
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(SECRET)));
        byte[] digits = "262010000000000".getBytes(StandardCharsets.US_ASCII);
        byte[] target = new byte[Pseudonyms.LENGTH];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        tokens(pseudonyms, digits, target, 20_000);
        long before = threads.getThreadAllocatedBytes(thread);
        tokens(pseudonyms, digits, target, 100_000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(100_000);
    }

    private void tokens(Pseudonyms pseudonyms, byte[] digits, byte[] target, int count) {
        for (int i = 0; i < count; i++) {
            for (int at = 14, rest = i / 2; at > 8; at--, rest /= 10) {
                digits[at] = (byte) ('0' + rest % 10);
            }
            number.ascii(NumberType.IMSI, digits, 0, digits.length);
            pseudonyms.write(number, 0, target, 0);
        }
    }

    @Test
    void keysThatCannotServeAreRefusedWithoutShowingThem() {
        assertThatThrownBy(() -> PseudonymKeys.of(List.of())).hasMessageContaining("0 pseudonym keys");
        assertThatThrownBy(() -> PseudonymKeys.of(List.of(SECRET, SECRET)))
                .hasMessage("pseudonym keys 1 and 2 are equal");
        assertThatThrownBy(() -> PseudonymKeys.of(List.of(new byte[15])))
                .hasMessage("pseudonym key 1 has 15 bytes, and needs 16 or more");
        assertThatThrownBy(() -> PseudonymKeys.of(List.of(SECRET, OLD_SECRET, SECRET, SECRET, SECRET)))
                .hasMessageContaining("5 pseudonym keys");
    }

    @Test
    void nothingThatCanBeLoggedShowsDigitsOrKeys() {
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(List.of(SECRET)));
        read(NumberType.IMSI, "262011234567890");
        pseudonyms.text(number, 0);
        assertThat(number).hasToString("imsi of 15 digits");
        assertThat(pseudonyms).hasToString("pseudonyms under keys 6tfo");
    }

    private SubscriberNumber read(NumberType type, String digits) {
        byte[] ascii = digits.getBytes(StandardCharsets.US_ASCII);
        assertThat(number.ascii(type, ascii, 0, ascii.length)).isTrue();
        return number;
    }
}

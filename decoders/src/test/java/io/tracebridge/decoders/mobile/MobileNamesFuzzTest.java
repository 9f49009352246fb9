package io.tracebridge.decoders.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.decoders.subscriber.PrivacyMode;

/** Names and texts of any bytes. {@code JAZZER_FUZZ=1 mvn test -pl decoders -Dtest=MobileNamesFuzzTest} fuzzes. */
class MobileNamesFuzzTest {
    private static final MobileNames NAMES = MobileNamesTest.names(PrivacyMode.PSEUDONYM);
    private static final MobileName PARSED = new MobileName();
    private static final Labels LABELS = new Labels();

    @FuzzTest(maxDuration = "2m")
    void aNameStaysANameAndTextStaysText(byte[] bytes) {
        NAMES.reset();
        boolean name = LABELS.parse(bytes, 0, bytes.length);
        NAMES.name(bytes, 0, bytes.length);
        if (NAMES.rewritten()) {
            WireNames.text(NAMES.array(), NAMES.offset(), NAMES.length());
        } else if (name) {
            assertThat(NAMES.array()).isSameAs(bytes);
        }
        PARSED.parse(NAMES.array(), NAMES.offset(), NAMES.length());
        byte[] text = new byte[1024];
        PARSED.writeApn(text);
        PARSED.writeNode(text);
        PARSED.writeInterface(text);
        NAMES.text(bytes, 0, bytes.length, true);
        assertThat(digitRun(NAMES.array(), NAMES.offset(), NAMES.length())).isLessThan(12);
    }

    /** Twelve digits in a row are a number in suspect text, wherever they stand. */
    private static int digitRun(byte[] bytes, int offset, int length) {
        int longest = 0;
        int run = 0;
        for (int i = offset; i < offset + length; i++) {
            run = bytes[i] >= '0' && bytes[i] <= '9' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}

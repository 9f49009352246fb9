package io.tracebridge.decoders.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AsciiTest {
    /** Few different bytes, some of them with the highest bit set, so that there is much to find and to take for it. */
    @Property(tries = 2000)
    void findsWhatALoopFinds(
            @ForAll @Size(max = 40) @ByteRange(min = -3, max = 3) byte[] bytes,
            @ForAll @IntRange(max = 40) int first,
            @ForAll @IntRange(max = 40) int second) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] == -3 ? ',' | 0x80 : ',' + bytes[i]);
        }
        int from = Math.min(first, bytes.length);
        int to = Math.min(second, bytes.length);
        assertThat(Ascii.find(bytes, from, to, ',')).isEqualTo(loop(bytes, from, to, ',', ','));
        assertThat(Ascii.find(bytes, from, to, ',', '.')).isEqualTo(loop(bytes, from, to, ',', '.'));
    }

    private static int loop(byte[] bytes, int from, int to, char wanted, char other) {
        int at = from;
        while (at < to && bytes[at] != wanted && bytes[at] != other) {
            at++;
        }
        return at;
    }

    @Test
    void marksTheLowestByteThatIsBelow() {
        byte[] bytes = {'a', '!', (byte) 0xe4, ' ', '!', ' ', 0, 'b'};
        assertThat(Words.first(Words.below(Words.at(bytes, 0), '!'))).isEqualTo(3);
        assertThat(Words.first(Words.zeros(Words.at(bytes, 0)))).isEqualTo(6);
        assertThat(Words.first(Words.zeros(Words.of('x') ^ Words.of('y')))).isEqualTo(Words.LENGTH);
    }
}

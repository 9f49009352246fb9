package io.tracebridge.decoders.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SipHashTest {
    /** The input 00 01 02 ... of each length, under the key 00 01 .. 0f: the algorithm's vectors for 128 bits, checked with OpenSSL. */
    @Test
    void givesTheKnownVectors() {
        assertThat(hash(0)).isEqualTo("a3817f04ba25a8e66df67214c7550293");
        assertThat(hash(1)).isEqualTo("da87c1d86b99af44347659119b22fc45");
        assertThat(hash(2)).isEqualTo("8177228da4a45dc7fca38bdef60affe4");
        assertThat(hash(7)).isEqualTo("a1f1ebbed8dbc153c0b84aa61ff08239");
        assertThat(hash(8)).isEqualTo("3b62a9ba6258f5610f83e264f31497b4");
        assertThat(hash(15)).isEqualTo("5493e99933b0a8117e08ec0f97cfc3d9");
        assertThat(hash(63)).isEqualTo("5150d1772f50834a503e069a973fbd7c");
    }

    @Test
    void refusesAKeyOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SipHash(new byte[15]))
                .withMessageContaining("15");
    }

    private static String hash(int length) {
        byte[] key = new byte[16];
        byte[] input = new byte[length + 3];
        for (int i = 0; i < 16; i++) {
            key[i] = (byte) i;
        }
        for (int i = 0; i < length; i++) {
            input[i + 3] = (byte) i;
        }
        SipHash hash = new SipHash(key);
        hash.hash(input, 3, length);
        ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(hash.first()).putLong(hash.second());
        return HexFormat.of().formatHex(out.array());
    }
}

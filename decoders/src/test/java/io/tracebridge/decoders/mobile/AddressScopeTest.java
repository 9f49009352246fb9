package io.tracebridge.decoders.mobile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, true",
        "1.1.1.1, true",
        "193.0.0.1, true",
        "172.32.0.1, true",
        "100.128.0.1, true",
        "192.0.1.1, true",
        "10.1.2.3, false",
        "172.16.0.1, false",
        "172.31.255.255, false",
        "192.168.1.1, false",
        "100.64.0.1, false",
        "127.0.0.53, false",
        "169.254.1.1, false",
        "224.0.0.251, false",
        "255.255.255.255, false",
        "192.0.2.1, false",
        "198.18.0.1, false",
        "198.51.100.7, false",
        "203.0.113.9, false",
        "0.0.0.0, false",
        "2001:4860:4860::8888, true",
        "2a00::1, true",
        "2001:db8::1, false",
        "fe80::1, false",
        "fc00::1, false",
        "::1, false",
        "ff02::fb, false",
        "3fff:1::1, false",
        "2001:2::1, false",
        "::, false",
    })
    void publicIsWhatTheInternetRoutes(String text, boolean expected) {
        byte[] bytes = InetAddresses.forString(text).getAddress();
        if (bytes.length == 4) {
            long low = 0xffff_0000_0000L | ByteBuffer.wrap(bytes).getInt() & 0xffffffffL;
            assertThat(AddressScope.isPublic(4, 0, low)).isEqualTo(expected);
        } else {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            assertThat(AddressScope.isPublic(6, halves.getLong(), halves.getLong()))
                    .isEqualTo(expected);
        }
        assertThat(AddressScope.isPublic(0, 0, 0)).isFalse();
    }
}

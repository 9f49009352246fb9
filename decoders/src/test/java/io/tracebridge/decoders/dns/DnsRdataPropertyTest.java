package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any bytes as the data of a record of any type that is decoded, as options, as stateful operations: a valid document each time. */
class DnsRdataPropertyTest {
    private static final Map<String, String> ALL = Map.of(
            "dns.include_authorities", "true",
            "dns.include_additionals", "true",
            "dns.send_response", "true");

    private static final int[] TYPES = {
        1, 2, 6, 10, 11, 13, 14, 15, 16, 17, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 34, 35, 37, 38, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 55, 58, 62, 63, 64, 65, 66, 104, 105, 106, 107, 108, 109, 249, 250, 256,
        257, 260, 261, 32768, 65281, 65282, 65422, 4711
    };

    private static byte[] bytes(List<Integer> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        return bytes;
    }

    @Property(tries = 1500)
    void takesAnyDataOfAnyType(
            @ForAll @IntRange(max = 61) int type,
            @ForAll @IntRange(max = 2) int section,
            @ForAll @Size(max = 80) List<@IntRange(max = 255) Integer> data) {
        check(TYPES[type % TYPES.length], section, bytes(data));
    }

    /** Small numbers make lengths that fit, so that more of each form is read. */
    @Property(tries = 1500)
    void takesAnySmallNumbersOfAnyType(
            @ForAll @IntRange(max = 61) int type,
            @ForAll @IntRange(max = 2) int section,
            @ForAll @Size(max = 60) List<@IntRange(max = 6) Integer> data) {
        check(TYPES[type % TYPES.length], section, bytes(data));
    }

    private static void check(int type, int section, byte[] data) {
        byte[] message = DnsBuilder.response(1)
                .question("example.com", type)
                .record(section, DnsBuilder.hex("c00c"), type, 60, data)
                .record(0, DnsBuilder.hex("c00c"), 1, 60, DnsBuilder.hex("c0000201"))
                .bytes();
        // a record after it is read, whatever it holds, unless it pushes itself into another section
        Document document = new DnsExchange(ALL).toClient(message).only();
        if (section == 0) {
            assertThat(document.at("/dns/answers/1/data")).isEqualTo("192.0.2.1");
        }
    }

    @Property(tries = 700)
    void takesAnyOptions(
            @ForAll @IntRange(max = 20) int code,
            @ForAll @Size(max = 40) List<@IntRange(max = 255) Integer> value,
            @ForAll @IntRange(max = 8) int cut) {
        byte[] option = Frames.concat(Frames.u16(code), Frames.u16(value.size()), bytes(value));
        byte[] options = Arrays.copyOf(option, Math.max(0, option.length - cut));
        new DnsExchange()
                .toClient(DnsBuilder.response(1)
                        .question("example.com", 1)
                        .opt(1232, 0, options)
                        .bytes())
                .only();
    }

    @Property(tries = 700)
    void takesAnyOperations(@ForAll @Size(max = 40) List<@IntRange(max = 9) Integer> tlvs) {
        new DnsExchange()
                .toServer(DnsBuilder.query(1).flags(0x3000).raw(bytes(tlvs)).bytes())
                .finish()
                .only();
    }

    @Property(tries = 700)
    void takesAnyMulticast(
            @ForAll @IntRange(max = 0xffff) int flags,
            @ForAll @Size(max = 60) List<@IntRange(max = 255) Integer> body) {
        byte[] message = Frames.concat(0, 0, Frames.u16(flags), 0, 2, 0, 1, 0, 1, 0, 1, bytes(body));
        for (int port : new int[] {5353, 5355}) {
            DnsExchange exchange = new DnsExchange();
            exchange.udp(DnsExchange.CLIENT, port, "224.0.0.251", port, message).finish();
            assertThat(exchange.documents()).hasSize(1);
        }
    }
}

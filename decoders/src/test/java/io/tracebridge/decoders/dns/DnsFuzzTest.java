package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.decoders.testing.Frames;
import java.util.Map;

/** Any bytes over UDP and TCP: nothing is thrown, and every document is JSON of the declared fields. */
class DnsFuzzTest {
    private static final Map<String, String> ALL = Map.of(
            "dns.include_authorities", "true",
            "dns.include_additionals", "true",
            "dns.send_request", "true",
            "dns.send_response", "true");

    @FuzzTest(maxDuration = "10m")
    void takesAnyMessage(byte[] message) {
        if (message.length > 60_000) {
            return;
        }
        DnsExchange exchange =
                new DnsExchange(ALL).toServer(message).toClient(message).finish();
        assertThat(exchange.documents().size() + exchange.faults().size()).isBetween(1, 2);
    }

    @FuzzTest(maxDuration = "10m")
    void takesAnyStream(byte[] stream) {
        DnsExchange exchange = new DnsExchange(ALL);
        long sequence = 1;
        for (int at = 0; at < stream.length && at < 20_000; ) {
            int length = Math.min(stream.length - at, 1 + (stream[at] & 0xff));
            exchange.site.ethernet(Frames.ethernet(
                    0x0800,
                    Frames.ipv4(
                            "10.0.0.1",
                            "10.0.0.53",
                            6,
                            Frames.tcp(40000, 53, sequence, 1, 16, Frames.slice(stream, at, at + length)))));
            sequence += length;
            at += length;
        }
        exchange.finish();
        assertThat(exchange.documents().size()).isLessThanOrEqualTo(stream.length / 14 + 1);
        exchange.faults();
    }
}

package io.tracebridge.decoders.udp;

import static io.tracebridge.decoders.testing.Frames.ascii;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import org.junit.jupiter.api.Test;

class UdpCarrierTest {
    private static final int VXLAN = 4789;

    private final TestSite site = new TestSite();
    private final RecordingLayer dns = new RecordingLayer();

    /** A resolver's client took a port of its own that VXLAN is bound to: seen in the demo's sample. */
    @Test
    void theLowerOfTwoBoundPortsDecides() {
        site.site.layers("udp.port").bind(53, dns);

        site.ethernet(ethernet(0x0800, ipv4("10.0.0.2", "10.0.0.1", 17, udp(53, VXLAN, ascii("answer")))));
        site.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(VXLAN, 53, ascii("query")))));

        assertThat(dns.seen).hasSize(2);
        assertThat(dns.payload(0)).isEqualTo(ascii("answer"));
        assertThat(dns.payload(1)).isEqualTo(ascii("query"));
    }
}

package io.tracebridge.decoders.icmp;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv6;
import static io.tracebridge.decoders.testing.Frames.ipv6Fragment;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.udp;
import static io.tracebridge.decoders.testing.Frames.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.RecordingLayer;
import io.tracebridge.decoders.testing.TestSite;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IcmpPropertyTest {
    private static final byte[] DATAGRAM = udp(40000, 53, new byte[] {1, 2, 3, 4});
    private static final byte[] V4 = ipv4("10.0.0.1", "10.0.0.53", 17, DATAGRAM);

    /** However little is quoted and whatever is wrong with it, the message is counted once, and its quotation as one thing. */
    @Property(tries = 2000)
    void everyQuotationIsHandedOnOrCounted(
            @ForAll @IntRange(max = 80) int length,
            @ForAll @IntRange(max = 79) int at,
            @ForAll byte value,
            @ForAll boolean six) {
        byte[] whole = six
                ? ipv6(
                        "2001:db8::1",
                        "2001:db8::53",
                        60,
                        concat(44, 0, new byte[6], ipv6Fragment(17, 7, 0, true, DATAGRAM)))
                : V4;
        byte[] changed = with(whole, Math.min(at, whole.length - 1), value);
        byte[] quoted = slice(changed, 0, Math.min(length, whole.length));
        TestSite test = new TestSite();
        RecordingLayer lost = new RecordingLayer();
        test.site.layers("quoted.udp.port").bind(53, lost);
        byte[] message = concat(six ? 1 : 3, six ? 4 : 3, new byte[6], quoted);
        test.ethernet(
                six
                        ? ethernet(0x86dd, ipv6("2001:db8::fe", "2001:db8::1", 58, message))
                        : ethernet(0x0800, ipv4("10.0.0.254", "10.0.0.1", 1, message)));
        long unsupported = test.site.counters().keySet().stream()
                .filter(name -> name.startsWith("unsupported.quoted.ip.protocol."))
                .mapToLong(test::count)
                .sum();
        assertThat(test.count("icmp.port_unreachable") + test.count("icmpv6.port_unreachable"))
                .isOne();
        assertThat(lost.seen.size()
                        + test.count("icmp.quoted.unreadable")
                        + test.count("icmp.quoted.fragments")
                        + test.count("udp.quoted.unbound")
                        + test.count("site.too_deep")
                        + unsupported)
                .isOne();
    }
}

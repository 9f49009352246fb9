package io.tracebridge.bridge.sip;

import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.ipv6;

import io.tracebridge.capture.file.LinkType;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.testing.Frames;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The packets of relays as a capture: what tcpdump would see at the relay's front, without its privilege. Times are of the monotonic
 * clock, laid on the time at which the recording began. Any thread may record; who made it closes it.
 */
final class Recording implements AutoCloseable {
    private static final int SNAPLEN = 65_535;

    private final PcapWriter writer;
    private final long offset;
    private long last;
    private int frames;

    Recording(Path file) throws IOException {
        writer = new PcapWriter(Files.newOutputStream(file), Resolution.NANOS, LinkType.ETHERNET, SNAPLEN);
        Instant now = Instant.now();
        offset = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
    }

    void udp(InetSocketAddress from, InetSocketAddress to, byte[] payload) throws IOException {
        packet(from, to, 17, Frames.udp(from.getPort(), to.getPort(), payload));
    }

    /** @param flags FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
    void tcp(InetSocketAddress from, InetSocketAddress to, long sequence, long acknowledged, int flags, byte[] payload)
            throws IOException {
        packet(from, to, 6, Frames.tcp(from.getPort(), to.getPort(), sequence, acknowledged, flags, payload));
    }

    private synchronized void packet(InetSocketAddress from, InetSocketAddress to, int protocol, byte[] payload)
            throws IOException {
        String source = text(from);
        String destination = text(to);
        byte[] frame = from.getAddress() instanceof Inet4Address
                ? ethernet(0x0800, ipv4(source, destination, protocol, payload))
                : ethernet(0x86dd, ipv6(source, destination, protocol, payload));
        last = Math.max(last + 1, offset + System.nanoTime());
        writer.write(last, frame, 0, frame.length, frame.length);
        frames++;
    }

    synchronized int frames() {
        return frames;
    }

    /** The address as digits, without the zone that an IPv6 address may have. */
    private static String text(InetSocketAddress address) {
        String text = address.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    @Override
    public synchronized void close() throws IOException {
        writer.close();
    }
}

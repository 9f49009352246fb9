package io.tracebridge.cli.demo;

import io.tracebridge.cli.demo.SamplePackets.Endpoint;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Speech in RTP (RFC 3550), 20 ms a packet: A-law, or AMR at 12.2 kbit/s with its octets aligned (RFC 4867 section 4.4). */
final class RtpTraffic {
    static final int PCMA = 8;
    static final int AMR = 98;

    private static final long FRAME_NANOS = 20_000_000L;
    private static final int FRAME_TICKS = 160;
    /** No request for another mode; then one frame of mode 7, which is 244 bits long, and whether it is good. */
    private static final byte NO_REQUEST = (byte) 0xf0;

    private static final int GOOD = 0x3c;
    private static final int DAMAGED = 0x38;
    private static final int AMR_OCTETS = 31;

    /**
     * What happens to a stream, in packets of 1,000.
     *
     * @param lost by the network, mostly several in a row
     * @param damaged by the radio
     * @param jitterNanos how much later than due a packet may come
     */
    record Way(int lost, int damaged, long jitterNanos) {
        static final Way GOOD = new Way(0, 0, 1_500_000);
    }

    private final SplittableRandom random;
    private final SampleCapture capture;
    private final SamplePackets packets = new SamplePackets();

    RtpTraffic(SplittableRandom random, SampleCapture capture) {
        this.random = random;
        this.capture = capture;
    }

    /** One direction of a call. */
    void stream(long at, long lengthNanos, Endpoint from, Endpoint to, boolean amr, Way way) {
        int source = random.nextInt();
        int sequence = random.nextInt(65_536);
        int ticks = random.nextInt();
        int losing = 0;
        for (long t = 0; t < lengthNanos; t += FRAME_NANOS) {
            boolean begins = random.nextInt(3_000) < way.lost;
            losing = begins ? 1 + random.nextInt(5) : losing - 1;
            if (losing <= 0) {
                byte[] packet = packet(sequence, ticks, source, amr, random.nextInt(1_000) < way.damaged);
                capture.add(at + t + random.nextLong(way.jitterNanos), 0, packets.udp(-1, from, to, packet));
            }
            sequence++;
            ticks += FRAME_TICKS;
        }
    }

    private byte[] packet(int sequence, int ticks, int source, boolean amr, boolean damaged) {
        byte[] speech = new byte[amr ? 2 + AMR_OCTETS : FRAME_TICKS];
        for (int i = 0; i < speech.length; i++) {
            speech[i] = (byte) random.nextInt(256);
        }
        if (amr) {
            speech[0] = NO_REQUEST;
            speech[1] = (byte) (damaged ? DAMAGED : GOOD);
        }
        return ByteBuffer.allocate(12 + speech.length)
                .put((byte) 0x80)
                .put((byte) (amr ? AMR : PCMA))
                .putShort((short) sequence)
                .putInt(ticks)
                .putInt(source)
                .put(speech)
                .array();
    }
}

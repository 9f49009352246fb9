package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracebridge.decoders.testing.Frames;
import java.util.Map;

/** Any bytes over UDP, TCP and WebSocket: nothing is thrown, and every document is JSON of the declared fields. */
class SipFuzzTest {
    private static final byte[] UPGRADE = Frames.ascii("GET / HTTP/1.1\r\nSec-WebSocket-Protocol: sip\r\n\r\n");

    @FuzzTest(maxDuration = "10m")
    void takesAnyMessage(byte[] message) {
        if (message.length > 60_000) {
            return;
        }
        SipPeers peers = new SipPeers(SipPeers.settings("pseudonym", Map.of()));
        peers.udp(message).udpBack(message).finish();
        assertThat(peers.documents().size()).isLessThanOrEqualTo(2);
        peers.faults();
    }

    @FuzzTest(maxDuration = "10m")
    void takesAnyStream(byte[] stream) {
        SipPeers peers = new SipPeers().connect();
        SipPeers frames = new SipPeers().connect().tcp(UPGRADE);
        for (int at = 0; at < stream.length && at < 20_000; ) {
            int length = Math.min(stream.length - at, 1 + (stream[at] & 0xff));
            byte[] segment = Frames.slice(stream, at, at + length);
            peers.tcp(segment);
            frames.tcp(segment);
            at += length;
        }
        assertThat(peers.finish().documents().size()).isLessThanOrEqualTo(stream.length / 14 + 1);
        assertThat(frames.finish().documents().size()).isLessThanOrEqualTo(stream.length / 14 + 1);
        peers.faults();
    }
}

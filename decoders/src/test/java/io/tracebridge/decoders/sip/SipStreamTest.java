package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SipStreamTest {
    private static final String INVITE =
            SipBuilder.request("INVITE").body("text/plain", "a body\r\n\r\n").text();
    private static final String BYE = SipBuilder.request("BYE").text();

    private final SipPeers peers = new SipPeers();

    @Test
    void messagesEndWhereTheirLengthSays() {
        peers.connect().tcp(INVITE + "\r\n\r\n" + BYE + INVITE).tcpBack(BYE.getBytes(StandardCharsets.US_ASCII));
        assertThat(peers.said()).containsExactly("INVITE", "BYE", "INVITE", "BYE");
        assertThat(peers.documents().get(0).at("/sip/transport")).isEqualTo("tcp");
        assertThat(peers.documents().get(0).at("/network/transport")).isEqualTo("tcp");
        assertThat(peers.documents().get(0).at("/sip/trailing_length")).isNull();
        assertThat(peers.site.count("sip.keepalives")).isOne();
        assertThat(peers.faults()).isEmpty();
    }

    @Test
    void aMessageMayBeSplitAtAnyByte() {
        byte[] stream = (INVITE + "\r\n" + BYE).getBytes(StandardCharsets.US_ASCII);
        for (int cut = 1; cut < stream.length; cut++) {
            SipPeers split = new SipPeers();
            split.connect().tcp(Frames.slice(stream, 0, cut)).tcp(Frames.slice(stream, cut, stream.length));
            assertThat(split.said()).as("cut at " + cut).containsExactly("INVITE", "BYE");
            assertThat(split.faults()).as("cut at " + cut).isEmpty();
        }
    }

    @Test
    void aMessageMayComeByteByByte() {
        peers.connect();
        for (byte one : (INVITE + BYE).getBytes(StandardCharsets.US_ASCII)) {
            peers.tcp(new byte[] {one});
        }
        assertThat(peers.said()).containsExactly("INVITE", "BYE");
    }

    @Test
    void messagesOfOneSegmentHaveDifferentIds() {
        peers.connect().tcp(BYE + BYE);
        assertThat(peers.documents()).hasSize(2);
        assertThat(peers.documents().get(0).id())
                .isNotEqualTo(peers.documents().get(1).id());
    }

    @Test
    void aMessageWithoutLengthIsToldAndReported() {
        peers.connect()
                .tcp(SipBuilder.request("MESSAGE")
                                .body("text/plain", "no length\r\n")
                                .withoutContentLength()
                                .text()
                        + BYE);
        assertThat(peers.said()).containsExactly("MESSAGE", "BYE");
        assertThat(peers.documents().get(0).at("/tx/faults/0/code")).isEqualTo("sip.no_content_length");
        assertThat(peers.documents().get(0).at("/sip/body_length")).isNull();
    }

    @Test
    void findsTheNextStartLineBehindJunk() {
        peers.connect().tcp("this is\nno SIP at all\n" + BYE + "rubbish\n").tcp(INVITE);
        assertThat(peers.said()).containsExactly("BYE", "INVITE");
        assertThat(peers.faults()).isNotEmpty();
        assertThat(peers.site.count("fault.sip.stream_junk")).isEqualTo(2);
    }

    @Test
    void findsTheNextStartLineInAConnectionJoinedInItsMiddle() {
        peers.tcp(INVITE.substring(60)).tcp(BYE);
        assertThat(peers.said()).containsExactly("BYE");
        assertThat(peers.faults()).isEmpty();
    }

    @Test
    void aLengthTooShortLeavesTheRestOfTheBodyAsJunk() {
        peers.connect()
                .tcp(SipBuilder.request("MESSAGE")
                                .header("Content-Length", "2")
                                .body("text/plain", "longer than that\r\n")
                                .withoutContentLength()
                                .text()
                        + BYE);
        assertThat(peers.said()).containsExactly("MESSAGE", "BYE");
        assertThat(peers.site.count("fault.sip.stream_junk")).isOne();
    }

    @Test
    void aLengthTooLongTakesWhatFollowsForTheBody() {
        String wrong = SipBuilder.request("MESSAGE")
                .header("Content-Length", Integer.toString(BYE.length() + 4))
                .body("text/plain", "body")
                .withoutContentLength()
                .text();
        peers.connect().tcp(wrong + BYE + INVITE);
        assertThat(peers.said()).containsExactly("MESSAGE", "INVITE");
    }

    @Test
    void saysThatBytesAreMissingAndGoesOnBehindThem() {
        peers.connect()
                .tcp(INVITE.substring(0, 100))
                .lose(INVITE.length() - 150)
                .tcp(INVITE.substring(INVITE.length() - 50) + BYE)
                .tcpBack(SipBuilder.response(200, "OK", "BYE", "call-1", 1).bytes());
        assertThat(peers.said()).contains("BYE").doesNotContain("INVITE");
        assertThat(peers.site.count("fault.sip.stream_gap")).isOne();
    }

    @Test
    void aHugeMessageIsToldByItsHeader() {
        peers.connect()
                .tcp(SipBuilder.request("MESSAGE")
                        .header("Content-Length", "1000000")
                        .withoutContentLength()
                        .text());
        for (int i = 0; i < 40; i++) {
            peers.tcp("x".repeat(1400) + "\n");
        }
        peers.tcp(BYE);
        assertThat(peers.said()).containsExactly("MESSAGE", "BYE");
        assertThat(peers.site.count("fault.sip.stream_too_large")).isOne();
    }

    @Test
    void aHeaderThatDoesNotEndIsGivenUp() {
        peers.connect().tcp("INVITE sip:bob@h SIP/2.0\r\n");
        for (int i = 0; i < 60; i++) {
            peers.tcp("X: " + "y".repeat(1400) + "\r\n");
        }
        peers.tcp(BYE);
        assertThat(peers.said()).containsExactly("BYE");
        assertThat(peers.site.count("fault.sip.stream_too_large")).isOne();
    }

    @Test
    void recognisesConnectionsOnAnyPort() {
        peers.portA = 40_000;
        peers.portB = 40_002;
        peers.connect()
                .tcp(INVITE.substring(0, 3))
                .tcp(INVITE.substring(3))
                .tcpBack(BYE.getBytes(StandardCharsets.US_ASCII));
        assertThat(peers.said()).containsExactly("INVITE", "BYE");
        assertThat(peers.site.count("tcp.connections.claimed")).isOne();
    }

    @Test
    void leavesOtherConnectionsAlone() {
        peers.portA = 40_000;
        peers.portB = 40_002;
        peers.connect();
        for (int i = 0; i < 5; i++) {
            peers.tcp("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        assertThat(peers.faults()).isEmpty();
        assertThat(peers.site.count("tcp.connections.let_go")).isOne();
    }

    private static byte[] frame(boolean fin, int opcode, boolean masked, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((fin ? 0x80 : 0) | opcode);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        byte[] key = {1, 2, (byte) 0x83, 0x54};
        if (masked) {
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ key[i % 4] : payload[i]);
        }
        return out.toByteArray();
    }

    private static byte[] text(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }

    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat, SIP\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" + "Sec-WebSocket-Protocol: sip\r\n\r\n";

    /** From A masked and in parts with a ping between, from B whole. */
    static byte[] webSocketStream() {
        byte[] invite = text(INVITE);
        return Frames.concat(
                text(UPGRADE),
                frame(false, 1, true, Frames.slice(invite, 0, 200)),
                frame(true, 9, true, text("ping")),
                frame(false, 0, true, Frames.slice(invite, 200, 210)),
                frame(true, 0, true, Frames.slice(invite, 210, invite.length)),
                frame(true, 1, true, text("\r\n\r\n")),
                frame(true, 2, true, text(BYE)),
                frame(true, 8, true, new byte[2]));
    }

    @Test
    void readsMessagesInFramesOfWebSocket() {
        peers.portB = 8080;
        peers.connect()
                .tcp(webSocketStream())
                .tcpBack(Frames.concat(
                        text(SWITCHING),
                        frame(
                                true,
                                1,
                                false,
                                SipBuilder.response(200, "OK", "BYE", "call-1", 1)
                                        .bytes())));
        assertThat(peers.said()).containsExactly("INVITE", "BYE", "200BYE");
        assertThat(peers.documents().get(0).at("/sip/transport")).isEqualTo("ws");
        assertThat(peers.site.count("sip.keepalives")).isOne();
        assertThat(peers.site.count("sip.websocket.controls")).isOne();
        assertThat(peers.faults()).isEmpty();
    }

    @Test
    void framesMayBeSplitAtAnyByte() {
        byte[] stream = webSocketStream();
        for (int cut = 1; cut < stream.length; cut++) {
            SipPeers split = new SipPeers();
            split.portB = 8080;
            split.connect().tcp(Frames.slice(stream, 0, cut)).tcp(Frames.slice(stream, cut, stream.length));
            assertThat(split.said()).as("cut at " + cut).containsExactly("INVITE", "BYE");
        }
    }

    @Test
    void findsFramesAgainBehindAGapAndReportsWhatIsNone() {
        peers.portB = 8080;
        peers.connect()
                .tcp(text(UPGRADE))
                .tcp(frame(true, 1, true, text(INVITE)))
                .lose(500)
                .tcp(frame(true, 1, true, text(BYE)))
                .tcpBack(text(SWITCHING))
                .tcp(new byte[] {(byte) 0xff, 0, 0, 0})
                .tcp(frame(true, 1, true, text(BYE)));
        assertThat(peers.said()).containsExactly("INVITE", "BYE", "BYE");
        assertThat(peers.site.count("fault.sip.websocket")).isOne();
    }

    @Test
    void frameThatIsTooLargeIsLeftOut() {
        peers.portB = 8080;
        byte[] large =
                Frames.concat(new byte[] {(byte) 0x81, (byte) 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70}, new byte[70_000]);
        peers.connect().tcp(text(UPGRADE));
        for (int at = 0; at < large.length; at += 1400) {
            peers.tcp(Frames.slice(large, at, Math.min(large.length, at + 1400)));
        }
        peers.tcp(frame(true, 1, true, text(BYE)));
        assertThat(peers.said()).containsExactly("BYE");
        assertThat(peers.site.count("fault.sip.stream_too_large")).isOne();
    }

    @Test
    void otherWebSocketsAreLeftAlone() {
        peers.portB = 8080;
        peers.connect().tcp(UPGRADE.replace("SIP", "mqtt")).tcp(frame(true, 1, true, text(BYE)));
        assertThat(peers.documents()).isEmpty();
        assertThat(peers.faults()).isEmpty();
    }

    @Test
    void ipv6AndFragmentsCarryMessagesToo() {
        byte[] datagram = Frames.udp(5062, 5060, SipBuilder.request("INVITE").bytes());
        peers.site.ethernet(Frames.ethernet(0x86dd, Frames.ipv6("2001:db8::1", "2001:db8::2", 17, datagram)));
        byte[] first = Frames.slice(datagram, 0, 104);
        byte[] second = Frames.slice(datagram, 104, datagram.length);
        peers.frame(Frames.ipv4Fragment(SipPeers.A, SipPeers.B, 17, 7, 104, false, second));
        peers.frame(Frames.ipv4Fragment(SipPeers.A, SipPeers.B, 17, 7, 0, true, first));
        byte[] six = Frames.udp(5062, 5060, SipBuilder.request("BYE").bytes());
        peers.site.ethernet(Frames.ethernet(
                0x86dd,
                Frames.ipv6(
                        "2001:db8::1",
                        "2001:db8::2",
                        44,
                        Frames.ipv6Fragment(17, 9, 0, true, Frames.slice(six, 0, 80)))));
        peers.site.ethernet(Frames.ethernet(
                0x86dd,
                Frames.ipv6(
                        "2001:db8::1",
                        "2001:db8::2",
                        44,
                        Frames.ipv6Fragment(17, 9, 80, false, Frames.slice(six, 80, six.length)))));
        assertThat(peers.said()).containsExactly("INVITE", "INVITE", "BYE");
        assertThat(peers.documents().get(0).at("/network/type")).isEqualTo("ipv6");
    }

    @Test
    void portsAreThoseThatTheOperatorNames() {
        SipPeers other = new SipPeers(Map.of("sip.ports", "7777", "sip.detect", "false"));
        other.portB = 7777;
        other.connect().tcp(BYE);
        other.portB = 5060;
        other.udp(BYE);
        assertThat(other.said()).containsExactly("BYE");
    }
}

package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SipPropertyTest {
    private static final String SDP = "v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
            + "m=audio 6000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=candidate:1 1 UDP 1 10.0.0.1 5 typ host\r\n";

    /** All of what a message can hold that is read apart. */
    static byte[] richMessage() {
        return SipBuilder.request("INVITE", "sip:+491701234567;npdi@[2001:db8::1]:5070;user=phone?x=y", "c@h", 9)
                .header("v", "SIP/2.0/TCP h;branch=z9hG4bK2, SIP / 2.0 / UDP [2001:db8::2]:5 ;received=1.2.3.4;rport")
                .header("m", "\"A, \\\"B\\\"\" <sip:1@h;transport=tcp>;expires=60;q=0.1, *")
                .header("P-Asserted-Identity", "<tel:+491701234567>, \"x\" <sip:a@h>")
                .header("P-Associated-URI", "<sip:b@h>")
                .header("Diversion", "<sip:c@h>;reason=no-answer;counter=1")
                .header("History-Info", "<sip:d@h?Reason=SIP%3Bcause%3D302>;index=1")
                .header(
                        "Authorization",
                        "Digest username=\"u@h\", realm=\"r\", uri=\"sip:h\", nonce=\"n\", response=\"0\"")
                .header("Date", "Thu, 21 Feb 2002 13:02:03 GMT")
                .header("Supported", "timer, 100rel")
                .header("Session-Expires", "1800;refresher=uac")
                .line("User-Agent: one\r\n two")
                .body(
                        "multipart/mixed;boundary=\"b b\"",
                        "--b b\r\nContent-Type: application/sdp\r\n\r\n" + SDP
                                + "\r\n--b b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b b--\r\n")
                .bytes();
    }

    @Property(tries = 400)
    void takesAnyBytes(@ForAll @Size(max = 300) byte[] message) {
        SipPeers peers = new SipPeers();
        peers.udp(message).connect().tcp(message).finish();
        assertThat(peers.documents().size()).isLessThanOrEqualTo(2 + message.length / 20);
        peers.faults();
    }

    @Property(tries = 400)
    void takesDamagedMessages(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] message = richMessage();
        for (int n = random.nextInt(12); n >= 0; n--) {
            message[random.nextInt(message.length)] = random.nextBoolean()
                    ? (byte) random.nextInt()
                    : (byte) "\r\n <>\",;:=@%?[]\\/+".charAt(random.nextInt(17));
        }
        // Of an empty datagram, or of line breaks only, nothing is to be said: they keep bindings of NATs open.
        int length = random.nextInt(4) == 0 ? random.nextInt(8, message.length) : message.length;
        byte[] cut = Frames.slice(message, 0, length);
        SipPeers peers = new SipPeers(SipPeers.settings("pseudonym", Map.of()));
        peers.udp(cut).connect().tcp(cut).tcp(cut).finish();
        assertThat(peers.documents().size() + peers.faults().size()).isPositive();
    }

    /** However a stream is cut into segments, the documents say the same, and come from the same bytes. */
    @Property(tries = 60)
    void segmentsDoNotMatter(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] stream = Frames.concat(
                richMessage(),
                Frames.ascii("\r\n\r\n"),
                SipBuilder.request("BYE").bytes(),
                Frames.ascii("junk\n"),
                SipBuilder.response(200, "OK", "BYE", "call-1", 1).bytes(),
                richMessage());
        List<JsonNode> whole = said(new SipPeers().connect().tcp(stream));
        SipPeers parts = new SipPeers().connect();
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 400));
            parts.tcp(Frames.slice(stream, at, at + length));
            at += length;
        }
        assertThat(said(parts)).isEqualTo(whole).hasSize(4);
    }

    /** Without what depends on when the last byte came. */
    private static List<JsonNode> said(SipPeers peers) {
        return peers.documents().stream()
                .map(Document::json)
                .map(json -> ((ObjectNode) json).deepCopy().retain("sip", "source", "destination", "status", "related"))
                .map(JsonNode.class::cast)
                .toList();
    }

    /** Bytes that are missing cost the messages that they were of, and no others but those that cannot be told from them. */
    @Property(tries = 60)
    void whatIsMissingIsToldAndTheRestDecoded(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int lost) {
        Random random = new Random(seed);
        SipPeers peers = new SipPeers().connect();
        List<String> sent = new ArrayList<>();
        int missing = 1 + random.nextInt(5);
        for (int n = 0; n < 8; n++) {
            byte[] message =
                    SipBuilder.request("OPTIONS", "sip:b@h", "call-" + n, 1).bytes();
            if (n >= missing && n < missing + lost) {
                peers.lose(message.length);
            } else {
                peers.tcp(message);
                sent.add("call-" + n);
            }
        }
        peers.tcpBack(SipBuilder.response(200, "OK", "OPTIONS", "back", 1).bytes());
        peers.finish();
        List<String> told =
                peers.documents().stream().map(d -> d.at("/sip/call_id")).toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(add(sent, "back"));
        if (missing + lost < 8) {
            assertThat(peers.site.count("fault.sip.stream_gap")).isOne();
        }
    }

    private static List<String> add(List<String> list, String one) {
        List<String> more = new ArrayList<>(list);
        more.add(one);
        return more;
    }

    /** What begins like SIP is claimed on any port; what a random start is, never. */
    @Property(tries = 400)
    void randomBytesAreNotClaimed(@ForAll @Size(max = 200) byte[] bytes) {
        SipPeers peers = new SipPeers();
        peers.portA = 40_000;
        peers.portB = 40_002;
        peers.udp(bytes).connect().tcp(bytes);
        assertThat(peers.documents()).isEmpty();
        assertThat(peers.faults()).isEmpty();
    }
}

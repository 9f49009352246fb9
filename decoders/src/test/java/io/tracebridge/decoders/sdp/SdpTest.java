package io.tracebridge.decoders.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.text.Span;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SdpTest {
    private final Sdp sdp = new Sdp();

    private boolean parse(String text) {
        byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
        return sdp.parse(bytes, 2, bytes.length - 2);
    }

    private String text(long span) {
        return Span.isNone(span)
                ? null
                : new String(sdp.bytes(), Span.from(span), Span.length(span), StandardCharsets.UTF_8);
    }

    @Test
    void readsAnOfferOfAudioAndVideo() {
        assertThat(parse("v=0\r\no=alice 2890844526 2890844527 IN IP4 192.0.2.9\r\ns=A call\r\n"
                        + "c=IN IP4 192.0.2.10\r\nt=0 0\r\na=recvonly\r\n"
                        + "m=audio 49170 RTP/AVP 8 97 101\r\na=rtpmap:97 AMR/8000/1\r\na=rtpmap:101 telephone-event/8000\r\n"
                        + "a=fmtp:97 octet-align=1; mode-set=0,2\r\na=ptime:20\r\na=maxptime:40\r\na=rtcp:53020 IN IP6 2001:db8::5\r\n"
                        + "a=sendonly\r\n"
                        + "m=video 51372/2 RTP/SAVPF 99\r\nc=IN IP6 2001:db8::1\r\na=rtcp-mux\r\n"
                        + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRET\r\n"
                        + "a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host\r\n"
                        + "a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport 8998\r\n"
                        + "a=candidate:3 1 UDP 1 192.0.2.4 5 typ other\r\n"))
                .isTrue();
        assertThat(text(sdp.originUser())).isEqualTo("alice");
        assertThat(text(sdp.sessionId())).isEqualTo("2890844526");
        assertThat(text(sdp.sessionVersion())).isEqualTo("2890844527");
        assertThat(text(sdp.origin().text())).isEqualTo("192.0.2.9");
        assertThat(text(sdp.name())).isEqualTo("A call");
        assertThat(sdp.mediaCount()).isEqualTo(2);
        SdpMedia audio = sdp.media(0);
        assertThat(audio.isAudio()).isTrue();
        assertThat(audio.isRtp()).isTrue();
        assertThat(audio.isSecure()).isFalse();
        assertThat(audio.port()).isEqualTo(49170);
        assertThat(text(audio.protocol())).isEqualTo("RTP/AVP");
        assertThat(audio.formats()).isEqualTo(3);
        assertThat(audio.format(0).payloadType()).isEqualTo(8);
        assertThat(audio.format(0).encoding()).isEqualTo(Span.NONE);
        assertThat(text(audio.payloadType(97).encoding())).isEqualTo("AMR");
        assertThat(audio.payloadType(97).clockRate()).isEqualTo(8000);
        assertThat(audio.payloadType(97).channels()).isEqualTo(1);
        assertThat(text(audio.payloadType(97).parameters())).isEqualTo("octet-align=1; mode-set=0,2");
        assertThat(audio.payloadType(5)).isNull();
        assertThat(audio.ptime()).isEqualTo(20);
        assertThat(audio.maxPtime()).isEqualTo(40);
        assertThat(audio.direction()).isEqualTo(SdpDirection.SENDONLY);
        assertThat(audio.connection().version()).isEqualTo(4);
        assertThat(audio.connection().low()).isEqualTo(0xffff_c000_020aL);
        assertThat(audio.rtcpPort()).isEqualTo(53020);
        assertThat(audio.rtcpAddress().high()).isEqualTo(0x2001_0db8_0000_0000L);
        assertThat(audio.rtcpAddress().low()).isEqualTo(5);
        SdpMedia video = sdp.media(1);
        assertThat(video.ports()).isEqualTo(2);
        assertThat(video.direction()).isEqualTo(SdpDirection.RECVONLY);
        assertThat(video.isSecure()).isTrue();
        assertThat(video.hasCrypto()).isTrue();
        assertThat(video.connection().version()).isEqualTo(6);
        assertThat(video.rtcpPort()).isEqualTo(51372);
        assertThat(video.candidates()).isEqualTo(3);
        assertThat(video.hostCandidates()).isOne();
        assertThat(video.serverReflexiveCandidates()).isOne();
        assertThat(video.relayedCandidates()).isZero();
        assertThat(sdp.wrongAt()).isEqualTo(-1);
    }

    @Test
    void takesAFingerprintOfTheSessionForAllMedia() {
        parse(
                "v=0\no=- 1 1 IN IP4 h.example\na=fingerprint:sha-256 AA\nm=audio 9 UDP/TLS/RTP/SAVPF 0\nm=image 0 udptl t38\n");
        assertThat(sdp.media(0).hasFingerprint()).isTrue();
        assertThat(sdp.media(0).isSecure()).isTrue();
        assertThat(sdp.media(0).isRtp()).isTrue();
        assertThat(sdp.media(0).rtcpPort()).isEqualTo(10);
        assertThat(sdp.media(1).isRtp()).isFalse();
        assertThat(sdp.media(1).port()).isZero();
        assertThat(sdp.media(1).rtcpPort()).isEqualTo(-1);
        assertThat(sdp.media(1).format(0).payloadType()).isEqualTo(-1);
        assertThat(text(sdp.media(1).format(0).text())).isEqualTo("t38");
        assertThat(sdp.origin().version()).isZero();
        assertThat(text(sdp.origin().text())).isEqualTo("h.example");
    }

    @Test
    void keepsWhatItUnderstandsOfABrokenOne() {
        assertThat(
                        parse(
                                "v=0\r\no=x\r\nm=audio\r\nm=audio 99999 RTP/AVP 0\r\na=rtpmap:0\r\nnonsense\r\nc=IN\r\nm=audio 5 RTP/AVP 3"))
                .isTrue();
        assertThat(sdp.wrongAt()).isPositive();
        assertThat(sdp.mediaCount()).isEqualTo(3);
        assertThat(sdp.media(1).port()).isEqualTo(-1);
        assertThat(sdp.media(2).port()).isEqualTo(5);
        assertThat(sdp.media(2).format(0).payloadType()).isEqualTo(3);
    }

    @Test
    void isBounded() {
        parse("v=0\r\n" + "m=audio 5 RTP/AVP 0 1 2 3 4 5 6 7 8 9\r\n".repeat(100));
        assertThat(sdp.mediaCount()).isEqualTo(32);
        assertThat(sdp.wrongAt()).isPositive();
    }

    @Test
    void isNoneWithoutVersion() {
        assertThat(parse("m=audio 5 RTP/AVP 0\r\n")).isFalse();
        assertThat(sdp.mediaCount()).isZero();
    }
}

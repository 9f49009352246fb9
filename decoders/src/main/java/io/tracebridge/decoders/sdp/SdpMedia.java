package io.tracebridge.decoders.sdp;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** One media description: its {@code m=} line and the lines below it (RFC 8866 section 5.14). Belongs to its {@link Sdp}. */
public final class SdpMedia {
    /** Kinds of ICE candidates (RFC 8839 section 5.1), in the order in which they are counted. */
    static final byte[][] CANDIDATES = {Ascii.of("host"), Ascii.of("srflx"), Ascii.of("prflx"), Ascii.of("relay")};

    private static final byte[] AUDIO = Ascii.of("audio");
    private static final byte[] RTP = Ascii.of("rtp/");
    private static final byte[] SAVP = Ascii.of("rtp/savp");
    private static final byte[] TLS = Ascii.of("udp/tls/");

    private final Sdp sdp;
    long type;
    int port;
    int ports;
    long protocol;
    int firstFormat;
    int formats;
    final SdpAddress connection = new SdpAddress();
    final SdpAddress rtcpAddress = new SdpAddress();
    SdpDirection direction;
    int ptime;
    int maxPtime;
    int rtcpPort;
    boolean rtcpMux;
    boolean crypto;
    boolean fingerprint;
    final int[] candidates = new int[CANDIDATES.length];
    int allCandidates;

    SdpMedia(Sdp sdp) {
        this.sdp = sdp;
    }

    void clear() {
        type = Span.NONE;
        port = -1;
        ports = 1;
        protocol = Span.NONE;
        firstFormat = 0;
        formats = 0;
        connection.clear();
        rtcpAddress.clear();
        direction = null;
        ptime = 0;
        maxPtime = 0;
        rtcpPort = -1;
        rtcpMux = false;
        crypto = false;
        fingerprint = false;
        for (int i = 0; i < candidates.length; i++) {
            candidates[i] = 0;
        }
        allCandidates = 0;
    }

    /** {@code audio}, {@code video}, {@code image} ... */
    public long type() {
        return type;
    }

    public boolean isAudio() {
        return Ascii.is(sdp.bytes(), type, AUDIO);
    }

    /** 0..65535, 0 when the stream is refused (RFC 3264 section 6); -1 when it is no number. */
    public int port() {
        return port;
    }

    /** Ports that the line asks for; 1 but for layered streams. */
    public int ports() {
        return ports;
    }

    /** {@code RTP/AVP}, {@code UDP/TLS/RTP/SAVPF}, {@code udptl} ... */
    public long protocol() {
        return protocol;
    }

    /** True for RTP and secure RTP, whatever they are carried over. */
    public boolean isRtp() {
        byte[] bytes = sdp.bytes();
        int to = Span.to(protocol);
        for (int at = Span.from(protocol); at < to; at = Ascii.find(bytes, at, to, '/') + 1) {
            if (Ascii.startsWith(bytes, at, to, RTP)) {
                return true;
            }
        }
        return false;
    }

    /** True when the media are encrypted by the protocol's name, or a key or fingerprint stands below. */
    public boolean isSecure() {
        byte[] bytes = sdp.bytes();
        int from = Span.from(protocol);
        int to = Span.to(protocol);
        return crypto
                || fingerprint
                || Ascii.startsWith(bytes, from, to, SAVP)
                || Ascii.startsWith(bytes, from, to, TLS);
    }

    /** True when keys stand in {@code a=crypto} (RFC 4568). The keys themselves are never given. */
    public boolean hasCrypto() {
        return crypto;
    }

    /** True when a certificate's fingerprint stands here or above (RFC 8122), as for DTLS-SRTP. */
    public boolean hasFingerprint() {
        return fingerprint || sdp.fingerprint();
    }

    public int formats() {
        return formats;
    }

    /** @param n 0..{@link #formats} - 1 */
    public SdpFormat format(int n) {
        return sdp.format(firstFormat + n);
    }

    /** The format of a payload type, or null. */
    public SdpFormat payloadType(int payloadType) {
        for (int n = 0; n < formats; n++) {
            if (format(n).payloadType == payloadType) {
                return format(n);
            }
        }
        return null;
    }

    /** Where the media are to be sent: the description's own {@code c=} line, else the session's. */
    public SdpAddress connection() {
        return Span.isNone(connection.text()) ? sdp.connection() : connection;
    }

    /** The description's own attribute, else the session's, else both ways. */
    public SdpDirection direction() {
        return direction != null ? direction : sdp.direction();
    }

    /** Milliseconds of media in a packet, 0 when nothing is said. */
    public int ptime() {
        return ptime;
    }

    public int maxPtime() {
        return maxPtime;
    }

    /** Port of RTCP: that of {@code a=rtcp} (RFC 3605), that of RTP where both share it, else the next one; -1 without a port. */
    public int rtcpPort() {
        if (rtcpPort >= 0) {
            return rtcpPort;
        }
        return port <= 0 ? -1 : rtcpMux ? port : Math.min(65_535, port + 1);
    }

    /** Address of RTCP: that of {@code a=rtcp} if it has one, else {@link #connection}. */
    public SdpAddress rtcpAddress() {
        return Span.isNone(rtcpAddress.text()) ? connection() : rtcpAddress;
    }

    /** True when RTP and RTCP may share a port (RFC 5761). */
    public boolean isRtcpMux() {
        return rtcpMux;
    }

    /** ICE candidates of all kinds (RFC 8839). */
    public int candidates() {
        return allCandidates;
    }

    public int hostCandidates() {
        return candidates[0];
    }

    public int serverReflexiveCandidates() {
        return candidates[1];
    }

    public int peerReflexiveCandidates() {
        return candidates[2];
    }

    public int relayedCandidates() {
        return candidates[3];
    }
}

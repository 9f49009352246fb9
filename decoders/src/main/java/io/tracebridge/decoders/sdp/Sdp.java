package io.tracebridge.decoders.sdp;

import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * A session description (RFC 8866): who made it and the media it offers. A view over bytes that belong to somebody else; reading it
 * never runs past its end and allocates nothing. Texts are {@link Span}s of {@link #bytes}. Keys and passwords are not among them.
 *
 * <p>At most 32 media descriptions with 256 formats together are kept; {@link #wrongAt} tells of more. Used again and again; not
 * thread-safe.
 */
public final class Sdp {
    private static final int MOST_MEDIA = 32;
    private static final int MOST_FORMATS = 256;

    private static final byte[] RTPMAP = Ascii.of("rtpmap");
    private static final byte[] FMTP = Ascii.of("fmtp");
    private static final byte[] PTIME = Ascii.of("ptime");
    private static final byte[] MAXPTIME = Ascii.of("maxptime");
    private static final byte[] RTCP = Ascii.of("rtcp");
    private static final byte[] RTCP_MUX = Ascii.of("rtcp-mux");
    private static final byte[] CANDIDATE = Ascii.of("candidate");
    private static final byte[] TYP = Ascii.of("typ");
    private static final byte[] CRYPTO = Ascii.of("crypto");
    private static final byte[] KEY_MGMT = Ascii.of("key-mgmt");
    private static final byte[] FINGERPRINT = Ascii.of("fingerprint");
    private static final SdpDirection[] DIRECTIONS = SdpDirection.values();

    private byte[] bytes = new byte[0];
    private long version;
    private long originUser;
    private long sessionId;
    private long sessionVersion;
    private final SdpAddress origin = new SdpAddress();
    private final SdpAddress connection = new SdpAddress();
    private long name;
    private SdpDirection direction;
    private boolean fingerprint;
    private final SdpMedia[] media = new SdpMedia[MOST_MEDIA];
    private int mediaCount;
    private final SdpFormat[] formats = new SdpFormat[MOST_FORMATS];
    private int formatCount;
    private int wrongAt;

    public Sdp() {
        for (int i = 0; i < media.length; i++) {
            media[i] = new SdpMedia(this);
        }
        for (int i = 0; i < formats.length; i++) {
            formats[i] = new SdpFormat();
        }
        clear();
    }

    /** Forgets the description before. */
    public void clear() {
        version = Span.NONE;
        originUser = Span.NONE;
        sessionId = Span.NONE;
        sessionVersion = Span.NONE;
        origin.clear();
        connection.clear();
        name = Span.NONE;
        direction = SdpDirection.SENDRECV;
        fingerprint = false;
        mediaCount = 0;
        formatCount = 0;
        wrongAt = -1;
    }

    /**
     * Reads {@code bytes[from, to)}; lines may end with a line feed alone. Lines that are not known are left out.
     *
     * @return false when it does not begin with {@code v=}, as every description does
     */
    public boolean parse(byte[] bytes, int from, int to) {
        clear();
        this.bytes = bytes;
        int at = from;
        while (at < to && Ascii.isBlank(bytes[at])) {
            at++;
        }
        if (to - at < 2 || bytes[at] != 'v' || bytes[at + 1] != '=') {
            wrongAt = from;
            return false;
        }
        SdpMedia current = null;
        while (at < to) {
            int lineEnd = Ascii.find(bytes, at, to, '\n');
            int end = lineEnd > at && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
            if (end - at >= 2 && bytes[at + 1] == '=') {
                if (bytes[at] == 'm') {
                    if (mediaCount == MOST_MEDIA) {
                        wrong(at);
                        return true;
                    }
                    current = media[mediaCount++];
                    mediaLine(current, at + 2, end);
                } else {
                    line(current, bytes[at], at + 2, end);
                }
            } else if (end > at) {
                wrong(at);
            }
            at = lineEnd + 1;
        }
        return true;
    }

    private void line(SdpMedia current, byte type, int from, int end) {
        switch (type) {
            case 'v' -> version = Span.of(from, end);
            case 'o' -> origin(from, end);
            case 's' -> name = Span.of(from, end);
            case 'c' -> {
                if (!(current == null ? connection : current.connection).parse(bytes, from, end)) {
                    wrong(from);
                }
            }
            case 'a' -> attribute(current, from, end);
            default -> {
                // says nothing of who sends media where
            }
        }
    }

    private void origin(int from, int end) {
        int user = Ascii.find(bytes, from, end, ' ');
        int id = Ascii.find(bytes, Math.min(user + 1, end), end, ' ');
        int version = Ascii.find(bytes, Math.min(id + 1, end), end, ' ');
        originUser = Span.of(from, user);
        if (version == end) {
            wrong(from);
            return;
        }
        sessionId = Span.of(user + 1, id);
        sessionVersion = Span.of(id + 1, version);
        if (!origin.parse(bytes, version + 1, end)) {
            wrong(version);
        }
    }

    private void mediaLine(SdpMedia m, int from, int end) {
        m.clear();
        m.firstFormat = formatCount;
        int type = Ascii.find(bytes, from, end, ' ');
        int port = Ascii.find(bytes, Math.min(type + 1, end), end, ' ');
        int protocol = Ascii.find(bytes, Math.min(port + 1, end), end, ' ');
        m.type = Span.of(from, type);
        if (port == end) {
            wrong(from);
            return;
        }
        int slash = Ascii.find(bytes, type + 1, port, '/');
        m.port = number(type + 1, slash, 65_535);
        m.ports = slash < port ? Math.max(1, number(slash + 1, port, 65_535)) : 1;
        m.protocol = Span.of(port + 1, protocol);
        if (m.port < 0) {
            wrong(type + 1);
        }
        int at = protocol + 1;
        while (at < end) {
            int space = Ascii.find(bytes, at, end, ' ');
            if (space > at) {
                if (formatCount == MOST_FORMATS) {
                    wrong(at);
                    return;
                }
                formats[formatCount++].clear(Span.of(at, space), number(at, space, 127));
                m.formats++;
            }
            at = space + 1;
        }
    }

    private void attribute(SdpMedia current, int from, int end) {
        int colon = Ascii.find(bytes, from, end, ':');
        int value = Math.min(colon + 1, end);
        for (SdpDirection one : DIRECTIONS) {
            if (Ascii.is(bytes, from, end, one.label())) {
                if (current == null) {
                    direction = one;
                } else {
                    current.direction = one;
                }
                return;
            }
        }
        if (Ascii.is(bytes, from, colon, FINGERPRINT)) {
            fingerprint |= current == null;
            if (current != null) {
                current.fingerprint = true;
            }
        } else if (current != null) {
            mediaAttribute(current, from, colon, value, end);
        }
    }

    private void mediaAttribute(SdpMedia m, int from, int colon, int value, int end) {
        if (Ascii.is(bytes, from, colon, RTPMAP)) {
            rtpmap(m, value, end);
        } else if (Ascii.is(bytes, from, colon, FMTP)) {
            int space = Ascii.find(bytes, value, end, ' ');
            SdpFormat format = format(m, value, space);
            if (format != null && space < end) {
                format.parameters = Ascii.trim(bytes, space + 1, end);
            }
        } else if (Ascii.is(bytes, from, colon, PTIME)) {
            m.ptime = milliseconds(value, end);
        } else if (Ascii.is(bytes, from, colon, MAXPTIME)) {
            m.maxPtime = milliseconds(value, end);
        } else if (Ascii.is(bytes, from, colon, RTCP)) {
            int space = Ascii.find(bytes, value, end, ' ');
            m.rtcpPort = number(value, space, 65_535);
            if (space < end) {
                m.rtcpAddress.parse(bytes, space + 1, end);
            }
        } else if (Ascii.is(bytes, from, colon, RTCP_MUX)) {
            m.rtcpMux = true;
        } else if (Ascii.is(bytes, from, colon, CANDIDATE)) {
            candidate(m, value, end);
        } else if (Ascii.is(bytes, from, colon, CRYPTO) || Ascii.is(bytes, from, colon, KEY_MGMT)) {
            m.crypto = true;
        }
    }

    /** Payload type, name, clock rate and, for audio, channels (RFC 8866 section 6.6). */
    private void rtpmap(SdpMedia m, int from, int end) {
        int space = Ascii.find(bytes, from, end, ' ');
        SdpFormat format = format(m, from, space);
        if (format == null || space == end) {
            return; // one of no format of the line says nothing
        }
        long rest = Ascii.trim(bytes, space + 1, end);
        int slash = Ascii.find(bytes, Span.from(rest), Span.to(rest), '/');
        int second = Ascii.find(bytes, Math.min(slash + 1, Span.to(rest)), Span.to(rest), '/');
        format.encoding = Span.of(Span.from(rest), slash);
        format.clockRate = Math.max(0, number(slash + 1, second, Integer.MAX_VALUE));
        format.channels = Math.max(0, number(second + 1, Span.to(rest), 255));
        if (format.clockRate == 0) {
            wrong(from);
        }
    }

    private SdpFormat format(SdpMedia m, int from, int to) {
        long text = Span.of(from, to);
        for (int n = 0; n < m.formats; n++) {
            SdpFormat format = m.format(n);
            if (Ascii.same(bytes, format.text, bytes, text)) {
                return format;
            }
        }
        return null;
    }

    /** Foundation, component, transport, priority, address, port, {@code typ}, kind (RFC 8839 section 5.1). */
    private void candidate(SdpMedia m, int from, int end) {
        m.allCandidates++;
        int at = from;
        while (at < end) {
            int space = Ascii.find(bytes, at, end, ' ');
            if (Ascii.is(bytes, at, space, TYP)) {
                int kindEnd = Ascii.find(bytes, Math.min(space + 1, end), end, ' ');
                for (int kind = 0; kind < SdpMedia.CANDIDATES.length; kind++) {
                    if (Ascii.is(bytes, Math.min(space + 1, end), kindEnd, SdpMedia.CANDIDATES[kind])) {
                        m.candidates[kind]++;
                    }
                }
                return;
            }
            at = space + 1;
        }
    }

    /** Whole milliseconds; what stands behind a dot is left out. 0 when it is no number. */
    private int milliseconds(int from, int to) {
        return Math.max(0, number(from, Ascii.find(bytes, from, to, '.'), 60_000));
    }

    /** 0..most, or -1. */
    private int number(int from, int to, int most) {
        long value = from < to ? Ascii.number(bytes, from, to) : -1;
        return value <= most ? (int) value : -1;
    }

    private void wrong(int at) {
        if (wrongAt < 0) {
            wrongAt = at;
        }
    }

    public byte[] bytes() {
        return bytes;
    }

    /** {@code v=}: 0. */
    public long version() {
        return version;
    }

    /** User name of {@code o=}; {@code -} when the host has no such thing. */
    public long originUser() {
        return originUser;
    }

    /** Session identifier of {@code o=}. */
    public long sessionId() {
        return sessionId;
    }

    /** Session version of {@code o=}: rises with each change of the description. */
    public long sessionVersion() {
        return sessionVersion;
    }

    /** Address of {@code o=}. */
    public SdpAddress origin() {
        return origin;
    }

    /** The session's {@code c=}; that of a media description comes before it: {@link SdpMedia#connection}. */
    public SdpAddress connection() {
        return connection;
    }

    /** {@code s=}. */
    public long name() {
        return name;
    }

    /** For media that say nothing themselves. */
    public SdpDirection direction() {
        return direction;
    }

    boolean fingerprint() {
        return fingerprint;
    }

    public int mediaCount() {
        return mediaCount;
    }

    /** @param n 0..{@link #mediaCount} - 1 */
    public SdpMedia media(int n) {
        return media[n];
    }

    SdpFormat format(int n) {
        return formats[n];
    }

    /** Index in {@link #bytes} of the first thing that is not of its form or too much, or -1. */
    public int wrongAt() {
        return wrongAt;
    }
}

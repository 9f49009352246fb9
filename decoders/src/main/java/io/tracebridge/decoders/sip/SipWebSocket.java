package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.text.Ascii;

/**
 * The frames of WebSocket (RFC 6455 section 5) on connections that speak SIP (RFC 7118): a SIP message is one message of theirs, in one frame or
 * in several, masked or not. Keeps nothing but a place to put a message together.
 */
final class SipWebSocket {
    /** Frames that one message may be in. */
    private static final int MOST_FRAMES = 64;

    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PONG = 10;
    private static final int MOST_CONTROL = 125;

    private static final byte[] PROTOCOL = Ascii.of("sec-websocket-protocol:");
    private static final byte[] SIP = Ascii.of("sip");

    private final Site site;
    private final SipDecoder decoder;
    private final SipMessage message = new SipMessage();
    private final byte[] whole = new byte[SipStream.LARGEST];
    private final Counter controls;
    private final Counter keepalives;

    /** Of the frame that {@link #header} read. */
    private boolean fin;

    private int opcode;
    private int maskAt;
    private int payloadAt;
    private long payloadLength;

    SipWebSocket(Site site, SipDecoder decoder) {
        this.site = site;
        this.decoder = decoder;
        controls = site.counter(
                "sip.websocket.controls", "Pings, pongs and closes of WebSocket connections that carry SIP");
        keepalives = site.counter(
                "sip.keepalives", "Line breaks and zeros that keep bindings of NATs open, on ports of SIP");
    }

    /** Whether a request or response of HTTP, up to {@code headEnd}, is about the subprotocol sip (RFC 7118 section 4). */
    static boolean isOfSip(byte[] bytes, int from, int headEnd) {
        int line = from;
        while (line < headEnd) {
            int end = Ascii.find(bytes, line, headEnd, '\n');
            if (Ascii.startsWith(bytes, line, end, PROTOCOL)) {
                int at = line + PROTOCOL.length;
                while (at < end) {
                    int comma = Ascii.find(bytes, at, end, ',');
                    if (Ascii.is(bytes, Ascii.trim(bytes, at, comma), SIP)) {
                        return true;
                    }
                    at = comma + 1;
                }
            }
            line = end + 1;
        }
        return false;
    }

    /**
     * Reads one message of WebSocket, or one control frame.
     *
     * @param lost true when a frame may not begin here: then a message that is no SIP is no fault
     * @return the index after it, beyond {@code end} when it is to be left out; {@code at} when there are too few bytes; -1 when no frame
     *     begins here
     */
    int frames(Packet packet, byte[] bytes, int at, int end, boolean lost) {
        int frame = at;
        int length = 0;
        boolean begun = false;
        for (int n = 0; n < MOST_FRAMES; n++) {
            int header = header(bytes, frame, end);
            if (header < 0) {
                return lost ? -1 : wrong(packet, frame - at);
            }
            if (header == 0) {
                return at;
            }
            if (opcode >= CLOSE) {
                int after = control(end);
                if (after < 0) {
                    return at;
                }
                if (!begun) {
                    controls.increment();
                    return after;
                }
                frame = after;
                continue;
            }
            if (begun != (opcode == CONTINUATION)) {
                return lost ? -1 : wrong(packet, frame - at);
            }
            begun = true;
            if (length + payloadLength > whole.length) {
                if (!lost) {
                    site.faults().raise(SipFault.STREAM_TOO_LARGE, packet, frame - at);
                }
                return lost || payloadLength > Integer.MAX_VALUE / 2 ? -1 : payloadAt + (int) payloadLength;
            }
            if (payloadAt + payloadLength > end) {
                return at;
            }
            unmask(bytes, length);
            length += (int) payloadLength;
            frame = payloadAt + (int) payloadLength;
            if (fin) {
                return told(packet, length, frame, end, lost);
            }
        }
        return lost ? -1 : wrong(packet, frame - at);
    }

    private int told(Packet packet, int length, int after, int end, boolean lost) {
        if (isLineBreaks(length)) {
            keepalives.increment();
        } else if (message.parse(whole, 0, length, false)) {
            message.ofStream(SipTransport.WS, packet.streamOffset - (end - after));
            decoder.tell(packet, message);
        } else if (lost) {
            return -1;
        } else {
            site.faults().raise(SipFault.NOT_SIP, packet, 0);
        }
        return after;
    }

    private boolean isLineBreaks(int length) {
        for (int i = 0; i < length; i++) {
            if (whole[i] != '\r' && whole[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    private int wrong(Packet packet, int offset) {
        site.faults().raise(SipFault.WEBSOCKET, packet, offset);
        return -1;
    }

    /** The index after a control frame, or -1 when it is not all there. */
    private int control(int end) {
        long after = payloadAt + payloadLength;
        return after <= end ? (int) after : -1;
    }

    /** Reads the header of a frame: 1 when it is there, 0 when it is not all there, -1 when it is none. */
    private int header(byte[] bytes, int at, int end) {
        if (end - at < 2) {
            return 0;
        }
        fin = bytes[at] < 0;
        opcode = bytes[at] & 15;
        boolean reserved = (bytes[at] & 0x70) != 0; // no extension is known here, compression neither
        boolean known = opcode <= BINARY || opcode >= CLOSE && opcode <= PONG;
        boolean masked = bytes[at + 1] < 0;
        int length = bytes[at + 1] & 0x7f;
        if (reserved || !known || opcode >= CLOSE && (!fin || length > MOST_CONTROL)) {
            return -1;
        }
        int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        maskAt = masked ? at + 2 + lengthBytes : -1;
        payloadAt = at + 2 + lengthBytes + (masked ? 4 : 0);
        if (payloadAt > end) {
            return 0;
        }
        payloadLength = length;
        if (lengthBytes > 0) {
            payloadLength = 0;
            for (int i = 0; i < lengthBytes; i++) {
                payloadLength = payloadLength << 8 | bytes[at + 2 + i] & 0xff;
            }
        }
        return payloadLength < 0 ? -1 : 1;
    }

    private void unmask(byte[] bytes, int to) {
        int count = (int) payloadLength;
        if (maskAt < 0) {
            System.arraycopy(bytes, payloadAt, whole, to, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            whole[to + i] = (byte) (bytes[payloadAt + i] ^ bytes[maskAt + (i & 3)]);
        }
    }
}

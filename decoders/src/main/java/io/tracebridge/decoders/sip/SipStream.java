package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.StreamLayer;
import io.tracebridge.decoders.StreamProbe;
import io.tracebridge.decoders.text.Ascii;
import java.util.Arrays;

/**
 * From the bytes of TCP connections to messages: each ends where its Content-Length says (RFC 3261 section 18.3), or goes in a message of
 * WebSocket (RFC 7118). Line breaks between messages are keepalives. Where messages begin is lost when bytes are missing or are none of SIP; it is
 * found again at the next line that is a start line.
 *
 * <p>A message of more than 64 KiB is told of by its header alone. What is known of a connection is three numbers a direction, by the
 * connection's number; its bytes are kept by the layer below.
 */
final class SipStream implements StreamLayer, StreamProbe {
    /** Bytes of one message that are waited for. */
    static final int LARGEST = 64 << 10;

    private static final byte[] GET = Ascii.of("get ");
    private static final byte[] SWITCHING = Ascii.of("http/1.1 101");

    /** What a direction is in. */
    private static final byte MESSAGES = 0;

    /** Behind something that could not be understood. */
    private static final byte LOST = 1;

    /** Behind bytes that were not captured. */
    private static final byte GAP = 2;

    private static final byte FRAMES = 3;
    private static final byte FRAMES_LOST = 4;

    private final Site site;
    private final SipDecoder decoder;
    private final SipWebSocket webSocket;
    private final SipMessage message = new SipMessage();
    private final Counter keepalives;
    private final Counter junk;

    /** By direction, two a connection. */
    private byte[] state = new byte[64];

    /** How many of the bytes that are offered again need not be looked at again. */
    private int[] seen = new int[64];

    /** Bytes that the message at hand needs, 0 when that is not known yet; with frames, those still to be left out. */
    private long[] needed = new long[64];

    SipStream(Site site, SipDecoder decoder) {
        this.site = site;
        this.decoder = decoder;
        webSocket = new SipWebSocket(site, decoder);
        keepalives = site.counter(
                "sip.keepalives", "Line breaks and zeros that keep bindings of NATs open, on ports of SIP");
        junk = site.counter("sip.stream.junk.bytes", "Bytes of TCP connections on ports of SIP that were no message");
    }

    @Override
    public Answer ask(Packet packet, Octets octets) {
        byte[] bytes = octets.array();
        int from = octets.position();
        int to = octets.end();
        switch (SipStart.ask(bytes, from, to)) {
            case YES -> {
                return Answer.YES;
            }
            case MORE -> {
                return Answer.UNDECIDED;
            }
            case NO -> {
                if (!isHttp(bytes, from, to)) {
                    return Answer.NO;
                }
                int end = headEnd(bytes, from, to);
                return end < 0 ? Answer.UNDECIDED : SipWebSocket.isOfSip(bytes, from, end) ? Answer.YES : Answer.NO;
            }
        }
        return Answer.NO;
    }

    @Override
    public StreamLayer layer() {
        return this;
    }

    @Override
    public int data(int connection, Packet packet, Octets octets) {
        int direction = direction(connection, packet.isFromLower());
        byte[] bytes = octets.array();
        int start = octets.position();
        int end = octets.end();
        int at = start;
        while (at < end) {
            byte before = state[direction];
            int next = switch (before) {
                case MESSAGES -> message(direction, packet, bytes, at, start, end);
                case FRAMES, FRAMES_LOST -> frames(direction, packet, bytes, at, end);
                default -> lost(direction, packet, bytes, at, start, end);
            };
            if (next == at && state[direction] == before) {
                break;
            }
            at = next;
        }
        return at - start;
    }

    /** One message or what is between messages; the index of what follows, the same when there are too few bytes. */
    private int message(int direction, Packet packet, byte[] bytes, int at, int start, int end) {
        if (bytes[at] == '\r' || bytes[at] == '\n') {
            return lineBreaks(bytes, at, end);
        }
        if (needed[direction] > end - at) {
            return at;
        }
        int headEnd = headEnd(bytes, Math.max(at, at + seen[direction] - 3), end);
        if (seen[direction] == 0 && needed[direction] == 0) {
            SipStart.Answer answer = SipStart.ask(bytes, at, end);
            if (answer == SipStart.Answer.NO) {
                if (isHttp(bytes, at, end)) {
                    return http(direction, packet, bytes, at, start, headEnd, end);
                }
                lose(direction, packet, SipFault.STREAM_JUNK, at - start);
                return at;
            }
            if (answer == SipStart.Answer.MORE && headEnd < 0) {
                return wait(direction, packet, bytes, at, start, end);
            }
        }
        if (headEnd < 0) {
            return wait(direction, packet, bytes, at, start, end);
        }
        return complete(direction, packet, bytes, at, start, end);
    }

    private int wait(int direction, Packet packet, byte[] bytes, int at, int start, int end) {
        seen[direction] = SipStart.LONGEST_LINE < end - at ? end - at : 0; // short ones are asked about again
        if (end - at > LARGEST) {
            lose(direction, packet, SipFault.STREAM_TOO_LARGE, at - start);
            return nextLine(bytes, at, end); // behind its start line, which would be found again
        }
        return at;
    }

    /** The header is there to its end: is the body, too? */
    private int complete(int direction, Packet packet, byte[] bytes, int at, int start, int end) {
        if (!message.parse(bytes, at, end, false)) {
            lose(direction, packet, SipFault.STREAM_JUNK, at - start);
            return nextLine(bytes, at, end);
        }
        long length = message.contentLength();
        long total = message.bodyFrom() - at + Math.max(0, length);
        if (total > LARGEST) {
            site.faults().raise(SipFault.STREAM_TOO_LARGE, packet, at - start);
            message.withoutBody();
            state[direction] = LOST;
            total = message.bodyFrom() - at;
        } else if (total > end - at) {
            needed[direction] = total;
            return at;
        } else if (length < 0) {
            message.fault(SipFault.NO_CONTENT_LENGTH, message.bodyFrom());
            message.withoutBody();
        }
        forget(direction);
        int after = at + (int) total;
        message.ofStream(SipTransport.TCP, packet.streamOffset - (end - after));
        decoder.tell(packet, message);
        return after;
    }

    private int lineBreaks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        keepalives.increment();
        return at;
    }

    /** The upgrade to WebSocket, or what is said of it (RFC 6455 section 4). */
    private int http(int direction, Packet packet, byte[] bytes, int at, int start, int headEnd, int end) {
        if (headEnd < 0) {
            if (end - at > MOST_BYTES) {
                lose(direction, packet, SipFault.STREAM_TOO_LARGE, at - start);
                return nextLine(bytes, at, end);
            }
            return at;
        }
        forget(direction);
        if (SipWebSocket.isOfSip(bytes, at, headEnd)) {
            state[direction] = FRAMES;
        } else {
            lose(direction, packet, SipFault.STREAM_JUNK, at - start);
        }
        return headEnd;
    }

    private int frames(int direction, Packet packet, byte[] bytes, int at, int end) {
        long skip = Math.min(needed[direction], end - at);
        if (skip > 0) {
            needed[direction] -= skip;
            return at + (int) skip;
        }
        boolean isLost = state[direction] == FRAMES_LOST;
        int after = webSocket.frames(packet, bytes, at, end, isLost);
        if (after < 0) {
            state[direction] = FRAMES_LOST;
            return end;
        }
        if (after > at) {
            state[direction] = FRAMES;
        }
        if (after > end) {
            needed[direction] = after - (long) end;
            return end;
        }
        return after;
    }

    /** Looks for the next start line at the beginning of a line, or of what came after the loss. */
    private int lost(int direction, Packet packet, byte[] bytes, int from, int start, int end) {
        if (state[direction] == GAP) {
            site.faults().raise(SipFault.STREAM_GAP, packet, from - start);
            state[direction] = LOST;
        }
        int at = from;
        while (at < end) {
            SipStart.Answer answer = SipStart.ask(bytes, at, end);
            if (answer == SipStart.Answer.YES || answer == SipStart.Answer.MORE) {
                junk.add(at - from);
                if (answer == SipStart.Answer.YES) {
                    state[direction] = MESSAGES;
                }
                return at;
            }
            at = nextLine(bytes, at, end);
        }
        junk.add(end - from);
        return end;
    }

    private void lose(int direction, Packet packet, SipFault fault, int offset) {
        site.faults().raise(fault, packet, offset);
        forget(direction);
        state[direction] = LOST;
    }

    private void forget(int direction) {
        seen[direction] = 0;
        needed[direction] = 0;
    }

    private static int nextLine(byte[] bytes, int from, int end) {
        return Math.min(end, Ascii.find(bytes, from, end, '\n') + 1);
    }

    private static boolean isHttp(byte[] bytes, int from, int to) {
        return Ascii.startsWith(bytes, from, to, GET) || Ascii.startsWith(bytes, from, to, SWITCHING);
    }

    /** The index after the empty line that ends a header, or -1. */
    private static int headEnd(byte[] bytes, int from, int end) {
        for (int at = Ascii.find(bytes, from, end, '\n'); at < end; at = Ascii.find(bytes, at + 1, end, '\n')) {
            if (at + 1 < end && bytes[at + 1] == '\n') {
                return at + 2;
            }
            if (at + 2 < end && bytes[at + 1] == '\r' && bytes[at + 2] == '\n') {
                return at + 3;
            }
        }
        return -1;
    }

    @Override
    public void gap(int connection, boolean fromLower, long length) {
        int direction = direction(connection, fromLower);
        boolean isFrames = state[direction] == FRAMES || state[direction] == FRAMES_LOST;
        if (isFrames && length > 0 && needed[direction] >= length) {
            needed[direction] -= length; // what is missing would have been left out
            return;
        }
        forget(direction);
        state[direction] = isFrames ? FRAMES_LOST : length > 0 ? GAP : LOST;
    }

    @Override
    public void closed(int connection) {
        for (int direction = 2 * connection; direction < Math.min(state.length, 2 * connection + 2); direction++) {
            state[direction] = MESSAGES;
            forget(direction);
        }
    }

    private int direction(int connection, boolean fromLower) {
        int direction = 2 * connection + (fromLower ? 0 : 1);
        if (direction >= state.length) {
            int length = Math.max(direction + 1, 2 * state.length);
            state = Arrays.copyOf(state, length);
            seen = Arrays.copyOf(seen, length);
            needed = Arrays.copyOf(needed, length);
        }
        return direction;
    }
}

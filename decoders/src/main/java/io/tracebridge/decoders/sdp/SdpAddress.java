package io.tracebridge.decoders.sdp;

import io.tracebridge.decoders.text.AddressParser;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/** An address as {@code c=}, {@code o=} and {@code a=rtcp} have it: {@code IN IP4 192.0.2.1} (RFC 8866 section 5.7). */
public final class SdpAddress {
    private final AddressParser parser = new AddressParser();
    private long line = Span.NONE;
    private long text = Span.NONE;
    private int version;

    SdpAddress() {}

    void clear() {
        line = Span.NONE;
        text = Span.NONE;
        version = 0;
    }

    /** Reads network type, address type and address; what a multicast address has behind it, time to live and number, is left out. */
    boolean parse(byte[] bytes, int from, int to) {
        clear();
        line = Span.of(from, to);
        int type = Ascii.find(bytes, from, to, ' ');
        int address = Ascii.find(bytes, Math.min(type + 1, to), to, ' ');
        if (address >= to) {
            return false;
        }
        text = Ascii.trim(bytes, address + 1, Ascii.find(bytes, address, to, '/'));
        if (parser.parse(bytes, Span.from(text), Span.to(text))) {
            version = parser.version();
        }
        return !Span.isEmpty(text);
    }

    /** Network type, address type and all that follows. */
    public long line() {
        return line;
    }

    /** As it is written, maybe a host's name; {@link Span#NONE} when there is none. */
    public long text() {
        return text;
    }

    /** 4 or 6; 0 when there is no address or a name. */
    public int version() {
        return version;
    }

    /** As in {@link io.tracebridge.decoders.Packet}. */
    public long high() {
        return parser.high();
    }

    public long low() {
        return parser.low();
    }

    /** True for 0.0.0.0 and ::, which put a stream on hold in older implementations (RFC 3264 section 8.4). */
    public boolean isUnspecified() {
        return version == 4 && (int) parser.low() == 0 || version == 6 && parser.high() == 0 && parser.low() == 0;
    }
}

package io.tracebridge.decoders.text;

/**
 * Reads IP addresses from text, in the form in which packets hold them: IPv4-mapped, most significant half first. Used again and again; not
 * thread-safe.
 */
public final class AddressParser {
    private static final int GROUPS = 8;

    private final int[] groups = new int[GROUPS];
    private int version;
    private long high;
    private long low;

    /**
     * Reads {@code bytes[from, to)}, which is to be an address and nothing else: dotted decimal, or IPv6 by RFC 4291 section 2.2, in
     * brackets or not, without zone.
     *
     * @return false when it is none, a host's name for instance; then {@link #version} is 0
     */
    public boolean parse(byte[] bytes, int from, int to) {
        version = 0;
        high = 0;
        low = 0;
        boolean brackets = to - from > 2 && bytes[from] == '[' && bytes[to - 1] == ']';
        int start = brackets ? from + 1 : from;
        int end = brackets ? to - 1 : to;
        if (end - start < 2 || end - start > 45) {
            return false;
        }
        if (Ascii.find(bytes, start, end, ':') < end) {
            return ipv6(bytes, start, end);
        }
        long address = brackets ? -1 : ipv4(bytes, start, end);
        if (address < 0) {
            return false;
        }
        version = 4;
        low = 0xffff_0000_0000L | address;
        return true;
    }

    /** The 32 bits of four decimal numbers with dots between; -1 when it is no such thing. */
    private static long ipv4(byte[] bytes, int from, int to) {
        long address = 0;
        int at = from;
        for (int n = 0; n < 4; n++) {
            int dot = Ascii.find(bytes, at, to, '.');
            long octet = dot - at > 3 ? -1 : Ascii.number(bytes, at, dot);
            if (octet < 0 || octet > 255 || dot == to != (n == 3)) {
                return -1;
            }
            address = address << 8 | octet;
            at = dot + 1;
        }
        return address;
    }

    private boolean ipv6(byte[] bytes, int from, int to) {
        int count = 0;
        int gap = -1;
        int at = from;
        if (bytes[at] == ':') {
            if (bytes[at + 1] != ':') {
                return false;
            }
            at++;
        }
        while (at < to) {
            if (bytes[at] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                at++;
                continue;
            }
            int end = Ascii.find(bytes, at, to, ':');
            if (end == to && Ascii.find(bytes, at, end, '.') < end) {
                long last = ipv4(bytes, at, end);
                if (last < 0 || count > GROUPS - 2) {
                    return false;
                }
                groups[count++] = (int) (last >>> 16);
                groups[count++] = (int) last & 0xffff;
                at = to;
                continue;
            }
            int group = end - at > 4 || count == GROUPS ? -1 : hex(bytes, at, end);
            if (group < 0) {
                return false;
            }
            groups[count++] = group;
            at = end;
            if (at < to && ++at == to) {
                return false; // a single colon at the end
            }
        }
        if (gap < 0 ? count != GROUPS : count > GROUPS - 1) {
            return false;
        }
        int zeros = GROUPS - count;
        for (int n = 0; n < GROUPS; n++) {
            int group = gap < 0 || n < gap ? groups[n] : n < gap + zeros ? 0 : groups[n - zeros];
            if (n < 4) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        version = 6;
        return true;
    }

    private static int hex(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** 4, 6, or 0 when the last text was no address. */
    public int version() {
        return version;
    }

    public long high() {
        return high;
    }

    public long low() {
        return low;
    }
}

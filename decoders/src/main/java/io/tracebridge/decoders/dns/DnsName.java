package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.mobile.MobileNames;
import java.util.Arrays;

/**
 * Names of one message (RFC 1035 section 3.1 and 4.1.4). A pointer must point to before the labels that it ends, so that no
 * chain of pointers can loop or grow.
 */
final class DnsName {
    /** RFC 1035 section 2.3.4: bytes with length bytes and the root's. */
    static final int MAX_LENGTH = 255;

    /** Labels of the longest name: 127 of one byte. */
    static final int MAX_LABELS = 127;

    /** A name as text needs at most this many bytes: 7 digits become a pseudonym, and each other byte {@code \DDD} at most. */
    static final int MAX_TEXT = 6 * MAX_LENGTH;

    /** Labels of one digit in a row that may be a telephone number, less than {@link MobileNames} looks at. */
    private static final int SUSPECT_SINGLES = 6;

    private byte[] bytes;
    private int start;
    private int end;

    private DnsFault fault;
    private int faultAt;
    private long hash;

    private DnsPrivacy privacy;
    private final byte[] whole = new byte[MAX_LENGTH];
    private final int[] labelAt = new int[MAX_LABELS + 1];
    private int labels;

    void of(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /** Who replaces numbers in the names that are expanded from now on: to be set before any of them goes into a document. */
    void privacy(DnsPrivacy privacy) {
        this.privacy = privacy;
    }

    /** What was wrong with the name last looked at, or null. */
    DnsFault fault() {
        return fault;
    }

    /** Index where it was wrong. */
    int faultAt() {
        return faultAt;
    }

    /** Of the name last checked, upper and lower case alike. */
    long hash() {
        return hash;
    }

    /** Labels of the name last expanded, the root not counted. */
    int labels() {
        return labels;
    }

    /** Where the labels of the name last expanded begin in its text. */
    int[] labelAt() {
        return labelAt;
    }

    /**
     * Follows a name to its end.
     *
     * @param at index of its first byte
     * @param limit index that it must not cross before its first pointer
     * @return index after the name as it stands there, even when a pointer in it was wrong ({@link #fault} tells); -1 when its end
     *     cannot be found
     */
    int check(int at, int limit) {
        fault = null;
        hash = 0xcbf29ce484222325L;
        int position = at;
        int segment = at;
        int stop = limit;
        int after = -1;
        int length = 1;
        while (true) {
            if (position >= stop) {
                return broken(DnsFault.NAME_OVERRUN, Math.min(position, stop), after);
            }
            int first = bytes[position] & 0xff;
            if (first == 0) {
                return after >= 0 ? after : position + 1;
            }
            if (first >= 0xc0) {
                if (position + 1 >= stop) {
                    return broken(DnsFault.NAME_OVERRUN, position, after);
                }
                if (after < 0) {
                    after = position + 2;
                    if (fault != null) {
                        return after;
                    }
                }
                int target = start + ((first & 0x3f) << 8 | bytes[position + 1] & 0xff);
                if (target >= segment || target < start + DnsMessage.HEADER_LENGTH) {
                    return broken(DnsFault.NAME_POINTER, position, after);
                }
                position = target;
                segment = target;
                stop = end;
            } else if (first >= 0x40) {
                return broken(DnsFault.LABEL_TYPE, position, after);
            } else {
                if (first >= stop - position) {
                    return broken(DnsFault.NAME_OVERRUN, position, after);
                }
                length += 1 + first;
                if (length > MAX_LENGTH && fault == null) {
                    broken(DnsFault.NAME_TOO_LONG, position, after);
                    if (after >= 0) {
                        return after;
                    }
                }
                mix(position, first);
                position += 1 + first;
            }
        }
    }

    private int broken(DnsFault what, int where, int after) {
        if (fault == null) {
            fault = what;
            faultAt = where;
        }
        return after;
    }

    private void mix(int at, int labelLength) {
        long h = (hash ^ labelLength) * 0x100000001b3L;
        for (int i = at + 1; i <= at + labelLength; i++) {
            h = (h ^ lower(bytes[i])) * 0x100000001b3L;
        }
        hash = h;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /**
     * Writes a name in wire form without compression.
     *
     * @param to takes up to {@link #MAX_LENGTH} bytes
     * @return its length with the root's byte, or -1 with {@link #fault} when the name is broken
     */
    int uncompress(int at, int limit, byte[] to) {
        if (check(at, limit) < 0 || fault != null) {
            return -1;
        }
        int position = at;
        int length = 0;
        while (true) {
            int first = bytes[position] & 0xff;
            if (first >= 0xc0) {
                position = start + ((first & 0x3f) << 8 | bytes[position + 1] & 0xff);
                continue;
            }
            System.arraycopy(bytes, position, to, length, 1 + first);
            length += 1 + first;
            if (first == 0) {
                return length;
            }
            position += 1 + first;
        }
    }

    /**
     * Writes a name as text, subscriber numbers in it replaced as the privacy mode wants, without a final dot; the root is {@code .}. As in master files (RFC 1035 section 5.1), a dot or
     * backslash within a label has a backslash before it, and bytes that are not printable ASCII, or are spaces, become {@code \DDD}.
     *
     * @param to takes up to {@link #MAX_TEXT} bytes from {@code toAt} on
     * @return index after the text, or -1 with {@link #fault} when the name is broken
     */
    int expand(int at, int limit, byte[] to, int toAt) {
        fault = null;
        labels = 0;
        int position = at;
        int segment = at;
        int stop = limit;
        int length = 1;
        int out = toAt;
        int singles = 0;
        boolean suspect = false;
        while (true) {
            if (position >= stop) {
                return broken(DnsFault.NAME_OVERRUN, Math.min(position, stop), -1);
            }
            int first = bytes[position] & 0xff;
            if (first == 0) {
                if (labels == 0) {
                    to[out++] = '.';
                }
                labelAt[labels] = out;
                return suspect && privacy != null ? masked(at, limit, to, toAt, out) : out;
            }
            if (first >= 0xc0) {
                if (position + 1 >= stop) {
                    return broken(DnsFault.NAME_OVERRUN, position, -1);
                }
                int target = start + ((first & 0x3f) << 8 | bytes[position + 1] & 0xff);
                if (target >= segment || target < start + DnsMessage.HEADER_LENGTH) {
                    return broken(DnsFault.NAME_POINTER, position, -1);
                }
                position = target;
                segment = target;
                stop = end;
                continue;
            }
            if (first >= 0x40) {
                return broken(DnsFault.LABEL_TYPE, position, -1);
            }
            length += 1 + first;
            if (first >= stop - position) {
                return broken(DnsFault.NAME_OVERRUN, position, -1);
            }
            if (length > MAX_LENGTH) {
                return broken(DnsFault.NAME_TOO_LONG, position, -1);
            }
            if (labels > 0) {
                to[out++] = '.';
            }
            labelAt[labels++] = out;
            out = label(bytes, position + 1, first, to, out);
            singles = first == 1 && isDigit(bytes[position + 1]) ? singles + 1 : 0;
            suspect |= singles == SUSPECT_SINGLES || MobileNames.hasDigits(bytes, position + 1, first);
            position += 1 + first;
        }
    }

    /** Writes a name anew that may hold a number; gives the index after it. */
    private int masked(int at, int limit, byte[] to, int toAt, int after) {
        int length = uncompress(at, limit, whole);
        if (length < 0) {
            return -1;
        }
        privacy.name(whole, length);
        if (!privacy.rewritten()) {
            return after;
        }
        byte[] name = privacy.array();
        int position = privacy.offset();
        int out = toAt;
        for (labels = 0; name[position] != 0; position += 1 + name[position]) {
            if (labels > 0) {
                to[out++] = '.';
            }
            labelAt[labels++] = out;
            out = label(name, position + 1, name[position], to, out);
        }
        labelAt[labels] = out;
        return out;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static int label(byte[] bytes, int at, int labelLength, byte[] to, int toAt) {
        int out = toAt;
        for (int i = at; i < at + labelLength; i++) {
            byte b = bytes[i];
            if (PLAIN[b & 0xff]) {
                to[out++] = b;
            } else if (b == '.' || b == '\\') {
                to[out++] = '\\';
                to[out++] = b;
            } else {
                out = DnsText.decimal(b, to, out);
            }
        }
        return out;
    }

    /** Printable ASCII without the space, and without what would be read as something else (RFC 4343 section 2.1). */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, 0x21, 0x7f, true);
        PLAIN['.'] = false;
        PLAIN['\\'] = false;
    }
}

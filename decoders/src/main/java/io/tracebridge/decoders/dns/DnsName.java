package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.mobile.MobileNames;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private DnsPrivacy privacy;

    /** A name in one piece, with room to fill it up to whole words. */
    private final byte[] whole = new byte[MAX_LENGTH + 8];

    private int kinds;
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

    /** True when the text of the name last expanded holds nothing that JSON escapes. */
    boolean plain() {
        return kinds <= UPPER;
    }

    /** True when the text of the name last expanded has no letters A .. Z. */
    boolean lowerCase() {
        return (kinds & UPPER) == 0;
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

    /** Hash of a name that {@link #check} found right; upper and lower case alike. */
    long hash(int at) {
        int position = at;
        int first = bytes[position] & 0xff;
        while (first != 0 && first < 0xc0) {
            position += 1 + first;
            first = bytes[position] & 0xff;
        }
        int length = position + 1 - at;
        if (first == 0 && bytes.length - at >= (length + 7 & ~7)) {
            return hash(bytes, at, length);
        }
        length = inOnePiece(at, whole);
        return hash(whole, 0, length);
    }

    /** Of a name in one piece, behind which there is room for whole words: what stands there does not count. */
    private static long hash(byte[] name, int at, int length) {
        long hash = length;
        for (int i = 0; i < length; i += 8) {
            long word = lower((long) WORD.get(name, at + i));
            int left = length - i;
            hash = (hash ^ (left < 8 ? word & (1L << 8 * left) - 1 : word)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;

    /** The eight bytes with A..Z made a..z. Lengths of labels are below 64, so they are no letters. */
    private static long lower(long word) {
        long seven = word & 0x7f * EACH;
        long fromA = seven + (0x80 - 'A') * EACH;
        long afterZ = seven + (0x7f - 'Z') * EACH;
        long upper = (fromA ^ afterZ) & ~word & 0x80 * EACH;
        return word | upper >>> 2;
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
        return inOnePiece(at, to);
    }

    /** A name that is right, without its pointers; gives its length with the root's byte. */
    private int inOnePiece(int at, byte[] to) {
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
     * Writes a name as text, subscriber numbers in it replaced as the privacy mode wants, without a final dot; the root is {@code .}.
     * As in master files (RFC 1035 section 5.1), a dot or backslash within a label has a backslash before it, and bytes that are not printable ASCII, or are spaces, become {@code \DDD}.
     *
     * @param to takes up to {@link #MAX_TEXT} bytes from {@code toAt} on
     * @return index after the text, or -1 with {@link #fault} when the name is broken
     */
    int expand(int at, int limit, byte[] to, int toAt) {
        fault = null;
        labels = 0;
        kinds = 0;
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
        kinds = 0;
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

    private int label(byte[] bytes, int at, int labelLength, byte[] to, int toAt) {
        int out = toAt;
        int seen = 0;
        for (int i = at; i < at + labelLength; i++) {
            byte b = bytes[i];
            int kind = KINDS[b & 0xff];
            seen |= kind;
            if (kind <= QUOTE) {
                to[out++] = b;
            } else if (kind == BACKSLASH) {
                to[out++] = '\\';
                to[out++] = b;
            } else {
                out = DnsText.decimal(b, to, out);
            }
        }
        kinds |= seen;
        return out;
    }

    /** What kinds of characters there are; bits, so that they can be gathered. */
    private static final int UPPER = 1;

    private static final int QUOTE = 2;
    private static final int BACKSLASH = 4;
    private static final int DECIMAL = 8;

    /** RFC 4343 section 2.1: printable ASCII without the space stands as it is; the dot and the backslash would be misread. */
    private static final byte[] KINDS = new byte[256];

    static {
        Arrays.fill(KINDS, (byte) DECIMAL);
        Arrays.fill(KINDS, 0x21, 0x7f, (byte) 0);
        Arrays.fill(KINDS, 'A', 'Z' + 1, (byte) UPPER);
        KINDS['"'] = QUOTE;
        KINDS['.'] = BACKSLASH;
        KINDS['\\'] = BACKSLASH;
    }
}

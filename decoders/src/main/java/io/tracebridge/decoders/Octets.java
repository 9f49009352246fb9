package io.tracebridge.decoders;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over bytes in network order that never throws: a read past the end gives 0 and sets a flag that stays set until
 * the next {@link #wrap}. Decoding therefore reads like the specification, and is checked once per structure with
 * {@link #overrun()}.
 *
 * <p>The end is where the enclosing layer said the payload ends, or where the capture was cut (snaplen), whichever comes first;
 * {@link #cut()} tells the two apart, so that what is missing can be called truncated rather than malformed.
 *
 * <p>Positions are absolute indices into {@link #array()}. Not thread-safe.
 */
public final class Octets {
    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.BIG_ENDIAN);
    }

    private byte[] array = new byte[0];
    private int start;
    private int position;
    private int end;
    private boolean cut;
    private int missing;
    private boolean overrun;

    /** Sets the view to {@code array[offset, offset + length)}; the caller warrants that the range lies inside the array. */
    public Octets wrap(byte[] array, int offset, int length, boolean cut) {
        this.array = array;
        this.start = offset;
        this.position = offset;
        this.end = offset + length;
        this.cut = cut;
        this.missing = 0;
        this.overrun = false;
        return this;
    }

    /** Makes this the same view as {@code other}, at the same position, with the flag clear. */
    public Octets wrap(Octets other) {
        wrap(other.array, other.position, other.end - other.position, other.cut);
        missing = other.missing;
        return this;
    }

    public byte[] array() {
        return array;
    }

    /** Index where the view began: offsets in faults are counted from here. */
    public int start() {
        return start;
    }

    public int position() {
        return position;
    }

    public int end() {
        return end;
    }

    public int remaining() {
        return end - position;
    }

    /** True when the bytes end before the payload does: the capture was cut, or a lower header promised more than came. */
    public boolean cut() {
        return cut;
    }

    /** Says that the payload is longer than what is here, as a header told. */
    public Octets markCut() {
        cut = true;
        return this;
    }

    /** How many bytes of the payload are not here, as the last {@link #limit} asked for them; 0 when all are or it is not known. */
    public int missing() {
        return cut ? missing : 0;
    }

    /** True once a read went past the end. */
    public boolean overrun() {
        return overrun;
    }

    /** Moves to an absolute index; outside start..end sets the flag and moves to the end. */
    public Octets position(int index) {
        if (index < start || index > end) {
            overrun = true;
            position = end;
        } else {
            position = index;
        }
        return this;
    }

    /**
     * Shortens the view to {@code length} more bytes; a length past the end leaves the end where it is and returns false: then either
     * the capture was cut, or the length is wrong and the caller says {@link #markCut}.
     */
    public boolean limit(int length) {
        if (length < 0) {
            return false;
        }
        if (length > end - position) {
            missing = length - (end - position);
            return false;
        }
        end = position + length;
        cut = false;
        return true;
    }

    public Octets skip(int length) {
        if (length < 0 || length > end - position) {
            overrun = true;
            position = end;
        } else {
            position += length;
        }
        return this;
    }

    /** Unsigned 8 bits. */
    public int u8() {
        int at = position;
        if (at >= end) {
            overrun = true;
            return 0;
        }
        position = at + 1;
        return array[at] & 0xff;
    }

    /** Unsigned 16 bits, big endian. */
    public int u16() {
        int at = take(2);
        return at < 0 ? 0 : (short) SHORT.get(array, at) & 0xffff;
    }

    /** Unsigned 24 bits, big endian. */
    public int u24() {
        int at = take(3);
        return at < 0 ? 0 : (array[at] & 0xff) << 16 | (short) SHORT.get(array, at + 1) & 0xffff;
    }

    /** 32 bits, big endian; negative when the top bit is set. */
    public int i32() {
        int at = take(4);
        return at < 0 ? 0 : (int) INT.get(array, at);
    }

    /** Unsigned 32 bits, big endian. */
    public long u32() {
        return i32() & 0xffffffffL;
    }

    /** 64 bits, big endian. */
    public long i64() {
        int at = take(8);
        return at < 0 ? 0 : (long) LONG.get(array, at);
    }

    /** Unsigned 8 bits at an absolute index, without moving. */
    public int u8At(int index) {
        return isWithin(index, 1) ? array[index] & 0xff : 0;
    }

    /** Unsigned 16 bits, big endian, at an absolute index, without moving. */
    public int u16At(int index) {
        return isWithin(index, 2) ? (short) SHORT.get(array, index) & 0xffff : 0;
    }

    /** Unsigned 32 bits, big endian, at an absolute index, without moving. */
    public long u32At(int index) {
        return isWithin(index, 4) ? (int) INT.get(array, index) & 0xffffffffL : 0;
    }

    /** Moves on by so many bytes and gives the index before; with fewer left moves to the end, sets the flag and gives -1. */
    private int take(int length) {
        int at = position;
        if (end - at < length) {
            overrun = true;
            position = end;
            return -1;
        }
        position = at + length;
        return at;
    }

    private boolean isWithin(int index, int length) {
        if (index < start || index > end - length) {
            overrun = true;
            return false;
        }
        return true;
    }
}

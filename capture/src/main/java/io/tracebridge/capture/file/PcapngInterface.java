package io.tracebridge.capture.file;

import java.nio.charset.StandardCharsets;

/** One interface of a pcapng section: what its Interface Description Block says (section 4.2). Immutable. */
final class PcapngInterface {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    final int linkType;
    /** 0 for none; any 32 bits. */
    final int snaplen;
    /** Or null. */
    final String name;
    /** Whether a comment says so: {@link MediaStamp}. */
    final boolean mediaCut;

    /** How a tick becomes nanoseconds: times this factor, for the units from 1 s to 1 ns; 0 for every other unit. */
    private final long nanosPerTick;
    /** The byte of if_tsresol: a negative power of 10, or of 2 when the top bit is set. */
    private final int resolution;

    private final long offsetSeconds;

    private PcapngInterface(
            int linkType, int snaplen, String name, boolean mediaCut, int resolution, long offsetSeconds) {
        this.linkType = linkType;
        this.snaplen = snaplen;
        this.name = name;
        this.mediaCut = mediaCut;
        this.resolution = resolution;
        this.offsetSeconds = offsetSeconds;
        long factor = 0;
        if (resolution <= 9) {
            factor = 1;
            for (int i = resolution; i < 9; i++) {
                factor *= 10;
            }
        }
        this.nanosPerTick = factor;
    }

    /** Reads the block {@code bytes[at, end)}, of 20 bytes or more; unknown and broken options are passed over. */
    static PcapngInterface read(byte[] bytes, int at, int end, boolean big) {
        int linkType = LinkType.canonical(Bytes.u16(bytes, at + 8, big));
        int snaplen = Bytes.i32(bytes, at + 12, big);
        String name = null;
        boolean mediaCut = false;
        int resolution = 6;
        long offsetSeconds = 0;
        int option = at + 16;
        int last = end - 4;
        while (last - option >= 4) {
            int code = Bytes.u16(bytes, option, big);
            int length = Bytes.u16(bytes, option + 2, big);
            int value = option + 4;
            if (code == PcapngFormat.END_OF_OPTIONS || length > last - value) {
                break;
            }
            if (code == PcapngFormat.IF_NAME) {
                name = new String(bytes, value, Math.min(length, PcapngFormat.MAX_TEXT), StandardCharsets.UTF_8);
            } else if (code == PcapngFormat.COMMENT) {
                mediaCut |= MediaStamp.isComment(bytes, value, length);
            } else if (code == PcapngFormat.IF_TSRESOL && length == 1) {
                resolution = bytes[value] & 0xff;
            } else if (code == PcapngFormat.IF_TSOFFSET && length == 8) {
                offsetSeconds = Bytes.i64(bytes, value, big);
            }
            option = value + PcapngFormat.padded(length);
        }
        return new PcapngInterface(linkType, snaplen, name, mediaCut, resolution, offsetSeconds);
    }

    /** Nanoseconds since 1970 for a timestamp of this interface (64 bits, unsigned), held within 0 .. {@link Long#MAX_VALUE}. */
    long timeNanos(long ticks) {
        if (nanosPerTick != 0 && offsetSeconds == 0) {
            long nanos = ticks * nanosPerTick;
            boolean fits = Math.multiplyHigh(ticks, nanosPerTick) == 0 && (ticks | nanos) >= 0;
            return fits ? nanos : Long.MAX_VALUE;
        }
        return slowTimeNanos(ticks);
    }

    private long slowTimeNanos(long ticks) {
        long seconds;
        long fraction;
        int power = resolution & 0x7f;
        if ((resolution & 0x80) == 0) {
            if (power > 19) {
                // 10^20 ticks a second: all that 64 bits can tell is less than a second.
                seconds = 0;
                fraction = power > 28 ? 0 : Long.divideUnsigned(ticks, tenToThe(power - 9));
            } else {
                long perSecond = tenToThe(power);
                seconds = Long.divideUnsigned(ticks, perSecond);
                long rest = Long.remainderUnsigned(ticks, perSecond);
                fraction = power <= 9 ? rest * tenToThe(9 - power) : Long.divideUnsigned(rest, tenToThe(power - 9));
            }
        } else {
            seconds = power == 0 ? ticks : power > 63 ? 0 : ticks >>> power;
            long rest = power > 63 ? ticks : ticks & (1L << power) - 1;
            fraction = shiftRight(rest, power);
        }
        return clamped(seconds, fraction);
    }

    /** {@code rest * 10^9 / 2^power}, the product taken with 128 bits; rest is unsigned. */
    private static long shiftRight(long rest, int power) {
        long low = rest * NANOS_PER_SECOND;
        long high = Math.multiplyHigh(rest, NANOS_PER_SECOND) + (rest < 0 ? NANOS_PER_SECOND : 0);
        if (power == 0) {
            return 0;
        }
        if (power < 64) {
            return low >>> power | high << 64 - power;
        }
        return power == 64 ? high : high >>> power - 64;
    }

    private long clamped(long seconds, long fraction) {
        long sum = seconds + offsetSeconds;
        if (seconds < 0) {
            // Unsigned, 2^63 or more: only an offset below zero can bring it back.
            if (offsetSeconds >= 0 || sum < 0) {
                return Long.MAX_VALUE;
            }
        } else if (sum < 0) {
            return offsetSeconds < 0 ? 0 : Long.MAX_VALUE;
        }
        if (sum > Long.MAX_VALUE / NANOS_PER_SECOND) {
            return Long.MAX_VALUE;
        }
        long nanos = sum * NANOS_PER_SECOND + fraction;
        return nanos < 0 ? Long.MAX_VALUE : nanos;
    }

    /** 10^power, power 0 .. 19, as unsigned 64 bits. */
    private static long tenToThe(int power) {
        long product = 1;
        for (int i = 0; i < power; i++) {
            product *= 10;
        }
        return product;
    }
}

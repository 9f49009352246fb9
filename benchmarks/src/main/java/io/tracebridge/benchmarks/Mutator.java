package io.tracebridge.benchmarks;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes hostile inputs out of real ones: flips, overwrites with values that lengths and counts break on, cuts, repeats and splices. The same
 * seed gives the same inputs. Not thread-safe.
 */
final class Mutator {
    private static final int[] BREAKING = {0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff};

    private final SplittableRandom random;
    private final List<byte[]> splices;

    /** The input, in its first {@link #length} bytes. */
    final byte[] bytes = new byte[1 << 17];

    int length;

    private final byte[] repeated = new byte[64];

    /**
     * @param splices what pieces are taken from; not empty
     */
    Mutator(long seed, List<byte[]> splices) {
        this.random = new SplittableRandom(seed);
        this.splices = splices;
    }

    /** Makes the next input from an original, damaged in up to that many places. */
    void take(byte[] original, int damages) {
        length = Math.min(original.length, bytes.length / 2);
        System.arraycopy(original, 0, bytes, 0, length);
        for (int n = damages; n > 0 && length > 0; n--) {
            mutate();
        }
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }

    private void mutate() {
        int at = random.nextInt(length);
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) BREAKING[random.nextInt(BREAKING.length)];
            case 2 -> {
                int value = random.nextInt(4) == 0 ? length - at + random.nextInt(9) - 4 : random.nextInt(1 << 16);
                bytes[at] = (byte) (value >> 8);
                bytes[Math.min(at + 1, length - 1)] = (byte) value;
            }
            case 3 -> length = at;
            case 4 -> {
                byte[] other = splices.get(random.nextInt(splices.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                insert(at, other, from, Math.min(other.length - from, 1 + random.nextInt(64)));
            }
            case 5 -> {
                int count = Math.min(length - at, 1 + random.nextInt(64));
                System.arraycopy(bytes, at, repeated, 0, count);
                insert(at, repeated, 0, count);
            }
            case 6 -> {
                int gone = Math.min(length - at, 1 + random.nextInt(8));
                System.arraycopy(bytes, at + gone, bytes, at, length - at - gone);
                length -= gone;
            }
            default -> {
                for (int i = at; i < Math.min(length, at + 8); i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
            }
        }
    }

    private void insert(int at, byte[] from, int offset, int count) {
        int room = Math.min(count, bytes.length - length);
        System.arraycopy(bytes, at, bytes, at + room, length - at);
        System.arraycopy(from, offset, bytes, at, room);
        length += room;
    }
}

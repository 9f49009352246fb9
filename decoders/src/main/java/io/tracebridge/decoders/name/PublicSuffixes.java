package io.tracebridge.decoders.name;

import com.google.thirdparty.publicsuffix.PublicSuffixPatterns;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Under which names the public can register names: Mozilla's public suffix list, registries' and private rules alike, as
 * Guava carries it. Looks labels up as bytes and allocates nothing. Immutable once made, so one serves all sites.
 */
public final class PublicSuffixes {
    private static final int EXACT = 1;
    private static final int UNDER = 2;
    private static final int EXCLUDED = 4;

    /** Not a rule: some longer name ends with this one. */
    private static final int MORE = 8;

    private static final class Holder {
        static final PublicSuffixes INSTANCE = new PublicSuffixes();
    }

    private final byte[] names;
    private final int[] at;
    private final byte[] length;
    private final byte[] rules;

    private PublicSuffixes() {
        Map<String, Integer> all = new HashMap<>();
        add(all, PublicSuffixPatterns.EXACT.keySet(), EXACT);
        add(all, PublicSuffixPatterns.UNDER.keySet(), UNDER);
        add(all, PublicSuffixPatterns.EXCLUDED.keySet(), EXCLUDED);
        addEndings(all);
        names = new byte[all.keySet().stream().mapToInt(String::length).sum()];
        int buckets = Integer.highestOneBit(all.size()) << 2;
        at = new int[buckets];
        length = new byte[buckets];
        rules = new byte[buckets];
        int end = 0;
        for (Map.Entry<String, Integer> entry : all.entrySet()) {
            byte[] name = entry.getKey().getBytes(StandardCharsets.US_ASCII);
            int bucket = (int) hash(name, 0, name.length, 0) & buckets - 1;
            while (rules[bucket] != 0) {
                bucket = bucket + 1 & buckets - 1;
            }
            System.arraycopy(name, 0, names, end, name.length);
            at[bucket] = end;
            length[bucket] = (byte) name.length;
            rules[bucket] = entry.getValue().byteValue();
            end += name.length;
        }
    }

    /** The one list; read on first use, some milliseconds. */
    public static PublicSuffixes instance() {
        return Holder.INSTANCE;
    }

    private static void add(Map<String, Integer> all, Collection<String> names, int rule) {
        for (String name : names) {
            all.merge(IDN.toASCII(name), rule, (a, b) -> a | b);
        }
    }

    /** So that a search may end where no rule goes on. */
    private static void addEndings(Map<String, Integer> all) {
        for (String name : List.copyOf(all.keySet())) {
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
                all.merge(name.substring(dot + 1), MORE, (a, b) -> a | b);
            }
        }
    }

    /**
     * How many labels of a name are its public suffix: those of the longest rule, or one when no rule matches.
     *
     * @param name lower-case text, labels separated by dots, none at the end
     * @param labelAt where each label begins, leftmost first
     * @param labels how many labels, from 1
     * @param end index after the name's last byte
     */
    public int suffixLabels(byte[] name, int[] labelAt, int labels, int end) {
        int suffix = 1;
        long hash = 0;
        int hashed = end;
        for (int n = 1; n <= labels; n++) {
            int start = labelAt[labels - n];
            hash = hash(name, start, hashed, hash);
            hashed = start;
            int rule = find(name, start, end, hash);
            if ((rule & EXCLUDED) != 0) {
                return n - 1;
            }
            if ((rule & EXACT) != 0) {
                suffix = Math.max(suffix, n);
            }
            if ((rule & UNDER) != 0 && n < labels) {
                suffix = Math.max(suffix, n + 1);
            }
            if ((rule & MORE) == 0) {
                break;
            }
        }
        return suffix;
    }

    private int find(byte[] name, int start, int end, long hash) {
        int mask = rules.length - 1;
        int bucket = (int) hash & mask;
        while (rules[bucket] != 0) {
            if (length[bucket] == end - start
                    && Arrays.equals(names, at[bucket], at[bucket] + length[bucket], name, start, end)) {
                return rules[bucket];
            }
            bucket = bucket + 1 & mask;
        }
        return 0;
    }

    /** From the last byte to the first, so that a longer suffix goes on where a shorter one ended. */
    private static long hash(byte[] name, int start, int end, long of) {
        long hash = of;
        for (int i = end - 1; i >= start; i--) {
            hash = (hash ^ name[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}

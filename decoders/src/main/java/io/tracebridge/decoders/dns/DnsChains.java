package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * The open queries between the same ports, newest first: for errors that quote no identifier, and for connections that end. Chains of
 * slots of the owner's table whose client, server and ports share a place; the place is spread by a secret, as the table's buckets are.
 */
final class DnsChains {
    /** Places, at the most: beyond, chains grow longer. */
    private static final int MOST_PLACES = 1 << 20;

    private static final long ALL_BUT_IDENTIFIER = ~0xffff_0000L;

    private final SlotTable table;
    private final long seed;
    private final int[] newest;
    private int[] older = new int[0];
    private int[] newer = new int[0];

    DnsChains(SlotTable table, int limit, long seed) {
        this.table = table;
        this.seed = seed | 1;
        this.newest = new int[Integer.highestOneBit(Math.min(MOST_PLACES, limit))];
        Arrays.fill(newest, SlotTable.NONE);
    }

    void grow(int to) {
        older = Arrays.copyOf(older, to);
        newer = Arrays.copyOf(newer, to);
    }

    /** Takes in a slot that the table just gave for the key. */
    void add(int slot, long[] key) {
        int place = place(key[0], key[1], key[2], key[3], key[4]);
        int next = newest[place];
        older[slot] = next;
        newer[slot] = SlotTable.NONE;
        if (next != SlotTable.NONE) {
            newer[next] = slot;
        }
        newest[place] = slot;
    }

    /** Before the table takes the slot back. */
    void remove(int slot) {
        int before = newer[slot];
        int after = older[slot];
        if (before != SlotTable.NONE) {
            older[before] = after;
        } else {
            newest[
                    place(
                            table.key(slot, 0),
                            table.key(slot, 1),
                            table.key(slot, 2),
                            table.key(slot, 3),
                            table.key(slot, 4))] = after;
        }
        if (after != SlotTable.NONE) {
            newer[after] = before;
        }
    }

    /** The newest slot under the key, whatever its identifier; or {@link SlotTable#NONE}. */
    int newest(long[] key) {
        return from(newest[place(key[0], key[1], key[2], key[3], key[4])], key);
    }

    /** The next older one under the key. */
    int olderThan(int slot, long[] key) {
        return from(older[slot], key);
    }

    private int from(int first, long[] key) {
        int slot = first;
        while (slot != SlotTable.NONE && !matches(slot, key)) {
            slot = older[slot];
        }
        return slot;
    }

    private boolean matches(int slot, long[] key) {
        return ((table.key(slot, 4) ^ key[4]) & ALL_BUT_IDENTIFIER) == 0
                && table.key(slot, 0) == key[0]
                && table.key(slot, 1) == key[1]
                && table.key(slot, 2) == key[2]
                && table.key(slot, 3) == key[3];
    }

    private int place(long clientHigh, long clientLow, long serverHigh, long serverLow, long rest) {
        long hash = (clientHigh ^ seed) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32 ^ clientLow) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32 ^ serverHigh) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32 ^ serverLow) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32 ^ rest & ALL_BUT_IDENTIFIER) * seed;
        return (int) (hash >>> 32) & newest.length - 1;
    }
}

package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * The open queries between the same ports, newest first: for errors that quote no identifier, and for connections that end. Chains of
 * slots of the owner's table whose client, server and ports share a place; the place is spread by a secret, as the table's buckets are. A
 * slot's neighbours stand in one of its values: the older one, and above it the newer.
 *
 * <p>Of queries over UDP, of which there are many, there are chains only from the first error on that quotes no identifier: such errors are
 * rare (RFC 1812 section 4.3.2.3 has routers quote more), and each chained query costs two places in the caches.
 */
final class DnsChains {
    /** Places, at the most: beyond, chains grow longer. */
    private static final int MOST_PLACES = 1 << 20;

    private static final int TCP = 6;
    private static final long ALL_BUT_IDENTIFIER = ~0xffff_0000L;
    private static final long LOW = 0xffff_ffffL;

    private final SlotTable table;
    private final int value;
    private final long seed;
    private final int[] newest;
    private boolean hasDatagrams;

    /** @param value the number of the table's value that is the chains' */
    DnsChains(SlotTable table, int value, int limit, long seed) {
        this.table = table;
        this.value = value;
        this.seed = seed | 1;
        this.newest = new int[Integer.highestOneBit(Math.min(MOST_PLACES, limit))];
        Arrays.fill(newest, SlotTable.NONE);
    }

    /** Takes in a slot that is the table's newest. */
    void add(int slot) {
        if (hasDatagrams || isStream(table.key(slot, 4))) {
            link(slot);
        }
    }

    private static boolean isStream(long rest) {
        return ((int) rest >>> 8 & 0xff) == TCP;
    }

    private void link(int slot) {
        int place = placeOf(slot);
        int older = newest[place];
        table.value(slot, value, both(SlotTable.NONE, older));
        if (older != SlotTable.NONE) {
            table.value(older, value, both(slot, older(older)));
        }
        newest[place] = slot;
    }

    /** Before the table takes the slot back, or makes it the newest. */
    void remove(int slot) {
        if (hasDatagrams || isStream(table.key(slot, 4))) {
            unlink(slot);
        }
    }

    private void unlink(int slot) {
        int newer = newer(slot);
        int older = older(slot);
        if (newer != SlotTable.NONE) {
            table.value(newer, value, both(newer(newer), older));
        } else {
            newest[placeOf(slot)] = older;
        }
        if (older != SlotTable.NONE) {
            table.value(older, value, both(newer, older(older)));
        }
    }

    /** The newest slot under the key, whatever its identifier; or {@link SlotTable#NONE}. */
    int newest(long[] key) {
        if (!hasDatagrams && !isStream(key[4])) {
            linkDatagrams();
        }
        return from(newest[place(key[0], key[1], key[2], key[3], key[4])], key);
    }

    /** In the order in which they would have been added. */
    private void linkDatagrams() {
        hasDatagrams = true;
        for (int slot = table.oldest(); slot != SlotTable.NONE; slot = table.newerThan(slot)) {
            if (!isStream(table.key(slot, 4))) {
                link(slot);
            }
        }
    }

    /** The next older one under the key. */
    int olderThan(int slot, long[] key) {
        return from(older(slot), key);
    }

    private int from(int first, long[] key) {
        int slot = first;
        while (slot != SlotTable.NONE && !matches(slot, key)) {
            slot = older(slot);
        }
        return slot;
    }

    private int newer(int slot) {
        return (int) (table.value(slot, value) >> 32);
    }

    private int older(int slot) {
        return (int) table.value(slot, value);
    }

    private static long both(int newer, int older) {
        return (long) newer << 32 | older & LOW;
    }

    private boolean matches(int slot, long[] key) {
        return ((table.key(slot, 4) ^ key[4]) & ALL_BUT_IDENTIFIER) == 0
                && table.key(slot, 0) == key[0]
                && table.key(slot, 1) == key[1]
                && table.key(slot, 2) == key[2]
                && table.key(slot, 3) == key[3];
    }

    private int placeOf(int slot) {
        return place(
                table.key(slot, 0), table.key(slot, 1), table.key(slot, 2), table.key(slot, 3), table.key(slot, 4));
    }

    private int place(long clientHigh, long clientLow, long serverHigh, long serverLow, long rest) {
        long hash = fold(clientHigh ^ seed, clientLow ^ Long.rotateLeft(seed, 13))
                + fold(serverHigh ^ Long.rotateLeft(seed, 29), serverLow ^ Long.rotateLeft(seed, 47));
        return (int) fold(hash ^ rest & ALL_BUT_IDENTIFIER, seed) & newest.length - 1;
    }

    /** Both halves of the 128-bit product. */
    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }
}

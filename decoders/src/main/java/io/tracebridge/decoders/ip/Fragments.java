package io.tracebridge.decoders.ip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Space;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.table.BufferPool;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * Puts fragmented IP packets together, IPv4 and IPv6 alike, their fragments in any order and any number of times. Where fragments
 * overlap, the bytes that came first count, and other bytes in the same place are a fault. A packet waits 60 s of packet time for its
 * last fragment, from the first that came on (RFC 8200 section 4.5; RFC 791 section 3.2 says 15 s at least). A fragment that the capture cut does not take
 * part; when it is the first, what it holds of the payload is decoded as it stands.
 *
 * <p>Takes a sixteenth of the site's memory and holds 8,192 packets; beyond either, the oldest packet is given up.
 */
final class Fragments implements Timers.Expiring {
    private static final long TIMEOUT_NANOS = 60_000_000_000L;
    private static final int LONGEST = 65_535;
    private static final int MAX_PACKETS = 8192;

    /** Separate pieces of one packet: a full one in 1,024 fragments may come in any order. */
    private static final int MAX_PIECES = 512;

    /** Room for so many numbers, two a piece, is kept for good. */
    private static final int USUAL_PIECES = 16;

    /** Keys of {@code ip.incomplete}: a fragment that takes no part; the fragments of a packet that is not waited for any more. */
    private static final int UNUSABLE = 0;

    private static final int GIVEN_UP = 1;

    private static final byte[] NOTHING = new byte[0];

    private final Site site;
    private final Space<Layer> protocols;
    private final Space<Layer> incomplete;
    private final SlotTable table;
    private final BufferPool pool;
    private final Octets whole = new Octets();
    private final Packet ended = new Packet();
    private final long[] key = new long[5];

    private byte[][] buffers = new byte[0][];
    private int[][] pieces = new int[0][]; // from, to, from, to ...: ascending, apart from each other
    private int[] pieceCount = new int[0];
    private int[] total = new int[0]; // bytes of the payload, -1 before the last fragment came
    private int[] first = new int[0]; // protocol, as the fragment at offset 0 says
    private int[] headerBytes = new int[0];
    private long[] firstTime = new long[0];
    private long[] firstHash = new long[0];
    private int[] frames = new int[0];
    private long[] frameBytes = new long[0];
    private String[] client = new String[0];

    private final Counter received;
    private final Counter reassembled;
    private final Counter expired;
    private final Counter unfinished;
    private final Counter evicted;
    private final Counter repeated;

    Fragments(Site site) {
        this.site = site;
        this.protocols = site.layers("ip.protocol");
        this.incomplete = site.layers("ip.incomplete");
        this.table = new SlotTable(5, MAX_PACKETS, site.secret());
        this.pool = new BufferPool(site.settings().maximumTableBytes() / 16);
        received = site.counter("ip.fragments", "IP fragments received");
        reassembled = site.counter("ip.fragments.reassembled", "IP packets put together from fragments");
        expired = site.counter("ip.fragments.expired", "IP packets given up after 60 s without all their fragments");
        unfinished = site.counter(
                "ip.fragments.unfinished", "IP packets still incomplete at the end of input or at a clock step");
        evicted = site.counter("ip.fragments.evicted", "incomplete IP packets given up for want of room");
        repeated = site.counter("ip.fragments.repeated", "IP fragments that brought nothing new");
    }

    /**
     * @param octets the fragment's payload
     * @param identification what the fragments of one packet have in common, beside addresses and (IPv4) protocol
     * @param offset of the fragment's payload in the packet's
     * @param more false for the packet's last fragment
     * @param protocol of the payload, valid when offset is 0
     * @param header bytes before the payload that fragments repeat
     */
    void add(Packet packet, Octets octets, long identification, int offset, boolean more, int protocol, int header) {
        received.increment();
        int length = octets.remaining();
        if (octets.cut()) {
            site.faults().raise(IpFault.FRAGMENT_CUT, packet, octets.position() - octets.start());
            if (offset == 0) {
                site.hand(protocols, protocol, packet, octets);
            } else {
                leave(UNUSABLE, packet, octets);
            }
            return;
        }
        int end = offset + length;
        if (end > LONGEST) {
            site.faults().raise(IpFault.FRAGMENT_TOO_LONG, packet, octets.position() - octets.start());
            leave(UNUSABLE, packet, octets);
            return;
        }
        int slot = slot(packet, identification);
        frames[slot] += packet.frames;
        frameBytes[slot] += packet.frameBytes;
        packet.frames = 0; // counted with the whole
        packet.frameBytes = 0;
        if (isBeyond(slot, end, more)) {
            site.faults().raise(IpFault.FRAGMENT_END, packet, octets.position() - octets.start());
            return;
        }
        if (!ensure(slot, end)) {
            return;
        }
        if (!more) {
            total[slot] = end;
        }
        if (offset == 0) {
            first[slot] = protocol;
            headerBytes[slot] = header;
        }
        if (length > 0 && !place(slot, packet, octets, offset, end)) {
            drop(slot);
            evicted.increment();
            return;
        }
        if (pieceCount[slot] == 1 && pieces[slot][0] == 0 && pieces[slot][1] == total[slot]) {
            complete(slot, packet);
        }
    }

    /** Shows whoever is bound to {@code ip.incomplete} what is never put together. */
    private void leave(int how, Packet packet, Octets octets) {
        Layer layer = incomplete.find(how);
        if (layer != null) {
            layer.decode(packet, octets);
        }
    }

    private int slot(Packet packet, long identification) {
        key[0] = packet.sourceHigh;
        key[1] = packet.sourceLow;
        key[2] = packet.destinationHigh;
        key[3] = packet.destinationLow;
        // RFC 8200 section 4.5 leaves the protocol out of IPv6's key, RFC 791 section 3.2 has it in IPv4's.
        key[4] = identification | (packet.ipVersion == 4 ? (long) packet.ipProtocol << 32 | 1L << 40 : 0);
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            return slot;
        }
        if (table.isFull()) {
            drop(table.oldest());
            evicted.increment();
        }
        slot = table.add(key, site.nowNanos() + TIMEOUT_NANOS);
        if (table.capacity() > total.length) {
            grow(table.capacity());
        }
        pieceCount[slot] = 0;
        total[slot] = -1;
        first[slot] = -1;
        firstTime[slot] = packet.timeNanos;
        firstHash[slot] = packet.frameHash;
        client[slot] = packet.client;
        frames[slot] = 0;
        frameBytes[slot] = 0;
        return slot;
    }

    private boolean isBeyond(int slot, int end, boolean more) {
        int known = total[slot];
        if (known >= 0) {
            return more ? end > known : end != known;
        }
        int reached = pieceCount[slot] == 0 ? 0 : pieces[slot][2 * pieceCount[slot] - 1];
        return !more && end < reached;
    }

    /** Makes room for {@code end} bytes; false when there is none even without all other packets. */
    private boolean ensure(int slot, int end) {
        byte[] before = buffers[slot];
        if (before != null && before.length >= end) {
            return true;
        }
        byte[] after = pool.take(end);
        while (after == null && table.oldest() != slot) {
            drop(table.oldest());
            evicted.increment();
            after = pool.take(end);
        }
        if (after == null) {
            drop(slot);
            evicted.increment();
            return false;
        }
        if (before != null) {
            System.arraycopy(before, 0, after, 0, before.length);
            pool.give(before);
        }
        buffers[slot] = after;
        return true;
    }

    /** Copies what is new between offset and end; false when the packet lies in too many pieces. */
    private boolean place(int slot, Packet packet, Octets octets, int offset, int end) {
        byte[] from = octets.array();
        byte[] to = buffers[slot];
        int base = octets.position() - offset;
        int[] piece = pieces[slot];
        int count = pieceCount[slot];
        int left = 0;
        while (left < count && piece[2 * left + 1] < offset) {
            left++;
        }
        int right = left;
        int at = offset;
        int pieceFrom = offset;
        int pieceTo = end;
        boolean conflict = false;
        boolean brought = false;
        while (right < count && piece[2 * right] <= end) {
            int a = piece[2 * right];
            int b = piece[2 * right + 1];
            if (at < a) {
                System.arraycopy(from, base + at, to, at, a - at);
                brought = true;
            }
            int overlapFrom = Math.max(offset, a);
            int overlapTo = Math.min(end, b);
            conflict |= overlapFrom < overlapTo
                    && !Arrays.equals(from, base + overlapFrom, base + overlapTo, to, overlapFrom, overlapTo);
            at = Math.max(at, b);
            pieceFrom = Math.min(pieceFrom, a);
            pieceTo = Math.max(pieceTo, b);
            right++;
        }
        if (at < end) {
            System.arraycopy(from, base + at, to, at, end - at);
            brought = true;
        }
        if (conflict) {
            site.faults().raise(IpFault.FRAGMENT_CONFLICT, packet, octets.position() - octets.start());
        }
        if (!brought) {
            repeated.increment();
            return true;
        }
        return replace(slot, left, right, pieceFrom, pieceTo);
    }

    /** Puts one piece in the place of those from left to right, the right one not among them. */
    private boolean replace(int slot, int left, int right, int from, int to) {
        int count = pieceCount[slot] + 1 - (right - left);
        if (count > MAX_PIECES) {
            return false;
        }
        if (2 * count > pieces[slot].length) {
            pieces[slot] = Arrays.copyOf(pieces[slot], 2 * pieces[slot].length);
        }
        int[] piece = pieces[slot];
        System.arraycopy(piece, 2 * right, piece, 2 * left + 2, 2 * (pieceCount[slot] - right));
        piece[2 * left] = from;
        piece[2 * left + 1] = to;
        pieceCount[slot] = count;
        return true;
    }

    private void complete(int slot, Packet packet) {
        reassembled.increment();
        byte[] buffer = buffers[slot];
        int length = total[slot];
        int protocol = first[slot];
        packet.ipBytes = headerBytes[slot] + length;
        packet.reassembled = true;
        packet.frames = frames[slot];
        packet.frameBytes = frameBytes[slot];
        packet.ipProtocol = protocol;
        buffers[slot] = null; // ours until the payload is decoded, whatever happens to the slot meanwhile
        release(slot);
        try {
            site.hand(protocols, protocol, packet, whole.wrap(buffer, 0, length, false));
        } finally {
            pool.give(buffer);
        }
    }

    /** Keeps no large list of pieces for the next packet, so that all slots together never hold many. */
    private void release(int slot) {
        table.remove(slot);
        if (pieces[slot].length > USUAL_PIECES) {
            pieces[slot] = new int[USUAL_PIECES];
        }
    }

    /** Gives a packet up that is not whole. */
    private void drop(int slot) {
        ended.client = client[slot];
        ended.timeNanos = firstTime[slot];
        ended.frameHash = firstHash[slot];
        ended.sourceHigh = table.key(slot, 0);
        ended.sourceLow = table.key(slot, 1);
        ended.destinationHigh = table.key(slot, 2);
        ended.destinationLow = table.key(slot, 3);
        ended.ipVersion = table.key(slot, 4) >>> 40 == 0 ? 6 : 4;
        ended.ipProtocol = ended.ipVersion == 4 ? (int) (table.key(slot, 4) >>> 32) & 0xff : first[slot];
        ended.reassembled = true;
        ended.frames = frames[slot];
        ended.frameBytes = frameBytes[slot];
        pool.give(buffers[slot]);
        buffers[slot] = null;
        release(slot);
        leave(GIVEN_UP, ended, whole.wrap(NOTHING, 0, 0, true));
    }

    @Override
    public long nextDeadline() {
        return table.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return TIMEOUT_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        int slot = table.oldest();
        (reason == Timers.Reason.TIMEOUT ? expired : unfinished).increment();
        int missing = pieceCount[slot] == 0 || pieces[slot][0] > 0 ? 0 : pieces[slot][1];
        drop(slot);
        site.faults().raise(IpFault.FRAGMENTS_MISSING, ended, missing);
    }

    private void grow(int capacity) {
        int before = total.length;
        buffers = Arrays.copyOf(buffers, capacity);
        pieces = Arrays.copyOf(pieces, capacity);
        for (int i = before; i < capacity; i++) {
            pieces[i] = new int[USUAL_PIECES];
        }
        pieceCount = Arrays.copyOf(pieceCount, capacity);
        total = Arrays.copyOf(total, capacity);
        first = Arrays.copyOf(first, capacity);
        headerBytes = Arrays.copyOf(headerBytes, capacity);
        firstTime = Arrays.copyOf(firstTime, capacity);
        firstHash = Arrays.copyOf(firstHash, capacity);
        client = Arrays.copyOf(client, capacity);
        frames = Arrays.copyOf(frames, capacity);
        frameBytes = Arrays.copyOf(frameBytes, capacity);
    }
}

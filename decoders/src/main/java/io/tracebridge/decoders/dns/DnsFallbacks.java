package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.table.SlotTable;
import java.util.Arrays;

/**
 * Responses over UDP that were truncated, remembered for 10 s of packet time: the client asks again over TCP (RFC 7766 section 5). The
 * 4,096 newest, so that a flood of them takes no room.
 */
final class DnsFallbacks implements Timers.Expiring {
    static final long WITHIN_NANOS = 10_000_000_000L;

    private static final int LIMIT = 4096;
    private static final int UDP = 17;
    private static final int TCP = 6;

    private final Site site;
    private final SlotTable table;
    private final long[] key = new long[5];
    private final byte[] id = new byte[Documents.ID_LENGTH];

    /** Of the documents, by slot. */
    private byte[] ids = new byte[0];

    DnsFallbacks(Site site) {
        this.site = site;
        this.table = new SlotTable(5, LIMIT, Keys.seed(site.settings().key(), "dns fallbacks"));
        site.timers().register(this);
    }

    /** Whether a response sends its client to TCP. */
    static boolean isTruncated(Packet packet, DnsMessage message) {
        return packet.ipProtocol == UDP && message.truncated() && message.questions() > 0;
    }

    /** Notes a response that {@link #isTruncated}, and the id of its document. */
    void response(Packet packet, DnsMessage message, byte[] id) {
        long deadline = site.nowNanos() + WITHIN_NANOS;
        key(packet.destinationHigh, packet.destinationLow, packet.sourceHigh, packet.sourceLow, message.questionHash());
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            table.touch(slot, deadline);
        } else {
            if (table.isFull()) {
                table.remove(table.oldest());
            }
            slot = table.add(key, deadline);
            if (ids.length < table.capacity() * Documents.ID_LENGTH) {
                ids = Arrays.copyOf(ids, table.capacity() * Documents.ID_LENGTH);
            }
        }
        System.arraycopy(id, 0, ids, slot * Documents.ID_LENGTH, Documents.ID_LENGTH);
    }

    /** Whether a query over TCP repeats one whose response over UDP was truncated; {@link #id} is that one's then. */
    boolean isFallback(Packet packet, DnsMessage message) {
        if (packet.ipProtocol != TCP || table.size() == 0) {
            return false;
        }
        key(packet.sourceHigh, packet.sourceLow, packet.destinationHigh, packet.destinationLow, message.questionHash());
        int slot = table.find(key);
        if (slot == SlotTable.NONE) {
            return false;
        }
        System.arraycopy(ids, slot * Documents.ID_LENGTH, id, 0, Documents.ID_LENGTH);
        return true;
    }

    /** The id of the document of the response that was truncated. */
    byte[] id() {
        return id;
    }

    private void key(long clientHigh, long clientLow, long serverHigh, long serverLow, long question) {
        key[0] = clientHigh;
        key[1] = clientLow;
        key[2] = serverHigh;
        key[3] = serverLow;
        key[4] = question;
    }

    @Override
    public long nextDeadline() {
        return table.nextDeadline();
    }

    @Override
    public long nearestNanos() {
        return WITHIN_NANOS;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        table.remove(table.oldest());
    }
}

package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.StreamLayer;
import java.util.Arrays;

/** From bytes to messages: one message a datagram over UDP, a length before each over TCP (RFC 1035 section 4.2). */
final class DnsDecoder implements Layer, StreamLayer {
    private static final int LENGTH_LENGTH = 2;

    private final Site site;
    private final DnsTransactions transactions;
    private final DnsMemo memo;
    private final DnsMessage message = new DnsMessage();

    /**
     * By connection: which directions lost their place, bit 0 from the lower endpoint, bit 1 from the higher; bits 2 and 3, which ever
     * lost bytes.
     */
    private byte[] lost = new byte[64];

    /** @param memo by which responses are recognised that came before */
    DnsDecoder(Site site, DnsTransactions transactions, DnsMemo memo) {
        this.site = site;
        this.transactions = transactions;
        this.memo = memo;
    }

    void observe(DnsObserver observer) {
        transactions.observe(observer);
    }

    @Override
    public void decode(Packet packet, Octets octets) {
        boolean cut = octets.cut();
        byte[] bytes = octets.array();
        int start = octets.position();
        int length = octets.remaining();
        DnsFlavour flavour = DnsFlavour.of(packet);
        boolean isResponse = DnsMessage.isResponse(bytes, start, length);
        transactions.look(packet, isResponse, DnsMessage.id(bytes, start, length), flavour);
        boolean mayBeKnown = isResponse && !cut && flavour == DnsFlavour.DNS;
        if (mayBeKnown && memo.recognise(message, bytes, start, length)) {
            transactions.message(packet, message, false);
        } else if (message.parse(bytes, start, length, cut)) {
            message.flavour = flavour;
            transactions.message(packet, message, cut);
        } else {
            site.faults().raise(cut ? DnsFault.CUT : DnsFault.SHORT_HEADER, packet, octets.end() - octets.start());
        }
    }

    /** A message that the network did not deliver, as far as the error quotes it: often not even its identifier. */
    void undelivered(Packet packet, Octets octets) {
        if (packet.error != null) {
            transactions.undelivered(packet, octets.remaining() < 2 ? DnsTransactions.NOT_QUOTED : octets.u16());
        }
    }

    @Override
    public int data(int connection, Packet packet, Octets octets) {
        byte[] bytes = octets.array();
        int start = octets.position();
        int end = octets.end();
        int at = start;
        int side = isFromLower(packet) ? 1 : 2;
        if ((lost(connection) & side) != 0) {
            if (!looksLikeMessage(bytes, at, end)) {
                site.faults().note(DnsFault.TCP_GAP, 0);
                return end - start;
            }
            lost[connection] &= (byte) ~side;
        }
        while (end - at >= LENGTH_LENGTH) {
            int length = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
            if (length < DnsMessage.HEADER_LENGTH) {
                // What follows such a length cannot be trusted to be where the next one is.
                site.faults().raise(DnsFault.TCP_LENGTH, packet, at - start);
                lose(connection, side);
                return end - start;
            }
            if (length > end - at - LENGTH_LENGTH) {
                break;
            }
            message.parse(bytes, at + LENGTH_LENGTH, length, false);
            at += LENGTH_LENGTH + length;
            message.place = packet.streamOffset - (end - at);
            message.flavour = DnsFlavour.of(packet);
            transactions.look(packet, message.isResponse(), message.id(), message.flavour);
            transactions.message(packet, message, false);
        }
        return at - start;
    }

    @Override
    public void gap(int connection, boolean fromLower, long length) {
        lose(connection, fromLower ? 1 : 2);
    }

    @Override
    public void finished(int connection, Packet packet, boolean bySource) {
        int side = isFromLower(packet) == bySource ? 1 : 2;
        transactions.cutOff(packet, bySource, (lost(connection) & side << 2) == 0, DnsEnding.CLOSED);
    }

    @Override
    public void reset(int connection, Packet packet) {
        boolean whole = lost(connection) == 0;
        transactions.cutOff(packet, true, whole, DnsEnding.RESET);
        transactions.cutOff(packet, false, whole, DnsEnding.RESET);
    }

    @Override
    public void closed(int connection) {
        if (connection < lost.length) {
            lost[connection] = 0;
        }
    }

    private byte lost(int connection) {
        return connection < lost.length ? lost[connection] : 0;
    }

    private void lose(int connection, int side) {
        if (connection >= lost.length) {
            lost = Arrays.copyOf(lost, Math.max(connection + 1, 2 * lost.length));
        }
        lost[connection] |= (byte) (side | side << 2);
    }

    /**
     * Whether a length and a header stand here that make sense together: how a direction finds its place again after a gap, at the
     * beginning of a segment.
     */
    private static boolean looksLikeMessage(byte[] bytes, int at, int end) {
        if (end - at < LENGTH_LENGTH + DnsMessage.HEADER_LENGTH) {
            return false;
        }
        int length = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
        int opcode = bytes[at + 4] >> 3 & 15;
        int questions = (bytes[at + 6] & 0xff) << 8 | bytes[at + 7] & 0xff;
        return length >= DnsMessage.HEADER_LENGTH
                && length <= end - at - LENGTH_LENGTH
                && opcode <= 6
                && questions <= 1;
    }

    private static boolean isFromLower(Packet packet) {
        int order = Long.compareUnsigned(packet.sourceHigh, packet.destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(packet.sourceLow, packet.destinationLow);
        }
        return order == 0 ? packet.sourcePort < packet.destinationPort : order < 0;
    }
}

package io.tracebridge.decoders.icmp;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.DeliveryError;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Locale;

/**
 * ICMP (RFC 792) or ICMPv6 (RFC 4443): counts each message by its name, and hands on what errors quote. The checksum is not
 * verified: network cards fill it in after the capture.
 */
final class Icmp implements Layer {
    private static final int HEADER_BYTES = 4;

    /** Of an error: header, and a word that depends on the type. */
    private static final int ERROR_HEADER_BYTES = 8;

    /** What a type and code mean here. */
    private record Kind(Counter counter, boolean quotes, DeliveryError error) {}

    private final Site site;
    private final IcmpTypes types;
    private final Layer quoted;

    /** By type, then code; the last of each type is for the codes without a name. */
    private final Kind[][] kinds = new Kind[256][];

    Icmp(Site site, IcmpTypes types, Layer quoted) {
        this.site = site;
        this.types = types;
        this.quoted = quoted;
        for (int type = 0; type < kinds.length; type++) {
            kinds[type] = new Kind[types.namedCodes(type) + 1];
        }
    }

    @Override
    public void decode(Packet packet, Octets octets) {
        int at = octets.position();
        if (octets.remaining() < HEADER_BYTES) {
            site.faults().raise(IcmpFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        Kind kind = kind(octets.u8(), octets.u8());
        kind.counter.increment();
        if (!kind.quotes) {
            return;
        }
        if (octets.end() - at < ERROR_HEADER_BYTES) {
            site.faults().raise(IcmpFault.missing(octets), packet, octets.end() - octets.start());
            return;
        }
        octets.position(at + ERROR_HEADER_BYTES);
        packet.error = kind.error;
        quoted.decode(packet, octets);
    }

    private Kind kind(int type, int code) {
        Kind[] codes = kinds[type];
        int index = Math.min(code, codes.length - 1);
        if (codes[index] == null) {
            codes[index] = make(type, index);
        }
        return codes[index];
    }

    private Kind make(int type, int code) {
        String name = types.name(type, code);
        String dotted = types.protocol.toLowerCase(Locale.ROOT) + '.' + name.replace(' ', '_');
        Counter counter = site.counter(dotted, types.protocol + " messages: " + name);
        DeliveryError error = types.isLost(type)
                ? new DeliveryError(JsonWriter.quoted(dotted), JsonWriter.quoted(types.protocol + ' ' + name))
                : null;
        return new Kind(counter, types.quotes(type), error);
    }
}

package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;

/**
 * The data of one record, read from front to back by the classes that know its form: they write fields of their own into the JSON, leave
 * what goes into {@code data} in the text, and give what is wrong, or null. Belongs to one {@link DnsRecords}.
 */
final class DnsRdata {
    final JsonWriter json;
    final DnsText text;
    DnsMessage message;
    RecordFields fields;
    int type;

    /** What is not read yet: indices into the message's bytes. */
    int at;

    int end;

    DnsRdata(JsonWriter json, DnsText text) {
        this.json = json;
        this.text = text;
    }

    void of(DnsMessage of, int record, RecordFields to) {
        message = of;
        fields = to;
        type = of.type(record);
        at = of.rdataAt(record);
        end = at + of.rdataLength(record);
    }

    int left() {
        return end - at;
    }

    int u8() {
        return message.u8(at++);
    }

    int u16() {
        at += 2;
        return message.u16(at - 2);
    }

    long u32() {
        at += 4;
        return message.u32(at - 4);
    }

    /** The fault when the data has another length than its form: too little, or too much. */
    DnsFault exactly(int bytes) {
        return left() == bytes ? null : left() < bytes ? DnsFault.SHORT_RDATA : DnsFault.BAD_RDATA;
    }

    DnsFault nothingLeft() {
        return at == end ? null : DnsFault.BAD_RDATA;
    }

    /** The text as a field of its own; the text is empty then. */
    void field(Field field) {
        json.text(field, text.bytes(), 0, text.length());
        text.clear();
    }

    /** Seconds since 1970 as a date. */
    void date(Field field, long seconds) {
        json.timestamp(field, seconds * 1_000_000_000L);
    }

    /** Appends the name at an index to the text; false with the name's fault when it is broken. */
    boolean name(int nameAt, int limit) {
        if (!text.room(DnsName.MAX_TEXT)) {
            return false;
        }
        int after = message.name.expand(nameAt, limit, text.bytes(), text.length());
        if (after < 0) {
            return false;
        }
        text.end(after);
        return true;
    }

    /** Appends the next name and moves behind it; a fault when it is broken. */
    DnsFault nextName() {
        int after = message.name.check(at, end);
        if (after < 0 || message.name.fault() != null || !name(at, end)) {
            DnsFault fault = message.name.fault();
            at = message.name.faultAt();
            return fault == null ? DnsFault.BAD_RDATA : fault;
        }
        at = after;
        return null;
    }

    DnsFault lastName() {
        DnsFault fault = nextName();
        return fault != null ? fault : nothingLeft();
    }

    DnsFault twoNames() {
        DnsFault fault = nextName();
        if (fault != null) {
            return fault;
        }
        text.add(' ');
        return lastName();
    }

    /** A preference and what follows it, whose main value is the name. */
    DnsFault preferenceAndName() {
        if (left() < 3) {
            return DnsFault.SHORT_RDATA;
        }
        json.number(fields.preference, u16());
        return lastName();
    }

    /** The whole data is one address. */
    DnsFault address(int length) {
        DnsFault fault = exactly(length);
        if (fault == null) {
            nextAddress(length);
        }
        return fault;
    }

    /** Appends an address, whose bytes are there. */
    void nextAddress(int length) {
        text.room(48);
        if (length == 4) {
            text.end(AddressText.ipv4((int) u32(), text.bytes(), text.length()));
        } else {
            long high = u32() << 32 | u32();
            long low = u32() << 32 | u32();
            text.end(AddressText.ipv6(high, low, text.bytes(), text.length()));
        }
    }

    /** Appends an address whose last bytes may not be there, as zeros. */
    void cutAddress(int length, int there) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < there; i++) {
            long octet = u8();
            if (i < 8) {
                high |= octet << 56 - 8 * i;
            } else {
                low |= octet << 120 - 8 * i;
            }
        }
        text.room(48);
        text.end(
                length == 4
                        ? AddressText.ipv4((int) (high >>> 32), text.bytes(), text.length())
                        : AddressText.ipv6(high, low, text.bytes(), text.length()));
    }

    /** {@code <character-string>}s (RFC 1035 section 3.3), a space between them. */
    DnsFault strings(int most, boolean quotes, boolean suspect) {
        for (int n = 0; at < end; n++) {
            if (n == most) {
                return DnsFault.BAD_RDATA;
            }
            if (n > 0) {
                text.add(' ');
            }
            DnsFault fault = string(quotes, suspect);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** @param suspect every long row of digits in it is a subscriber's number */
    DnsFault string(boolean quotes, boolean suspect) {
        if (at == end || message.u8(at) > left() - 1) {
            return DnsFault.SHORT_RDATA;
        }
        int length = u8();
        if (quotes) {
            text.add('"');
        }
        text.string(message.bytes, at, length, suspect);
        if (quotes) {
            text.add('"');
        }
        at += length;
        return null;
    }

    void hex(int bytes) {
        text.hex(message.bytes, at, bytes);
        at += bytes;
    }

    void base64(int bytes) {
        text.base64(message.bytes, at, bytes);
        at += bytes;
    }

    /** What is left, in base64, after a space; nothing when nothing is left. */
    void spaceAndBase64() {
        if (at < end) {
            text.add(' ');
            base64(left());
        }
    }

    /** RFC 4034 section 4.1.2: blocks of 256 types, each a bit map of 1..32 bytes. */
    DnsFault typeBits() {
        boolean open = false;
        while (at < end) {
            int length = left() < 2 ? 0 : message.u8(at + 1);
            if (length < 1 || length > 32 || length > left() - 2) {
                return DnsFault.BAD_RDATA;
            }
            int first = message.u8(at) << 8;
            at += 2;
            open |= bits(first, length, open);
        }
        if (open) {
            json.endArray();
        }
        return null;
    }

    /** The types of one bit map, into an array that it opens unless it is open; true when there was one. */
    boolean bits(int first, int bytes, boolean alreadyOpen) {
        boolean open = alreadyOpen;
        for (int bit = 0; bit < 8 * bytes; bit++) {
            if ((message.bytes[at + bit / 8] & 0x80 >> (bit & 7)) != 0) {
                if (!open) {
                    json.beginArray(fields.typeBits);
                    open = true;
                }
                json.elementLiteral(DnsParameters.type(first + bit));
            }
        }
        at += bytes;
        return open;
    }

    /** RFC 3597 section 5. */
    DnsFault unknown() {
        text.add("\\# ").number(left());
        if (left() > 0) {
            text.add(' ');
            hex(left());
        }
        return null;
    }
}

package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;

/** A message in one line of words, packetbeat's {@code request} and {@code response}: header, questions and records. */
final class DnsSummary {
    /** Characters beyond which no further record is told. */
    private static final int MOST = 1 << 16;

    private final JsonWriter json;
    private final DnsText text;

    /** Takes the fields of records that have more than one value; nobody reads it. */
    private final JsonWriter fields = new JsonWriter(1 << 17);

    private final DnsRecords records;

    DnsSummary(JsonWriter json, DnsPrivacy privacy, DnsMemo memo) {
        this.json = json;
        this.text = new DnsText(privacy);
        this.records = new DnsRecords(fields, privacy, memo);
    }

    void write(Field field, DnsMessage message) {
        text.clear().add("ID ").number(message.id());
        text.add(message.isResponse() ? "; QR response; OPCODE " : "; QR query; OPCODE ");
        text.addQuoted(DnsParameters.opcode(message.opcode())).add("; FLAGS");
        flag(message.authoritative(), " aa");
        flag(message.truncated(), " tc");
        flag(message.recursionDesired(), " rd");
        flag(message.recursionAvailable(), " ra");
        flag(message.authenticData(), " ad");
        flag(message.checkingDisabled(), " cd");
        text.add("; RCODE ").addQuoted(DnsParameters.rcode(message.rcode()));
        questions(message);
        section("; ANSWER", message, 0);
        section("; AUTHORITY", message, 1);
        section("; ADDITIONAL", message, 2);
        json.text(field, text.bytes(), 0, text.length());
    }

    private void flag(boolean set, String name) {
        if (set) {
            text.add(name);
        }
    }

    private void questions(DnsMessage message) {
        int at = message.questionAt();
        for (int n = 0; n < message.questions(); n++) {
            int typeAt = message.questionTypeAt(at);
            if (typeAt < 0 || message.name.fault() != null) {
                return;
            }
            text.add(n == 0 ? "; QUESTION class " : "; class ");
            text.addQuoted(DnsParameters.rrClass(message.rrClassAt(typeAt + 2)));
            text.add(", type ")
                    .addQuoted(DnsParameters.type(message.u16(typeAt)))
                    .add(", ");
            name(message, at);
            at = typeAt + 4;
        }
    }

    private void name(DnsMessage message, int at) {
        text.room(DnsName.MAX_TEXT);
        int after = message.name.expand(at, message.end, text.bytes(), text.length());
        if (after >= 0) {
            text.end(after);
        }
    }

    private void section(String title, DnsMessage message, int section) {
        int first = message.firstRecord(section);
        for (int n = 0; n < message.records(section) && text.length() < MOST; n++) {
            int record = first + n;
            text.add(n == 0 ? title : ";").add(" type ");
            text.addQuoted(DnsParameters.type(message.type(record)));
            if (record == message.opt()) {
                continue;
            }
            text.add(", ");
            name(message, message.nameAt(record));
            fields.begin();
            fields.beginArray(DnsFields.ANSWERS);
            fields.beginObject();
            DnsText value = records.value(message, record, RecordFields.ANSWERS);
            if (value.length() > 0) {
                text.add(", ").add(value.bytes(), 0, value.length());
            }
        }
    }
}

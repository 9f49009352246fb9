package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;

/** A message in one line of words, packetbeat's {@code request} and {@code response}: header, questions and numbers of records. */
final class DnsSummary {
    private final JsonWriter json;
    private final DnsText text;

    DnsSummary(JsonWriter json, DnsPrivacy privacy) {
        this.json = json;
        this.text = new DnsText(privacy);
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
        if (message.questions() > 0) {
            text.add("; QUESTION class ").addQuoted(DnsParameters.rrClass(message.questionClass()));
            text.add(", type ")
                    .addQuoted(DnsParameters.type(message.questionType()))
                    .add(", ");
            text.room(DnsName.MAX_TEXT);
            int after = message.name.expand(message.questionAt(), message.end, text.bytes(), text.length());
            if (after >= 0) {
                text.end(after);
            }
        }
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

    private void section(String title, DnsMessage message, int section) {
        int first = message.firstRecord(section);
        for (int n = 0; n < message.records(section); n++) {
            text.add(n == 0 ? title : ",").add(" type ");
            text.addQuoted(DnsParameters.type(message.type(first + n)));
        }
    }
}

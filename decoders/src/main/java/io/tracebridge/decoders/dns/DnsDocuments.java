package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.name.PublicSuffixes;

/** Writes the document of one transaction: {@code dns.*}, from its response where there is one, else from its request. */
final class DnsDocuments {
    private static final byte[] QUERY = JsonWriter.quoted("query");
    private static final Field FLAGS = DnsFields.FLAGS_AUTHORITATIVE.parent();
    private static final byte[] ANSWER = JsonWriter.quoted("answer");

    private final Site site;
    private final Documents documents;
    private final DnsOptions options;
    private final PublicSuffixes suffixes = PublicSuffixes.instance();
    private final DnsPrivacy privacy;
    private final DnsText text;
    private final byte[] lower = new byte[DnsName.MAX_TEXT];
    private final JsonWriter.Mark mark = new JsonWriter.Mark();
    private final DnsMemo memo;

    private boolean plain;
    private boolean lowerCase;
    private boolean fallback;
    private JsonWriter json;
    private DnsRecords records;
    private DnsExtensions extensions;
    private DnsSummary summary;

    DnsDocuments(Site site, DnsOptions options, DnsMemo memo) {
        this.site = site;
        this.documents = new Documents(site);
        this.options = options;
        this.privacy = new DnsPrivacy(site.settings(), options.operatorNetworks());
        this.text = new DnsText(privacy);
        this.memo = memo;
    }

    /** Whether the request's bytes are wanted even when the response repeats its question. */
    boolean wantsRequest() {
        return options.request();
    }

    /** The {@code event.id} of the document written last; the array is overwritten by the next. */
    byte[] id() {
        return documents.id();
    }

    /** Says of the next document that its query repeats one that was answered truncated over UDP. */
    void fallback() {
        fallback = true;
    }

    /** @param request null when it was not seen, or when it says nothing but what the response says; one of the two is there */
    void write(Envelope envelope, DnsMessage request, DnsMessage response) {
        DnsMessage main = response != null ? response : request;
        boolean alone = request == null
                && !fallback
                && !options.response()
                && main.faultCount() == 0
                && main.flavour == DnsFlavour.DNS;
        if (alone && memo.find(main, privacy, envelope)) {
            remembered(envelope, main);
            return;
        }
        main.complete();
        DnsMessage asked = request != null && request.questions() > 0 ? request : main;
        mask(request);
        mask(response);
        privacy.begin(envelope, asked);
        open(documents.begin(envelope));
        if (alone) {
            memo.begin(json);
        } else {
            memo.none();
        }
        json.literal(CommonFields.METHOD, DnsParameters.opcode(main.opcode()));
        if (options.request() && request != null) {
            summary.write(CommonFields.REQUEST, request);
        }
        if (options.response() && response != null) {
            summary.write(CommonFields.RESPONSE, response);
        }
        // After the summaries, which expand names too: the labels of this one are needed for its registered domain.
        boolean named = questionName(asked);
        if (asked.questions() > 0) {
            resource(asked, named);
        }
        header(main, response != null);
        if (main.questions() > 0 && main != asked) {
            named = questionName(main);
            question(main, named);
        } else if (asked.questions() > 0) {
            question(asked, named);
        }
        DnsMessage told = request != null && tellsRequest(main) ? request : main;
        if (told.questions() > 1) {
            questions(told);
        }
        if (main.opcode() == DnsParameters.DSO) {
            DnsStateful.write(json, told);
        }
        privacy.mobile(json, envelope);
        sections(told);
        if (main.extraneous() > 0) {
            json.number(DnsFields.EXTRANEOUS_BYTES, main.extraneous());
        }
        resolved(told);
        extensions.write(main);
        privacy.subscribers(json);
        memo.end(json);
        int addresses = related(told);
        memo.keep(json, main, addresses, privacy.traits(envelope));
        json.endArray();
        faults(envelope, request);
        faults(envelope, response);
        documents.commit();
    }

    /** Whether the request says what the document is to tell: an update, a notification, a stateful operation; the response may repeat nothing. */
    static boolean tellsRequest(DnsMessage response) {
        int opcode = response.opcode();
        return opcode == DnsParameters.UPDATE || opcode == DnsParameters.NOTIFY || opcode == DnsParameters.DSO;
    }

    private void remembered(Envelope envelope, DnsMessage message) {
        privacy.recall(memo.traits(), envelope);
        JsonWriter writer = documents.begin(envelope);
        memo.write(writer, message);
        memo.writeRelatedIps(documents);
        documents.commit();
    }

    private void mask(DnsMessage message) {
        if (message != null) {
            message.name.privacy(privacy);
        }
    }

    private void open(JsonWriter writer) {
        if (json != writer) {
            json = writer;
            records = new DnsRecords(writer, privacy, memo);
            extensions = new DnsExtensions(writer, privacy);
            summary = new DnsSummary(writer, privacy, memo);
        }
    }

    /** Leaves the name of the first question in the text; false when it is broken. */
    private boolean questionName(DnsMessage message) {
        text.clear();
        if (message.questions() == 0) {
            return false;
        }
        text.room(DnsName.MAX_TEXT);
        int after = message.name.expand(message.questionAt(), message.end, text.bytes(), 0);
        text.end(Math.max(after, 0));
        plain = message.name.plain();
        lowerCase = message.name.lowerCase();
        return after >= 0;
    }

    /** A part of the question's name. */
    private void name(Field field, byte[] from, int offset, int length) {
        if (plain) {
            json.plain(field, from, offset, length);
        } else {
            json.text(field, from, offset, length);
        }
    }

    /** packetbeat's {@code query} and {@code resource}. */
    private void resource(DnsMessage message, boolean named) {
        int name = text.length();
        if (named) {
            name(CommonFields.RESOURCE, text.bytes(), 0, name);
        }
        text.add("class ").addQuoted(DnsParameters.rrClass(message.questionClass()));
        text.add(", type ").addQuoted(DnsParameters.type(message.questionType()));
        if (named) {
            text.add(", ").room(name);
            text.add(text.bytes(), 0, name);
        }
        name(CommonFields.QUERY, text.bytes(), name, text.length() - name);
        text.end(name);
    }

    private void header(DnsMessage m, boolean answered) {
        memo.id(json, DnsFields.ID, m);
        json.literal(DnsFields.TYPE, answered ? ANSWER : QUERY);
        json.literal(DnsFields.OP_CODE, DnsParameters.opcode(m.opcode()));
        if (answered) {
            json.literal(DnsFields.RESPONSE_CODE, DnsParameters.rcode(m.rcode()));
        }
        memo.flags(json, FLAGS, m);
        if (fallback) {
            json.bool(DnsFields.TCP_FALLBACK, true);
            fallback = false;
        }
    }

    /** The name stands in the text, its labels in the message's {@link DnsName}. */
    private void question(DnsMessage message, boolean named) {
        if (named) {
            name(DnsFields.QUESTION_NAME, text.bytes(), 0, text.length());
        }
        json.literal(DnsFields.QUESTION_TYPE, DnsParameters.type(message.questionType()));
        json.literal(DnsFields.QUESTION_CLASS, DnsParameters.rrClass(message.questionClass()));
        if (named && message.name.labels() > 1) {
            domain(message.name.labelAt(), message.name.labels(), text.length());
        }
        if (message.flavour == DnsFlavour.MDNS) {
            int typeAt = message.questionTypeAt(message.questionAt());
            json.bool(DnsFields.QUESTION_UNICAST_RESPONSE, message.multicastBitAt(typeAt + 2));
        }
    }

    /** All questions, of a message that has several. */
    private void questions(DnsMessage message) {
        int length = text.length();
        json.beginArray(DnsFields.QUESTIONS);
        int at = message.questionAt();
        for (int n = 0; n < message.questions() && documents.roomLeft() > ROOM_AFTER_RECORDS; n++) {
            int typeAt = message.questionTypeAt(at);
            if (typeAt < 0 || message.name.fault() != null) {
                break;
            }
            json.beginObject();
            text.room(DnsName.MAX_TEXT);
            int after = message.name.expand(at, message.end, text.bytes(), length);
            if (after >= 0) {
                json.text(DnsFields.QUESTIONS_NAME, text.bytes(), length, after - length);
            }
            json.literal(DnsFields.QUESTIONS_TYPE, DnsParameters.type(message.u16(typeAt)));
            json.literal(DnsFields.QUESTIONS_CLASS, DnsParameters.rrClass(message.rrClassAt(typeAt + 2)));
            if (message.multicastBitAt(typeAt + 2)) {
                json.bool(DnsFields.QUESTIONS_UNICAST_RESPONSE, true);
            }
            json.endObject();
            at = typeAt + 4;
        }
        json.endArray();
    }

    /** The parts of the name by the public suffix list; nothing when the name is itself a suffix. Lower case, to be counted by. */
    private void domain(int[] labelAt, int labels, int length) {
        byte[] name = lowerCase ? text.bytes() : lower;
        if (!lowerCase) {
            for (int i = 0; i < length; i++) {
                lower[i] = DnsName.lower(text.bytes()[i]);
            }
        }
        int suffix = suffixes.suffixLabels(name, labelAt, labels, length);
        if (suffix >= labels) {
            return;
        }
        int registered = labelAt[labels - suffix - 1];
        int top = labelAt[labels - suffix];
        name(DnsFields.QUESTION_REGISTERED_DOMAIN, name, registered, length - registered);
        name(DnsFields.QUESTION_ETLD_PLUS_ONE, name, registered, length - registered);
        name(DnsFields.QUESTION_TOP_LEVEL_DOMAIN, name, top, length - top);
        if (registered > 0) {
            name(DnsFields.QUESTION_SUBDOMAIN, name, 0, registered - 1);
        }
    }

    private void sections(DnsMessage message) {
        json.number(DnsFields.ANSWERS_COUNT, message.records(0));
        json.number(DnsFields.AUTHORITIES_COUNT, message.records(1));
        json.number(DnsFields.ADDITIONALS_COUNT, message.records(2) - (message.opt() >= 0 ? 1 : 0));
        boolean isUpdate = message.opcode() == DnsParameters.UPDATE;
        if (isUpdate) {
            json.number(DnsFields.PREREQUISITES_COUNT, message.records(0));
            json.number(DnsFields.UPDATES_COUNT, message.records(1));
        }
        int omitted = section(message, 0, RecordFields.ANSWERS);
        if (options.authorities() || isUpdate) {
            omitted += section(message, 1, RecordFields.AUTHORITIES);
        }
        if (options.additionals()) {
            omitted += section(message, 2, RecordFields.ADDITIONALS);
        }
        if (omitted > 0) {
            json.number(DnsFields.RECORDS_OMITTED, omitted);
        }
    }

    /** Writes the records of a section; gives how many there was no room for. */
    private int section(DnsMessage message, int section, RecordFields fields) {
        int first = message.firstRecord(section);
        int last = first + message.records(section);
        boolean open = false;
        int omitted = 0;
        for (int record = first; record < last; record++) {
            if (record == message.opt()) {
                continue;
            }
            if (documents.roomLeft() < ROOM_AFTER_RECORDS) {
                omitted++;
                continue;
            }
            if (!open) {
                json.beginArray(fields.section);
                open = true;
            }
            json.mark(mark);
            if (plain && message.isQuestionName(message.nameAt(record))) {
                records.write(message, record, fields, text);
            } else {
                records.write(message, record, fields, null);
            }
            if (json.overflowed() || documents.roomLeft() < ROOM_AFTER_RECORDS) {
                json.rollback(mark);
                omitted++;
            }
        }
        if (open) {
            json.endArray();
        }
        return omitted;
    }

    /** Kept for addresses, options and what else follows the records. */
    private static final int ROOM_AFTER_RECORDS = Documents.LIMIT / 2;

    /** The addresses of the answers. */
    private void resolved(DnsMessage message) {
        boolean open = false;
        for (int record = 0; record < message.records(0); record++) {
            int version = addressVersion(message, record);
            if (version != 0) {
                if (!open) {
                    json.beginArray(DnsFields.RESOLVED_IP);
                    open = true;
                }
                address(message, record, version);
            }
        }
        if (open) {
            json.endArray();
        }
    }

    /** Leaves the array open; gives the index where the addresses of the message begin. */
    private int related(DnsMessage message) {
        documents.beginRelatedIps();
        int from = json.length();
        for (int record = 0; record < message.records(0); record++) {
            int version = addressVersion(message, record);
            if (version != 0) {
                address(message, record, version);
            }
        }
        return from;
    }

    private static int addressVersion(DnsMessage message, int record) {
        int type = message.type(record);
        int length = message.rdataLength(record);
        return type == DnsParameters.A && length == 4 ? 4 : type == DnsParameters.AAAA && length == 16 ? 6 : 0;
    }

    private void address(DnsMessage message, int record, int version) {
        int at = message.rdataAt(record);
        if (version == 4) {
            json.elementAddress(4, 0, message.u32(at));
        } else {
            json.elementAddress(
                    6, message.u32(at) << 32 | message.u32(at + 4), message.u32(at + 8) << 32 | message.u32(at + 12));
        }
    }

    /** Those that were found since the message came in are counted here. */
    private void faults(Envelope envelope, DnsMessage message) {
        if (message != null) {
            for (int i = 0; i < message.faultCount(); i++) {
                envelope.fault(message.fault(i), message.faultOffset(i));
                if (i >= message.faultsParsed()) {
                    site.faults().note(message.fault(i), message.faultOffset(i));
                }
            }
        }
    }
}

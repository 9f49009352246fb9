package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.Timers;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.table.SlotTable;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.util.Arrays;

/**
 * Who asks around: what each source did in each whole minute of packet time. A document is written for the minutes in which a source
 * looked for users, for passwords or for servers, or called itself by the name of a scanner; of all others nothing is kept. As many sources
 * as a part of the site's memory allows; the one that was seen first goes first.
 */
final class SipScans implements Timers.Expiring {
    private static final long MINUTE = 60_000_000_000L;
    private static final int SHARE = 64;
    private static final int BYTES_EACH = 1_536;

    /** Failures in a minute from which on a source is looked at, and users or servers that make a search. */
    private static final int MANY = 10;

    /** Names of programs that look for weak telephones, in lower case; anywhere in User-Agent, as versions and others' names stand around them. */
    private static final byte[][] SCANNERS = {
        Ascii.of("bluebox"),
        Ascii.of("friendly-request"),
        Ascii.of("gulp"),
        Ascii.of("iwar"),
        Ascii.of("nmap"),
        Ascii.of("nsauditor"),
        Ascii.of("pplsip"),
        Ascii.of("scanner"),
        Ascii.of("siparmyknife"),
        Ascii.of("sipcli"),
        Ascii.of("sipptk"),
        Ascii.of("sippts"),
        Ascii.of("sipsak"),
        Ascii.of("sipscan"),
        Ascii.of("sip-scan"),
        Ascii.of("sipvicious"),
        Ascii.of("sivus"),
        Ascii.of("smap"),
        Ascii.of("sundayddr"),
        Ascii.of("vaxipuseragent"),
        Ascii.of("vaxsipuseragent")
    };

    private static final byte[] SIPVICIOUS = Ascii.of("sipvicious");
    private static final SipMethod[] METHODS = SipMethod.values();
    private static final byte[] ACTION = JsonWriter.quoted("sip.scan");
    private static final byte[] USERS = JsonWriter.quoted("users");
    private static final byte[] PASSWORDS = JsonWriter.quoted("passwords");
    private static final byte[] SERVERS = JsonWriter.quoted("servers");
    private static final byte[] AGENT = JsonWriter.quoted("agent");

    private final Site site;
    private final SipKeys keys;
    private final SipRecordWriter writer;
    private final SlotTable table;
    private final long[] key = new long[2];
    private final Envelope envelope = new Envelope();
    private final Counter scans;
    private final Counter evicted;
    private SipSource[] sources = new SipSource[0];
    private long minuteEnd = Long.MAX_VALUE;

    SipScans(Site site, SipKeys keys, SipRecordWriter writer) {
        this.site = site;
        this.keys = keys;
        this.writer = writer;
        long share = site.settings().maximumTableBytes() / SHARE;
        int limit = (int) Math.max(16, Math.min(1 << 20, share / BYTES_EACH));
        this.table = new SlotTable(key.length, limit, Keys.seed(site.settings().key(), "sip scans"));
        this.scans =
                site.counter("sip.scans", "Minutes in which a source asked around for users, passwords or servers");
        this.evicted =
                site.counter("sip.scans.evicted", "Sources whose minute was cut short as their place was needed");
        site.timers().register(this);
    }

    /** Takes in any message; the keys are its. */
    void message(Packet packet, SipMessage message) {
        boolean request = message.isRequest();
        if (request && (keys.hasToTag || keys.method == SipMethod.ACK)) {
            return; // within a dialog nobody asks around
        }
        SipSource source = source(packet, message);
        source.count(request, message, packet.timeNanos);
        if (request) {
            byte[] bytes = message.bytes();
            SipUri user = keys.method == SipMethod.REGISTER ? message.to().uri() : message.requestUri();
            long hash = user.isPresent() ? keys.begin().add(bytes, user.user()).end() : 0;
            source.request(keys.method, hash);
            if (source.isAnother(packet.destinationHigh, packet.destinationLow)) {
                keys.begin().number(packet.destinationHigh).number(packet.destinationLow);
                source.destination(keys.end());
            }
            source.agent(bytes, message.header(SipHeader.USER_AGENT));
            if (Ascii.is(bytes, message.from().display(), SIPVICIOUS)) {
                // It may hide its agent, and calls itself so in From.
                source.agent(bytes, message.from().display());
            }
        } else {
            source.response(keys.method, message.statusCode());
        }
    }

    private SipSource source(Packet packet, SipMessage message) {
        boolean request = message.isRequest();
        key[0] = request ? packet.sourceHigh : packet.destinationHigh;
        key[1] = request ? packet.sourceLow : packet.destinationLow;
        int slot = table.find(key);
        if (slot != SlotTable.NONE) {
            return sources[slot];
        }
        if (table.isFull()) {
            evicted.increment();
            end(sources[table.oldest()]);
        }
        slot = table.add(key, 0);
        if (slot >= sources.length) {
            sources = Arrays.copyOf(sources, table.capacity());
        }
        if (sources[slot] == null) {
            sources[slot] = new SipSource(slot);
        }
        sources[slot].first(packet, message, 0);
        if (minuteEnd == Long.MAX_VALUE) {
            minuteEnd = (Math.floorDiv(site.nowNanos(), MINUTE) + 1) * MINUTE;
        }
        return sources[slot];
    }

    @Override
    public long nextDeadline() {
        return minuteEnd;
    }

    @Override
    public void expireNext(Timers.Reason reason) {
        while (table.size() > 0) {
            end(sources[table.oldest()]);
        }
        minuteEnd = Long.MAX_VALUE;
    }

    private void end(SipSource source) {
        // A trunk whose calls end in busy or no answer, or that is challenged for each, asks nobody around.
        int refused = source.unauthorized + source.forbidden + source.notFound;
        boolean fails = refused >= MANY && refused >= 2 * source.accepted;
        boolean users = fails && source.users() >= MANY;
        boolean passwords = fails && source.unauthorized + source.forbidden >= 2 * source.users();
        boolean servers = source.destinations() >= MANY && source.successes < source.destinations() / 2;
        boolean agent = isScanner(source);
        if (users || passwords || servers || agent) {
            scans.increment();
            write(source, users, passwords, servers, agent);
        }
        table.remove(source.slot);
        source.reset();
    }

    private static boolean isScanner(SipSource source) {
        for (int n = 0; n < source.agentCount; n++) {
            int at = n * SipSource.AGENT_LENGTH;
            if (isScanner(source.agents, Span.of(at, at + source.agentLengths[n]))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isScanner(byte[] bytes, long name) {
        for (byte[] scanner : SCANNERS) {
            if (contains(bytes, Span.from(name), Span.to(name), scanner)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte[] bytes, int from, int to, byte[] lowerCase) {
        for (int at = from; at + lowerCase.length <= to; at++) {
            if (Ascii.startsWith(bytes, at, to, lowerCase)) {
                return true;
            }
        }
        return false;
    }

    private void write(SipSource s, boolean users, boolean passwords, boolean servers, boolean agent) {
        Envelope e = envelope;
        s.identify(e, SipProtocol.SCAN);
        s.fill(e);
        e.action = ACTION;
        e.outcome = s.successesAfterFailures > 0 ? Outcome.SUCCESS : Outcome.FAILURE;
        JsonWriter json = writer.beginAlone(e);
        json.beginArray(SipFields.SCAN_KIND);
        kind(json, users, USERS);
        kind(json, passwords, PASSWORDS);
        kind(json, servers, SERVERS);
        kind(json, agent, AGENT);
        json.endArray();
        json.number(SipFields.SCAN_REQUESTS, s.requests);
        json.beginArray(SipFields.SCAN_METHODS);
        for (SipMethod method : METHODS) {
            kind(json, s.methods[method.ordinal()] > 0, method.json);
        }
        json.endArray();
        json.number(SipFields.SCAN_USERS, s.users());
        json.number(SipFields.SCAN_DESTINATIONS, s.destinations());
        json.number(SipFields.SCAN_UNAUTHORIZED, s.unauthorized);
        json.number(SipFields.SCAN_FORBIDDEN, s.forbidden);
        json.number(SipFields.SCAN_NOT_FOUND, s.notFound);
        json.number(SipFields.SCAN_FAILURES, s.failures());
        json.number(SipFields.SCAN_SUCCESSES, s.successes);
        json.number(SipFields.SCAN_SUCCESSES_AFTER_FAILURES, s.successesAfterFailures);
        if (s.agentCount > 0) {
            json.beginArray(SipFields.SCAN_AGENTS);
            for (int n = 0; n < s.agentCount; n++) {
                writer.element(s.agents, n * SipSource.AGENT_LENGTH, s.agentLengths[n]);
            }
            json.endArray();
        }
        writer.commit();
    }

    private static void kind(JsonWriter json, boolean holds, byte[] word) {
        if (holds) {
            json.elementLiteral(word);
        }
    }
}

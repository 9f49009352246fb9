package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.ip.CommunityId;
import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.json.TimestampText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The envelope as JSON, from the document's brace to {@code privacy.mode}: the same objects in the same order in every document, so
 * what stands between the values is joined in advance and the whole is written straight into the array. Remembers what it last wrote of
 * names and protocols; belongs to one {@link Documents}.
 */
final class EnvelopeWriter {
    /** Of everything but texts of any length. */
    private static final int FIXED_ROOM = 2048;

    /** Runs of text that are remembered: a protocol's names, IP versions and transports, and both states. */
    private static final int RUNS = 16;

    private static final byte[] END = ascii("\",\"end\":\"");
    private static final byte[] DURATION = ascii(",\"duration\":");
    private static final byte[] ACTION = ascii(",\"action\":");
    private static final byte[] OUTCOME = ascii(",\"outcome\":");
    private static final byte[] REASON = ascii(",\"reason\":");
    private static final byte[] SEQUENCE = ascii(",\"sequence\":");
    private static final byte[] ID = ascii(",\"id\":\"");
    private static final byte[] SOURCE = ascii(",\"source\":");
    private static final byte[] DESTINATION = ascii(",\"destination\":");
    private static final byte[] CLIENT = ascii(",\"client\":");
    private static final byte[] SERVER = ascii(",\"server\":");
    private static final byte[] IP = ascii("{\"ip\":\"");
    private static final byte[] PORT = ascii(",\"port\":");
    private static final byte[] BYTES = ascii(",\"bytes\":");
    private static final byte[] PACKETS = ascii(",\"packets\":");
    private static final byte[] COMMUNITY_ID = ascii(",\"community_id\":\"");
    private static final byte[] VLAN = ascii(",\"vlan\":{\"id\":\"");
    private static final byte[] INNER_VLAN = ascii(",\"inner\":{\"vlan\":{\"id\":\"");
    private static final byte[] CARRIER_MCC = ascii(",\"carrier\":{\"mcc\":\"");
    private static final byte[] CARRIER_MNC = ascii("\",\"mnc\":\"");
    private static final byte[] CARRIER_NAME = ascii("\",\"name\":\"");
    private static final byte[] CARRIER_ICC = ascii("\",\"icc\":\"");
    private static final byte[] OBSERVER = ascii("},\"observer\":{\"name\":");
    private static final byte[] INTERFACE = ascii(",\"ingress\":{\"interface\":{\"name\":");

    /** What is the same in all documents of a protocol over the same layers below it. */
    private static final class Run {
        private final Dataset dataset;
        private final byte[] protocol;
        private final byte[] type;
        private final boolean ok;
        private final int ipVersion;
        private final int ipProtocol;

        /** From the beginning to the quote before the end's time, with room for the start's. */
        private final byte[] head;

        /** Where the start goes, twice. */
        private final int timestampAt;

        private final int startAt;

        /** From the closing of the side before {@code network} to {@code network.bytes}. */
        private final byte[] network;

        private Run(Envelope e, byte[] kind) {
            dataset = e.dataset;
            protocol = e.protocol == null ? null : e.protocol.clone();
            type = e.type == null ? null : e.type.clone();
            ok = e.ok;
            ipVersion = e.ipVersion;
            ipProtocol = e.ipProtocol;
            String time = "0".repeat(TimestampText.LENGTH);
            String before = "{\"@timestamp\":\"";
            String between = before + time + "\",\"type\":" + text(type == null ? protocol : type) + ",\"status\":"
                    + (ok ? "\"OK\"" : "\"Error\"") + ",\"event\":{\"kind\":" + text(kind) + ",\"start\":\"";
            timestampAt = before.length();
            startAt = between.length();
            head = ascii(between + time + text(END));
            network = ascii(",\"network\":{"
                    + (ipVersion == 0 ? "" : ipVersion == 4 ? "\"type\":\"ipv4\"," : "\"type\":\"ipv6\",")
                    + (ipProtocol < 0 ? "" : "\"iana_number\":" + text(Transports.numberAndName(ipProtocol)) + ",")
                    + (protocol == null ? "" : "\"protocol\":" + text(protocol) + ",")
                    + "\"bytes\":");
        }

        private boolean isOf(Envelope e) {
            return ok == e.ok
                    && ipVersion == e.ipVersion
                    && ipProtocol == e.ipProtocol
                    && dataset == e.dataset
                    && Arrays.equals(protocol, e.protocol)
                    && Arrays.equals(type, e.type);
        }
    }

    private final EnvelopeTexts texts = new EnvelopeTexts();
    private final TimestampText timestamps = new TimestampText();
    private final CommunityId communityId = new CommunityId();
    private final Packet flow = new Packet();
    private final byte[] ecsAndPrivacy;
    private final Run[] runs = new Run[RUNS];
    private int nextRun;
    private Run run;

    EnvelopeWriter(String privacy) {
        ecsAndPrivacy = ascii("},\"ecs\":{\"version\":\"8.17.0\"},\"privacy\":{\"mode\":\"" + privacy + "\"}");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
    }

    /** Bytes that {@link #write} may need at the most. */
    int room(Envelope e) {
        return FIXED_ROOM
                + length(e.protocol)
                + length(e.protocol)
                + length(e.type)
                + length(e.action)
                + length(e.reason)
                + length(texts.client(e.client))
                + (e.interfaceName == null ? 0 : texts.interfaceName(e.interfaceName).length)
                + 6 * (length(e.carrierName) + length(e.carrierCountry));
    }

    private static int length(byte[] text) {
        return text == null ? 0 : text.length;
    }

    /** Writes the envelope from its opening brace on; gives the index after it. */
    int write(Envelope e, byte[] id, byte[] to, int from) {
        Run of = run(e);
        int at = put(of.head, to, from);
        int start = from + of.timestampAt;
        timestamps.write(e.startNanos, to, start);
        System.arraycopy(to, start, to, from + of.startAt, TimestampText.LENGTH);
        at = timestamps.write(e.endNanos, to, at);
        to[at++] = '"';
        if (e.hasDuration) {
            at = Decimal.write(e.endNanos - e.startNanos, to, put(DURATION, to, at));
        }
        at = optional(ACTION, e.action, to, at);
        at = put(e.outcome.json, to, put(OUTCOME, to, at));
        at = optional(REASON, e.reason, to, at);
        if (e.sequence >= 0) {
            at = Decimal.write(e.sequence, to, put(SEQUENCE, to, at));
        }
        at = put(id, to, put(ID, to, at));
        to[at++] = '"';
        to[at++] = '}';
        at = sides(e, to, at);
        at = Decimal.write(e.clientBytes + e.serverBytes, to, put(of.network, to, at));
        at = Decimal.write(e.clientMessages + e.serverMessages, to, put(PACKETS, to, at));
        if (e.ipVersion != 0 && e.ipProtocol >= 0 && (e.clientPort >= 0 || !isIcmp(e))) {
            at = communityId(e, to, put(COMMUNITY_ID, to, at));
            to[at++] = '"';
        }
        if (e.outerVlan >= 0) {
            at = Decimal.write(e.outerVlan & 0xfff, to, put(VLAN, to, at));
            at = close(to, at, 1);
        }
        if (e.innerVlan >= 0 && e.innerVlan != e.outerVlan) {
            at = Decimal.write(e.innerVlan & 0xfff, to, put(INNER_VLAN, to, at));
            at = close(to, at, 2);
        }
        if (e.carrierMcc >= 0) {
            at = carrier(e, to, at);
        }
        at = put(texts.client(e.client), to, put(OBSERVER, to, at));
        if (e.interfaceName != null) {
            at = put(texts.interfaceName(e.interfaceName), to, put(INTERFACE, to, at));
            to[at++] = '}';
            to[at++] = '}';
        }
        return put(ecsAndPrivacy, to, at);
    }

    private Run run(Envelope e) {
        if (run != null && run.isOf(e)) {
            return run;
        }
        for (Run known : runs) {
            if (known != null && known.isOf(e)) {
                run = known;
                return known;
            }
        }
        run = new Run(e, texts.kind(e.dataset));
        runs[nextRun] = run;
        nextRun = (nextRun + 1) % RUNS;
        return run;
    }

    /** Who asked is source and client, who was asked destination and server: each is written once and copied. */
    private static int sides(Envelope e, byte[] to, int from) {
        int client = put(SOURCE, to, from);
        int clientEnd =
                side(e.ipVersion, e.clientHigh, e.clientLow, e.clientPort, e.clientBytes, e.clientMessages, to, client);
        int at = clientEnd == client ? from : clientEnd;
        int server = put(DESTINATION, to, at);
        int serverEnd =
                side(e.ipVersion, e.serverHigh, e.serverLow, e.serverPort, e.serverBytes, e.serverMessages, to, server);
        at = serverEnd == server ? at : serverEnd;
        if (clientEnd != client) {
            at = put(CLIENT, to, at);
            System.arraycopy(to, client, to, at, clientEnd - client);
            at += clientEnd - client;
        }
        if (serverEnd != server) {
            at = put(SERVER, to, at);
            System.arraycopy(to, server, to, at, serverEnd - server);
            at += serverEnd - server;
        }
        return at;
    }

    /** A side as a JSON object; nothing at all when nothing is known of it. */
    private static int side(
            int ipVersion, long high, long low, int port, long bytes, long packets, byte[] to, int from) {
        int at = from;
        if (ipVersion != 0) {
            at = put(IP, to, at);
            at = ipVersion == 4 ? AddressText.ipv4((int) low, to, at) : AddressText.ipv6(high, low, to, at);
            to[at++] = '"';
        }
        if (port >= 0) {
            at = Decimal.write(port, to, put(PORT, to, at));
        }
        if (packets > 0) {
            at = Decimal.write(bytes, to, put(BYTES, to, at));
            at = Decimal.write(packets, to, put(PACKETS, to, at));
        }
        if (at == from) {
            return from;
        }
        to[from] = '{'; // in place of a comma, where there is no address
        to[at++] = '}';
        return at;
    }

    /** Its Community ID needs type and code, which stand in the place of ports and are not kept. */
    private static boolean isIcmp(Envelope e) {
        return e.ipProtocol == 1 || e.ipProtocol == 58;
    }

    private int communityId(Envelope e, byte[] to, int at) {
        flow.ipVersion = e.ipVersion;
        flow.ipProtocol = e.ipProtocol;
        flow.sourceHigh = e.clientHigh;
        flow.sourceLow = e.clientLow;
        flow.sourcePort = e.clientPort;
        flow.destinationHigh = e.serverHigh;
        flow.destinationLow = e.serverLow;
        flow.destinationPort = e.serverPort;
        return communityId.write(flow, to, at);
    }

    private static int carrier(Envelope e, byte[] to, int from) {
        int at = digits(e.carrierMcc, 3, to, put(CARRIER_MCC, to, from));
        if (e.carrierMnc >= 0) {
            at = digits(e.carrierMnc, e.carrierMncDigits, to, put(CARRIER_MNC, to, at));
        }
        if (e.carrierName != null) {
            at = JsonWriter.escape(e.carrierName, 0, e.carrierName.length, to, put(CARRIER_NAME, to, at));
        }
        if (e.carrierCountry != null) {
            at = JsonWriter.escape(e.carrierCountry, 0, e.carrierCountry.length, to, put(CARRIER_ICC, to, at));
        }
        return close(to, at, 1);
    }

    private static int digits(int value, int count, byte[] to, int at) {
        int rest = value;
        for (int i = count - 1; i >= 0; i--, rest /= 10) {
            to[at + i] = (byte) ('0' + rest % 10);
        }
        return at + count;
    }

    private static int optional(byte[] key, byte[] json, byte[] to, int at) {
        return json == null ? at : put(json, to, put(key, to, at));
    }

    /** Closes a string and objects. */
    private static int close(byte[] to, int at, int objects) {
        to[at] = '"';
        Arrays.fill(to, at + 1, at + 1 + objects, (byte) '}');
        return at + 1 + objects;
    }

    private static int put(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }
}

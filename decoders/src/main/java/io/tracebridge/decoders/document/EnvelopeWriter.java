package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.ip.CommunityId;
import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.json.Decimal;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.json.TimestampText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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

    /** Observers that are remembered, at the most. */
    private static final int MOST_OBSERVERS = 4096;

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

    /** Short keys are stored as numbers, which costs less than a copy. */
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long IP = eight("{\"ip\":\" ");
    private static final long PORT = eight(",\"port\":");
    private static final long BYTES = eight(",\"bytes\"");
    private static final long PACKETS = eight(",\"packet");
    private static final int PACKETS_END = 's' | '"' << 8 | ':' << 16;
    private static final byte[] COMMUNITY_ID = ascii(",\"community_id\":\"");
    private static final byte[] VLAN = ascii(",\"vlan\":{\"id\":\"");
    private static final byte[] INNER_VLAN = ascii(",\"inner\":{\"vlan\":{\"id\":\"");
    private static final byte[] CARRIER_MCC = ascii(",\"carrier\":{\"mcc\":\"");
    private static final byte[] CARRIER_MNC = ascii("\",\"mnc\":\"");
    private static final byte[] CARRIER_NAME = ascii("\",\"name\":\"");
    private static final byte[] CARRIER_ICC = ascii("\",\"icc\":\"");
    private static final byte[] RELATED = ascii(",\"related\":{\"ip\":[");
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

        private Run(Envelope e) {
            dataset = e.dataset;
            protocol = e.protocol == null ? null : e.protocol.clone();
            type = e.type == null ? null : e.type.clone();
            ok = e.ok;
            ipVersion = e.ipVersion;
            ipProtocol = e.ipProtocol;
            String time = "0".repeat(TimestampText.LENGTH);
            String before = "{\"@timestamp\":\"";
            String between = before + time + "\",\"type\":" + text(type == null ? protocol : type) + ",\"status\":"
                    + (ok ? "\"OK\"" : "\"Error\"") + ",\"event\":{\"kind\":" + kind(dataset) + ",\"start\":\"";
            timestampAt = before.length();
            startAt = between.length();
            head = ascii(between + time + text(END));
            network = ascii(",\"network\":{"
                    + (ipVersion == 0 ? "" : ipVersion == 4 ? "\"type\":\"ipv4\"," : "\"type\":\"ipv6\",")
                    + (ipProtocol < 0 ? "" : "\"iana_number\":" + text(Transports.numberAndName(ipProtocol)) + ",")
                    + (protocol == null ? "" : "\"protocol\":" + text(protocol) + ",")
                    + "\"bytes\":");
        }

        /** The value of {@code event.kind}, and after it category, type and dataset. */
        private static String kind(Dataset dataset) {
            boolean fault = dataset.name().equals(Documents.FAULT.name());
            return (fault ? "\"pipeline_error\"" : "\"event\"") + ",\"category\":[\"network\"],\"type\":[\""
                    + String.join("\",\"", dataset.eventTypes()) + "\"],\"dataset\":\"" + dataset.name() + "\"";
        }

        private final byte[][] actions = new byte[Outcome.values().length][];
        private final byte[][] actionsAndOutcomes = new byte[Outcome.values().length][];

        /** Remembers the last of each outcome, as most are like it. */
        private byte[] outcome(Envelope e) {
            int outcome = e.outcome.ordinal();
            if (actionsAndOutcomes[outcome] == null || !Arrays.equals(actions[outcome], e.action)) {
                String before = e.action == null ? "" : text(ACTION) + text(e.action);
                actionsAndOutcomes[outcome] = ascii(before + text(OUTCOME) + text(e.outcome.json));
                actions[outcome] = e.action == null ? null : e.action.clone();
            }
            return actionsAndOutcomes[outcome];
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

    /** What names the observer. */
    private record Place(String client, String interfaceName) {}

    /** Mostly a site has few; but whoever writes captures may name as many interfaces as they like. */
    private final Map<Place, byte[]> observers = new HashMap<>();

    private String lastClient;
    private String lastInterface;
    private byte[] lastObserver;

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

    private static long eight(String text) {
        return (long) LONG.get(ascii(text), 0);
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
                + observer(e).length
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
        timestamps.write(e.startNanos, to, from + of.startAt);
        at = timestamps.write(e.endNanos, to, at);
        to[at++] = '"';
        if (e.hasDuration) {
            at = Decimal.write(e.endNanos - e.startNanos, to, put(DURATION, to, at));
        }
        at = put(of.outcome(e), to, at);
        at = optional(REASON, e.reason, to, at);
        if (e.sequence >= 0) {
            at = Decimal.write(e.sequence, to, put(SEQUENCE, to, at));
        }
        at = put(id, to, put(ID, to, at));
        to[at++] = '"';
        to[at++] = '}';
        at = sides(e, to, at);
        at = Decimal.write(e.clientBytes + e.serverBytes, to, put(of.network, to, at));
        at = Decimal.write(e.clientMessages + e.serverMessages, to, packets(to, at));
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
        return put(observer(e), to, at);
    }

    /** From the closing of {@code network} to the end; made anew when another client or interface comes. */
    private byte[] observer(Envelope e) {
        if (e.client != lastClient || e.interfaceName != lastInterface) {
            lastClient = e.client;
            lastInterface = e.interfaceName;
            if (observers.size() == MOST_OBSERVERS) {
                observers.clear();
            }
            lastObserver = observers.computeIfAbsent(new Place(e.client, e.interfaceName), this::observer);
        }
        return lastObserver;
    }

    private byte[] observer(Place place) {
        byte[] client = JsonWriter.quoted(place.client);
        byte[] name = place.interfaceName == null ? null : JsonWriter.quoted(place.interfaceName);
        byte[] text =
                new byte[OBSERVER.length + client.length + INTERFACE.length + length(name) + 2 + ecsAndPrivacy.length];
        int at = put(client, text, put(OBSERVER, text, 0));
        if (name != null) {
            at = close(text, put(name, text, put(INTERFACE, text, at)) - 1, 2);
        }
        return Arrays.copyOf(text, put(ecsAndPrivacy, text, at));
    }

    /** Which address stands where in what was written last, without quotes, for {@link #relatedIps}. */
    private int clientIpAt;

    private int clientIpLength;
    private int serverIpAt;
    private int serverIpLength;

    /**
     * Writes {@code related.ip} of the envelope written last, which stands in the same array: the addresses of both sides and then elements that
     * are JSON.
     */
    int relatedIps(byte[] elements, int offset, int length, byte[] to, int from) {
        int at = put(RELATED, to, from);
        if (clientIpLength > 0) {
            at = address(to, clientIpAt, clientIpLength, at);
            if (!Arrays.equals(
                    to, clientIpAt, clientIpAt + clientIpLength, to, serverIpAt, serverIpAt + serverIpLength)) {
                to[at++] = ',';
                at = address(to, serverIpAt, serverIpLength, at);
            }
            if (length > 0) {
                to[at++] = ',';
            }
        }
        System.arraycopy(elements, offset, to, at, length);
        at += length;
        to[at] = ']';
        to[at + 1] = '}';
        return at + 2;
    }

    private static int address(byte[] to, int source, int length, int at) {
        to[at] = '"';
        System.arraycopy(to, source, to, at + 1, length);
        to[at + 1 + length] = '"';
        return at + 2 + length;
    }

    private static int packets(byte[] to, int at) {
        LONG.set(to, at, PACKETS);
        INT.set(to, at + 8, PACKETS_END);
        return at + 11;
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
        run = new Run(e);
        runs[nextRun] = run;
        nextRun = (nextRun + 1) % RUNS;
        return run;
    }

    /** Who asked is source and client, who was asked destination and server: each is written once and copied. */
    private int sides(Envelope e, byte[] to, int from) {
        int client = put(SOURCE, to, from);
        int clientEnd =
                side(e.ipVersion, e.clientHigh, e.clientLow, e.clientPort, e.clientBytes, e.clientMessages, to, client);
        clientIpAt = ipAt;
        clientIpLength = ipLength;
        int at = clientEnd == client ? from : clientEnd;
        int server = put(DESTINATION, to, at);
        int serverEnd =
                side(e.ipVersion, e.serverHigh, e.serverLow, e.serverPort, e.serverBytes, e.serverMessages, to, server);
        serverIpAt = ipAt;
        serverIpLength = ipLength;
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

    /** Where the address of the side written last stands. */
    private int ipAt;

    private int ipLength;

    /** A side as a JSON object; nothing at all when nothing is known of it. */
    private int side(int ipVersion, long high, long low, int port, long bytes, long packets, byte[] to, int from) {
        int at = from;
        ipLength = 0;
        if (ipVersion != 0) {
            LONG.set(to, at, IP);
            ipAt = at + 7;
            at = ipVersion == 4 ? AddressText.ipv4((int) low, to, ipAt) : AddressText.ipv6(high, low, to, ipAt);
            ipLength = at - ipAt;
            to[at++] = '"';
        }
        if (port >= 0) {
            LONG.set(to, at, PORT);
            at = Decimal.write(port, to, at + 8);
        }
        if (packets > 0) {
            LONG.set(to, at, BYTES);
            to[at + 8] = ':';
            at = Decimal.write(bytes, to, at + 9);
            at = Decimal.write(packets, to, packets(to, at));
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

package io.tracebridge.bridge.cut;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.net.InetAddresses;
import io.tracebridge.bridge.BridgeException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Which frames: those of a client, in a span of packet time, that pass a filter.
 *
 * @param client capture client; null for the captures of all
 * @param fromNanos first packet time, nanoseconds since 1970
 * @param toNanos last packet time
 */
public record Selection(String client, long fromNanos, long toNanos, FlowFilter filter) {
    /**
     * The frames that a document was made of: by its client, its times and its flow.
     *
     * @param marginNanos before its start and after its end: a handshake, a late retransmission
     * @throws BridgeException when the document does not tell its times
     */
    public static Selection ofDocument(JsonNode document, long marginNanos) throws BridgeException {
        long start = time(document, "start");
        long end = time(document, "end");
        String client = document.path("observer").path("name").asText("");
        return new Selection(
                client.isEmpty() ? null : client, start - marginNanos, end + marginNanos, filter(document));
    }

    private static long time(JsonNode document, String which) throws BridgeException {
        String text = document.path("event").path(which).asText("");
        try {
            return nanos(Instant.parse(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new BridgeException("the document's event." + which + " is no time: \"" + text + "\"");
        }
    }

    /** Nanoseconds since 1970. */
    public static long nanos(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }

    private static FlowFilter filter(JsonNode document) {
        byte[] source = address(document.path("source"));
        byte[] destination = address(document.path("destination"));
        if (source == null && destination == null) {
            return FlowFilter.all();
        }
        if (source == null || destination == null || source.length != destination.length) {
            return FlowFilter.host(source == null ? destination : source, -1);
        }
        return FlowFilter.between(
                source, port(document.path("source")), destination, port(document.path("destination")));
    }

    private static byte[] address(JsonNode side) {
        String text = side.path("ip").asText("");
        return InetAddresses.isInetAddress(text) ? InetAddresses.forString(text).getAddress() : null;
    }

    private static int port(JsonNode side) {
        return side.path("port").asInt(-1);
    }
}

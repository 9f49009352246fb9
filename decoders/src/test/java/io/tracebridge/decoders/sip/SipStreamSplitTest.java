package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Streams split in two at each of their bytes, and into single bytes: the documents are those of the stream in one segment. */
class SipStreamSplitTest {
    private static final int WHOLE = 60_000;
    private static final String OPTIONS = SipBuilder.request("OPTIONS").text();

    private static Map<String, byte[]> streams() {
        Map<String, byte[]> streams = new LinkedHashMap<>();
        streams.put("all that a message can hold, twice", concat(rich(), rich()));
        streams.put(
                "keepalives before, between and behind", concat("\r\n\r\n\r\n", OPTIONS, "\r\n", OPTIONS, "\r\n\r\n"));
        streams.put("folded header fields", concat(folded(), OPTIONS));
        streams.put("a Content-Length too small", concat(body("5", "0123456789\r\n"), OPTIONS));
        streams.put("a Content-Length too large", concat(body("40", "0123456789"), OPTIONS, OPTIONS));
        streams.put("a Content-Length that is none", concat(body("x", "0123456789\r\n"), OPTIONS));
        streams.put("a Content-Length below 0", concat(body("-3", "0123456789\r\n"), OPTIONS));
        streams.put("two Content-Lengths", concat(body("5\r\nContent-Length: 3", "01234"), OPTIONS));
        streams.put("no Content-Length", concat(OPTIONS.replace("Content-Length: 0\r\n", ""), OPTIONS));
        streams.put("junk between", concat(OPTIONS, "junk\r\nmore: junk\r\n\r\n", OPTIONS));
        streams.put("the middle of a message first", concat(OPTIONS.substring(60), OPTIONS));
        streams.put("lines that end in LF alone", concat(OPTIONS.replace("\r\n", "\n"), OPTIONS));
        return streams;
    }

    private static String rich() {
        return new String(SipPropertyTest.richMessage(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String folded() {
        return OPTIONS.replace("Max-Forwards: 70", "Subject: one\r\n two\r\n\tthree\r\nMax-Forwards:\r\n 70");
    }

    private static String body(String length, String body) {
        return OPTIONS.replace("Content-Length: 0\r\n", "Content-Length: " + length + "\r\n") + body;
    }

    private static byte[] concat(Object... parts) {
        byte[] all = new byte[0];
        for (Object part : parts) {
            all = Frames.concat(all, ((String) part).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return all;
    }

    @TestFactory
    Stream<DynamicTest> splitsDoNotMatter() {
        return streams().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> splits(e.getValue(), 5060)));
    }

    @TestFactory
    Stream<DynamicTest> splitsOfWebSocketDoNotMatter() {
        return Stream.of(SipStreamTest.webSocketStream())
                .map(stream -> DynamicTest.dynamicTest("frames, some in parts", () -> splits(stream, 8080)));
    }

    /** A connection of its own for each split, in one site: its port of A is the byte. */
    private static void splits(byte[] stream, int port) {
        SipPeers peers = new SipPeers();
        peers.portB = port;
        peers.portA = WHOLE;
        peers.connect().tcp(stream).close();
        for (int at = 1; at < stream.length; at++) {
            peers.portA = 10_000 + at;
            peers.connect()
                    .tcp(Frames.slice(stream, 0, at))
                    .tcp(Frames.slice(stream, at, stream.length))
                    .close();
        }
        peers.portA = WHOLE + 1;
        peers.connect();
        for (int at = 0; at < stream.length; at++) {
            peers.tcp(Frames.slice(stream, at, at + 1));
        }
        peers.close().finish();
        TreeMap<Integer, List<JsonNode>> said = new TreeMap<>();
        for (Document document : peers.documents()) {
            JsonNode what = ((ObjectNode) document.json().deepCopy()).retain("sip", "status", "related", "error", "tx");
            said.computeIfAbsent(document.json().at("/source/port").asInt(), p -> new ArrayList<>())
                    .add(what);
        }
        List<JsonNode> whole = said.get(WHOLE);
        assertThat(whole).isNotEmpty();
        assertThat(said).hasSize(stream.length + 1);
        said.forEach((from, what) ->
                assertThat(what).as("split at byte %d", from - 10_000).isEqualTo(whole));
        peers.site.site.counters().values().forEach(counter -> {
            if (counter.name().startsWith("fault.sip.")) {
                assertThat(counter.value() % (stream.length + 1))
                        .as(counter.name())
                        .isZero();
            }
        });
    }
}

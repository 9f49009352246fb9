package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.bridge.Bridge;
import io.tracebridge.bridge.sip.Scenario;
import io.tracebridge.bridge.sip.Scenarios;
import io.tracebridge.bridge.sip.Sipp;
import io.tracebridge.bridge.sip.Sipp.Transport;
import io.tracebridge.cli.Chain.Outcome;
import io.tracebridge.edge.Edge;
import io.tracebridge.edge.EdgeException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/**
 * The whole way, live: sipp places calls over the loopback device, the edge captures them with libpcap, collector and bridge hand them on
 * to a real Elasticsearch. As many documents as sipp counted calls, with the codes that it saw. Needs root, libpcap and sipp.
 */
@SuppressWarnings("try") // the edge is closed before the chain ends
class SippLiveTest {
    private static final int CALLS = 10;
    private static final int RATE = 20;
    private static final long MILLI = 1_000_000L;
    private static final String END = "the-end-of-the-calls";

    @TempDir
    Path folder;

    /** Calls of one kind, of which so many may be up at once, to an address of their own by which their documents are told apart. */
    private record Kind(
            Transport transport,
            int calls,
            int together,
            Scenario caller,
            Scenario callee,
            Map<String, String> expected) {}

    private static void assumeCapture() {
        assumeTrue(Privilege.isRoot(), "live capture is tested as root only");
        try {
            assumeTrue(
                    Pcaps.findAllDevs().stream()
                            .anyMatch(device -> device.getName().equals("lo")),
                    "no device lo");
        } catch (LinkageError | PcapNativeException e) {
            assumeTrue(false, "libpcap is missing: " + e.getMessage());
        }
    }

    private static Map<String, String> expected(String... pairs) {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("/tx/state", "complete");
        expected.put("/sip/method", "INVITE");
        expected.put("/sip/call/caller/user_agent", "test-caller/1.0");
        expected.put("/sip/call/callee/user_agent", "test-callee/1.0");
        for (int i = 0; i < pairs.length; i += 2) {
            expected.put(pairs[i], pairs[i + 1]);
        }
        return expected;
    }

    private static Map<String, String> answered(String... more) {
        Map<String, String> expected =
                expected("/sip/code", "200", "/sip/call/result", "answered", "/sip/call/completed", "true");
        expected.putAll(expected(more));
        return expected;
    }

    private static Kind answered(String name, Transport transport, String network, String type) {
        return new Kind(
                transport,
                CALLS,
                CALLS,
                Scenarios.calling(name, 100),
                Scenarios.answering(name + "-callee", 50),
                answered("/network/transport", network, "/network/type", type, "/sip/call/ended_by", "caller"));
    }

    private static Kind challenged(String name, int code) {
        return new Kind(
                Transport.UDP,
                CALLS,
                CALLS,
                Scenarios.authenticating(name, code),
                Scenarios.challenging(name + "-callee", code),
                answered("/sip/call/attempts", "2", "/sip/call/challenges", "1"));
    }

    private List<Kind> kinds() throws IOException {
        Path speech = folder.resolve("speech.alaw");
        byte[] second = new byte[8_000];
        Arrays.fill(second, (byte) 0xd5);
        Files.write(speech, second);
        return List.of(
                answered("udp", Transport.UDP, "udp", "ipv4"),
                answered("tcp", Transport.TCP, "tcp", "ipv4"),
                answered("udp6", Transport.UDP6, "udp", "ipv6"),
                new Kind(
                        Transport.UDP,
                        CALLS,
                        CALLS,
                        Scenarios.refused("busy", 486),
                        Scenarios.refusing("busy-callee", "486 Busy Here", "", 10),
                        expected("/sip/code", "486", "/sip/call/result", "busy")),
                new Kind(
                        Transport.UDP,
                        CALLS,
                        CALLS,
                        Scenarios.cancelling("cancel", 50),
                        Scenarios.cancelled("cancel-callee"),
                        expected("/sip/code", "487", "/sip/call/result", "no_answer", "/sip/call/ended_by", "caller")),
                new Kind(
                        Transport.UDP,
                        CALLS,
                        CALLS,
                        Scenarios.holding("hold"),
                        Scenarios.held("hold-callee"),
                        answered("/sip/call/ended_by", "callee", "/sip/call/reinvites", "2", "/sip/call/holds", "1")),
                new Kind(
                        Transport.UDP,
                        CALLS,
                        CALLS,
                        Scenarios.redirected("redirect"),
                        Scenarios.redirecting("redirect-callee"),
                        answered("/sip/call/redirects", "1", "/sip/call/attempts", "2")),
                challenged("unauthorized", 401),
                challenged("proxy", 407),
                new Kind(
                        Transport.UDP,
                        2,
                        1,
                        Scenarios.playing("media", speech, 1_500),
                        Scenarios.echoing("media-callee", "[media_port]"),
                        answered("/sip/call/media/one_way", "false")));
    }

    @Test
    @Timeout(300)
    void asManyDocumentsAsCallsWithTheirCodes() throws Exception {
        assumeCapture();
        Sipp sipp = new Sipp(folder);
        // A network of 127/8 for this process alone: no other traffic of the machine is in the capture.
        long pid = ProcessHandle.current().pid();
        String network = "127." + (64 + pid % 128) + "." + pid / 128 % 256 + ".";
        InetAddress local = InetAddress.getByName(network + 1);
        int port6 = Sipp.freePort(InetAddress.getByName("::1"));
        Map<String, Kind> kinds = new LinkedHashMap<>();
        try (Server server = new Server(folder.resolve("elasticsearch"));
                Chain chain = new Chain("sipp", folder, server, 20_000, Bridge.HIGH_WATER_MARK);
                Edge edge = new Edge(chain.edge()
                        .device("lo")
                        .filter("net " + network + "0/24 or (ip6 and port " + port6 + ")")
                        .build());
                DatagramSocket socket = new DatagramSocket(0, local)) {
            CompletableFuture<Void> running = run(edge);
            // until the capture runs, nothing is seen
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                send(socket, "begin");
                return chain.packets() > 0;
            });
            List<Sipp.Statistics> counted = new ArrayList<>();
            for (Kind kind : kinds()) {
                boolean six = kind.transport() == Transport.UDP6;
                InetAddress callee = InetAddress.getByName(six ? "::1" : network + (2 + kinds.size()));
                InetAddress caller = six ? callee : local;
                int port = six ? port6 : Sipp.freePort(callee);
                kinds.put(six ? "::1" : callee.getHostAddress(), kind);
                counted.add(sipp.direct(
                        kind.transport(),
                        caller,
                        new InetSocketAddress(callee, port),
                        kind.calls(),
                        RATE,
                        kind.caller(),
                        kind.callee(),
                        "-l",
                        Integer.toString(kind.together())));
            }
            send(socket, END);
            await().atMost(Duration.ofSeconds(30)).until(() -> isStored(chain.store(), END));
            edge.close();
            running.get();
            chain.awaitAll(edge);
            Outcome outcome = chain.finish();

            assertNothingIsLost(edge, outcome);
            Map<String, JsonNode> indexed = server.documents("sipp");
            assertThat(indexed).isEqualTo(Chain.decode(folder, "sipp", chain.store()));
            int number = 0;
            for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
                assertCalls(kind.getKey(), kind.getValue(), counted.get(number++), indexed);
            }
            assertThat(ofDataset("sip.call", indexed))
                    .hasSize(counted.stream().mapToInt(Sipp.Statistics::created).sum());
            assertThat(ofDataset("sip.transaction", indexed)).isEmpty();
            assertThat(ofDataset("fault", indexed)).isEmpty();
            assertMedia(indexed);
            assertThat(indexed.toString()).doesNotContain("CANARY");
        }
    }

    private static void assertNothingIsLost(Edge edge, Outcome outcome) {
        for (String loss : List.of("frames_dropped", "frames_lost_before", "frames_cut")) {
            assertThat(Chain.number(edge.metrics(), "tracebridge_edge_" + loss + "_total"))
                    .as(loss)
                    .isZero();
        }
        assertThat(outcome.bridge().received()).isEqualTo(outcome.published());
        assertThat(outcome.bridge().lossKnown()).isTrue();
        assertThat(outcome.bridge().hasLoss()).isFalse();
    }

    private static void assertCalls(String callee, Kind kind, Sipp.Statistics counted, Map<String, JsonNode> indexed) {
        String name = kind.caller().name();
        assertThat(counted).as(name).isEqualTo(new Sipp.Statistics(kind.calls(), kind.calls(), 0));
        List<JsonNode> calls = ofDataset("sip.call", indexed).stream()
                .filter(call -> call.at("/destination/ip").asText().equals(callee))
                .toList();
        assertThat(calls).as(name).hasSize(kind.calls());
        assertThat(calls).extracting(call -> call.at("/sip/call_id").asText()).doesNotHaveDuplicates();
        kind.expected()
                .forEach((pointer, value) -> assertThat(calls)
                        .as("%s: %s", name, pointer)
                        .extracting(call -> call.at(pointer).asText())
                        .containsOnly(value));
    }

    /** What was played, A-law, came back: both ways without loss. */
    private static void assertMedia(Map<String, JsonNode> indexed) {
        List<JsonNode> calls = ofDataset("sip.call", indexed).stream()
                .filter(call -> call.at("/sip/call/media/caller").isObject())
                .toList();
        assertThat(calls).hasSize(2).allSatisfy(call -> {
            assertThat(call.at("/sip/call/duration").asLong()).isGreaterThan(1_400 * MILLI);
            for (String side : List.of("caller", "callee")) {
                JsonNode media = call.at("/sip/call/media/" + side);
                assertThat(media.path("codec").asText()).isEqualTo("PCMA");
                assertThat(media.path("packets").asInt()).as(side).isBetween(40, 60);
                assertThat(media.at("/loss/network/packets").asInt(-1)).isZero();
                assertThat(media.at("/mos/lq").asDouble()).isBetween(4.0, 4.5);
            }
        });
        assertThat(ofDataset("rtp.stream", indexed))
                .hasSize(4)
                .extracting(stream -> stream.at("/rtp/call/event_id").asText())
                .containsOnly(
                        calls.get(0).at("/event/id").asText(),
                        calls.get(1).at("/event/id").asText());
    }

    private static List<JsonNode> ofDataset(String dataset, Map<String, JsonNode> documents) {
        return documents.values().stream()
                .filter(document -> document.at("/event/dataset").asText().equals(dataset))
                .toList();
    }

    private static CompletableFuture<Void> run(Edge edge) {
        return CompletableFuture.runAsync(() -> {
            try {
                edge.run();
            } catch (EdgeException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** A datagram to the socket itself. */
    private static void send(DatagramSocket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(bytes, bytes.length, socket.getLocalSocketAddress()));
    }

    private static boolean isStored(Path store, String text) throws IOException {
        try (var files = Files.list(store)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}

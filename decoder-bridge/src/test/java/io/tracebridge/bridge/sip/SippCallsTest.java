package io.tracebridge.bridge.sip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.Decoded;
import io.tracebridge.bridge.Samples;
import io.tracebridge.bridge.sip.Sipp.Transport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of sipp over real sockets: as many documents as calls, with what sipp did. */
class SippCallsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLS = 10;
    private static final long MILLI = 1_000_000L;

    @TempDir
    Path folder;

    /** Documents of a dataset, as decoding the capture gives them. */
    private static List<JsonNode> documents(Path capture, String dataset) throws Exception {
        List<JsonNode> documents = new ArrayList<>();
        for (String line : Decoded.byId(Decoded.bytes(List.of(capture), "sipp", 1, Samples.everything()))
                .values()) {
            JsonNode document = JSON.readTree(line);
            if (document.at("/event/dataset").asText().equals(dataset)) {
                documents.add(document);
            }
        }
        return documents;
    }

    private List<JsonNode> calls(Transport transport, Scenario caller, Scenario callee) throws Exception {
        Path capture = new Sipp(folder).calls(transport, CALLS, 50, caller, callee);
        List<JsonNode> calls = documents(capture, "sip.call");
        assertThat(calls).hasSize(CALLS).allSatisfy(call -> {
            assertThat(call.at("/tx/state").asText()).isEqualTo("complete");
            assertThat(call.at("/sip/method").asText()).isEqualTo("INVITE");
            assertThat(call.at("/sip/call/caller/user_agent").asText()).isEqualTo("test-caller/1.0");
            assertThat(call.at("/sip/call/callee/user_agent").asText()).isEqualTo("test-callee/1.0");
        });
        assertThat(calls).extracting(call -> call.at("/sip/call_id").asText()).doesNotHaveDuplicates();
        assertThat(documents(capture, "sip.transaction")).isEmpty();
        assertThat(documents(capture, "fault")).isEmpty();
        return calls;
    }

    private static void assertEach(List<JsonNode> calls, String pointer, String value) {
        assertThat(calls).extracting(call -> call.at(pointer).asText()).containsOnly(value);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void answeredCalls(Transport transport) throws Exception {
        List<JsonNode> calls = calls(transport, Scenarios.calling("caller", 100), Scenarios.answering("callee", 50));
        assertEach(calls, "/sip/call/result", "answered");
        assertEach(calls, "/sip/code", "200");
        assertEach(calls, "/sip/call/completed", "true");
        assertEach(calls, "/sip/call/ended_by", "caller");
        assertEach(calls, "/network/transport", transport == Transport.TCP ? "tcp" : "udp");
        assertEach(calls, "/network/type", transport == Transport.UDP6 ? "ipv6" : "ipv4");
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.at("/sip/call/duration").asLong()).isGreaterThan(95 * MILLI);
            assertThat(call.at("/sip/call/ring_duration").asLong()).isGreaterThan(45 * MILLI);
            assertThat(call.at("/sip/call/post_dial_delay").isNumber()).isTrue();
            assertThat(call.at("/sip/call/disconnect_delay").isNumber()).isTrue();
        });
    }

    @Test
    void busyCallees() throws Exception {
        List<JsonNode> calls = calls(
                Transport.UDP, Scenarios.refused("caller", 486), Scenarios.refusing("callee", "486 Busy Here", "", 10));
        assertEach(calls, "/sip/call/result", "busy");
        assertEach(calls, "/sip/code", "486");
        assertEach(calls, "/event/reason", "Busy Here");
    }

    @Test
    void cancelledCalls() throws Exception {
        List<JsonNode> calls = calls(Transport.UDP, Scenarios.cancelling("caller", 50), Scenarios.cancelled("callee"));
        assertEach(calls, "/sip/call/result", "no_answer");
        assertEach(calls, "/sip/code", "487");
        assertEach(calls, "/sip/call/ended_by", "caller");
    }

    @Test
    void challengedCalls() throws Exception {
        List<JsonNode> calls =
                calls(Transport.UDP, Scenarios.authenticating("caller", 401), Scenarios.challenging("callee", 401));
        assertEach(calls, "/sip/call/result", "answered");
        assertEach(calls, "/sip/call/attempts", "2");
        assertEach(calls, "/sip/call/challenges", "1");
        assertThat(calls.toString()).doesNotContain("CANARY");
    }

    @Test
    void redirectedCalls() throws Exception {
        List<JsonNode> calls = calls(Transport.UDP, Scenarios.redirected("caller"), Scenarios.redirecting("callee"));
        assertEach(calls, "/sip/call/result", "answered");
        assertEach(calls, "/sip/call/redirects", "1");
        assertEach(calls, "/sip/call/attempts", "2");
    }

    @Test
    void callsOnHoldThatTheCalleeEnds() throws Exception {
        List<JsonNode> calls = calls(Transport.UDP, Scenarios.holding("caller"), Scenarios.held("callee"));
        assertEach(calls, "/sip/call/ended_by", "callee");
        assertEach(calls, "/sip/call/reinvites", "2");
        assertEach(calls, "/sip/call/holds", "1");
        assertEach(calls, "/sip/call/codec_changes", "1");
        assertEach(calls, "/sip/call/reason/protocol", "Q.850");
        assertEach(calls, "/sip/call/reason/cause", "16");
    }

    @Test
    void callsCarryTheQualityOfTheMediaThatWasPlayed() throws Exception {
        Path speech = folder.resolve("speech.alaw");
        byte[] second = new byte[8_000];
        java.util.Arrays.fill(second, (byte) 0xd5);
        java.nio.file.Files.write(speech, second);
        Path capture = new Sipp(folder)
                .callsWithMedia(
                        2,
                        Scenarios.playing("player", speech, 1_500),
                        port -> Scenarios.echoing("echo", Integer.toString(port)));
        List<JsonNode> calls = documents(capture, "sip.call");
        assertThat(calls).hasSize(2).allSatisfy(call -> {
            assertThat(call.at("/sip/call/media/one_way").asBoolean(true)).isFalse();
            for (String side : List.of("caller", "callee")) {
                JsonNode media = call.at("/sip/call/media/" + side);
                assertThat(media.path("codec").asText()).isEqualTo("PCMA");
                assertThat(media.path("packets").asInt()).as(side).isBetween(40, 60);
                assertThat(media.path("streams").asInt()).as(side).isOne();
                assertThat(media.at("/loss/network/packets").asInt(-1)).isZero();
                assertThat(media.at("/mos/lq").asDouble()).isBetween(4.0, 4.5);
            }
        });
        assertThat(documents(capture, "rtp.stream"))
                .hasSize(4)
                .extracting(stream -> stream.at("/rtp/call/event_id").asText())
                .containsOnly(
                        calls.get(0).at("/event/id").asText(),
                        calls.get(1).at("/event/id").asText());
    }
}

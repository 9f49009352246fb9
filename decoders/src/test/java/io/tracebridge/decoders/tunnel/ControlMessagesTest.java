package io.tracebridge.decoders.tunnel;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.slice;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.Verdict;
import io.tracebridge.decoders.testing.TestSite;
import io.tracebridge.decoders.testing.Tshark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that set tunnels up are not decoded, but each is counted by its name. */
class ControlMessagesTest {
    private final TestSite test = new TestSite();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2123 | 32 10 0004 00000000 00010000 | gtp_c.message.create_pdp_context_request",
                "2123 | 32 15 0004 00000001 00010000 | gtp_c.message.delete_pdp_context_response",
                "2123 | 32 c8 0004 00000001 00010000 | gtp_c.message.200",
                "2123 | 48 20 0008 00000000 00000100 | gtp_v2_c.message.create_session_request",
                "2123 | 40 01 0004 00000100 | gtp_v2_c.message.echo_request",
                "2123 | 58 21 0008 00000001 00000100 48 5f 0008 00000001 00000200"
                        + " | gtp_v2_c.message.create_session_response",
                "2152 | 32 1a 0004 00000000 00010000 | gtp_u.message.error_indication",
                "3386 | 0f f0 0000 0001 | gtp_prime.message.data_record_transfer_request",
                "1701 | c802 0014 0000 0000 0000 0000 8008 0000 0000 0001"
                        + " | l2tp.control.start_control_connection_request",
                "1701 | c802 000c 0001 0000 0001 0001 | l2tp.control.zero_length_body",
                "1701 | c803 0014 00000001 0000 0000 8008 0000 0000 0014 | l2tp.control.explicit_acknowledgement",
            })
    void eachIsCountedByName(int port, String payload, String name) {
        test.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(40_000, port, hex(payload)))));

        assertThat(test.count("unsupported." + name)).isOne();
        assertThat(test.site.verdict().kind()).isEqualTo(Verdict.Kind.UNSUPPORTED);
        assertThat(test.site.verdict().what()).isEqualTo("unsupported." + name);
        assertThat(test.count("udp.unbound")).isZero();
    }

    @Test
    void l2tpInIpIsNamedLikewise() {
        test.ethernet(ethernet(
                0x0800,
                ipv4("10.0.0.1", "10.0.0.2", 115, hex("00000000 c803 0014 00000001 0000 0000 8008 0000 0000 000a"))));

        assertThat(test.count("unsupported.l2tp.control.incoming_call_request")).isOne();
    }

    /** 2123 is any client's port as well: what has not the length of a GTP-C message is for others. */
    @Test
    void whatHasNotTheFormOfGtpCIsForOthers() {
        for (String payload : List.of(
                "32 10 0005 00000000 00010000", "48 20 0009 00000000 00000100", "16 03 01 0004 00000001", "48 20")) {
            test.ethernet(ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(2123, 4433, hex(payload)))));
        }

        assertThat(test.count("udp.unbound")).isEqualTo(4);
    }

    @Test
    void aMessageThatTheCaptureCutIsNamedStill() {
        byte[] frame = ethernet(
                0x0800,
                ipv4(
                        "10.0.0.1",
                        "10.0.0.2",
                        17,
                        udp(2123, 2123, concat(hex("48 20 0108 00000000 00000100"), new byte[256]))));
        test.frame("test", TestSite.ETHERNET, TestSite.START, slice(frame, 0, 60), frame.length);

        assertThat(test.count("unsupported.gtp_v2_c.message.create_session_request"))
                .isOne();
    }

    /** Our names against tshark's, both without what is a matter of taste. */
    @Test
    void theNamesAreThoseThatTsharkHas() throws IOException, InterruptedException {
        Map<String, String> spaces = Map.of(
                "gtp_c.message", "gtp.message",
                "gtp_prime.message", "gtp.message",
                "gtp_v2_c.message", "gtpv2.message_type",
                "l2tp.control", "l2tp.avp.message_type");
        List<String> differences = new ArrayList<>();
        Map<String, Map<Integer, String>> known = new TreeMap<>();
        for (String field : spaces.values()) {
            known.put(field, Tshark.values(field));
        }
        int compared = 0;
        for (String[] row : rows()) {
            String field = spaces.get(row[0]);
            String theirs = field == null ? null : known.get(field).get(Integer.parseInt(row[1]));
            boolean isWithoutType = row[0].equals("l2tp.control") && row[1].equals("0");
            if (field != null && !isWithoutType) {
                compared++;
                if (theirs == null || !plain(theirs).equals(plain(row[2]))) {
                    differences.add(String.join(" ", row) + ", tshark's " + theirs);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(180);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("_?(msg|message)$", "")
                .replaceAll("[^a-z0-9]", "")
                .replace("controlconnection", "control")
                .replace("disconnectnotification", "disconnectnotify");
    }

    private static List<String[]> rows() throws IOException {
        try (InputStream in = ControlMessages.class.getResourceAsStream("control-messages.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        }
    }
}

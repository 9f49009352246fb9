package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of real captures: as many as MANIFEST.tsv and the files' names state, and what became of them. */
class SipCapturesTest {
    private static List<Document> decode(String capture) throws Exception {
        String shared = System.getProperty("shared.dir");
        Path file = Path.of(shared == null ? "" : shared, "captures", capture);
        assumeTrue(
                shared != null && Files.exists(file),
                "no capture: the system property shared.dir names no folder that has it");
        Protocol[] protocols = StreamSupport.stream(
                        ServiceLoader.load(Protocol.class).spliterator(), false)
                .toArray(Protocol[]::new);
        TestSite site = new TestSite(protocols);
        try (CaptureReader reader = CaptureReader.open(file)) {
            Frame frame = new Frame();
            while (reader.next(frame)) {
                site.site.frame("capture", frame);
            }
        }
        site.site.finish();
        assertThat(site.count("site.errors")).isZero();
        return site.sink.documents;
    }

    private static List<Document> of(List<Document> documents, String dataset) {
        return documents.stream()
                .filter(d -> d.dataset().name().equals(dataset))
                .toList();
    }

    /** Results with their numbers, as {@code answered=10}; further transactions and registrations. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip/gen__sipp_tcp_12calls.pcap                  | answered=12 | 0 | 0",
                "sip/gen__sipp_udp_g711a_dtmf_rtp_10calls.pcap   | answered=10 | 0 | 0",
                "sip/pkts__sipp.pcap                             | answered=5  | 0 | 0",
                "sip/pkts__sipp_sll.pcap                         | answered=5  | 0 | 0",
                "sip/pkts__cancel.pcap                           | no_answer=1 | 0 | 0",
                "sip/pkts__sip_rtp.pcap                          | answered=1  | 0 | 0",
                "sip/pkts__fragmented_tcp_sip.pcap               | answered=1  | 0 | 0",
                "sip/beats__pcaps__sip.pcap                      | answered=2  | 0 | 0",
                "sip/sngrep__ipip.pcap                           | answered=1  | 0 | 0",
                "sip/beats__sip_authenticated_register.pcap      |             | 0 | 1",
                "sip/suricata-verify__sip-options-method__input.pcap |         | 1 | 0",
                "gsm/gen__osmocom_gsm_sip_calls.pcap             | answered=3, no_answer=1 | 0 | 0",
                "mgcp/ndpi__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap    | answered=2  | 0 | 0",
            })
    void callsAreAsManyAsTheCaptureHas(String capture, String results, int transactions, int registrations)
            throws Exception {
        List<Document> documents = decode(capture);
        TreeMap<String, Integer> counts = new TreeMap<>();
        of(documents, "sip.call").forEach(d -> counts.merge(d.at("/sip/call/result"), 1, Integer::sum));
        String found = counts.toString().replaceAll("[{}]", "");
        assertThat(found).isEqualTo(results == null ? "" : results);
        assertThat(of(documents, "sip.transaction")).hasSize(transactions);
        assertThat(of(documents, "sip.registration")).hasSize(registrations);
    }

    @Test
    void aCallCarriesTheQualityOfItsMedia() throws Exception {
        List<Document> documents = decode("sip/gen__sipp_udp_g711a_dtmf_rtp_10calls.pcap");
        List<Document> calls = of(documents, "sip.call");
        assertThat(calls).hasSize(10).allSatisfy(d -> {
            assertThat(d.at("/sip/call/media/one_way")).isEqualTo("false");
            assertThat(d.at("/sip/call/media/callee/codec")).isEqualTo("PCMA");
            assertThat(d.json().at("/sip/call/media/callee/mos/lq").asDouble()).isBetween(1.0, 4.5);
            assertThat(d.json().at("/sip/call/media/callee/packets").asLong()).isGreaterThan(200);
            assertThat(d.json().at("/sip/call/media/caller/packets").asLong()).isGreaterThan(200);
        });
        List<String> ids = calls.stream().map(Document::id).toList();
        List<Document> streams = of(documents, "rtp.stream");
        assertThat(streams).isNotEmpty().allSatisfy(d -> {
            assertThat(d.at("/rtp/call/event_id")).isIn(ids);
            assertThat(d.at("/rtp/call/dataset")).isEqualTo("sip.call");
        });
    }
}

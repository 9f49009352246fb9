package io.tracebridge.decoders.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Golden;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of real captures, all sections included, as they were reviewed: ids, versions and every field. */
class DnsGoldenTest {
    private static final Path CAPTURES = Path.of(System.getProperty("shared.dir", "../../shared"), "captures", "dns");
    private static final Path GOLDEN =
            Path.of("decoders", "src", "test", "resources", "io", "tracebridge", "decoders", "dns", "golden");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "packetbeat-sip__dns_mx.pcap",
                "packetbeat-sip__dns_txt.pcap",
                "packets__dns_tcp.pcapng",
                "zeek__rrsig.pcap",
                "zeek__nsec3.pcap",
                "zeek__dns-edns-ecs-weirds.pcap",
                "zeek__dns-caa.pcap",
                "zeek__svcb-port-malformed.pcap",
                "zeek__dns-invalid-names.pcap",
                "zeek__mdns-no-assoc.pcap",
                "suricata-verify__dns-udp-eve-log-srv__input.pcap",
                "suricata-verify__dns-response-2x.pcap",
                "wireshark__dns+icmp.pcapng.gz"
            })
    void givesTheReviewedDocuments(String capture) throws IOException {
        Path file = CAPTURES.resolve(capture);
        assumeTrue(Files.exists(file), "no capture at " + file + ": set -Dshared.dir");
        TestSite site = new TestSite(
                Map.of("dns.include_authorities", "true", "dns.include_additionals", "true"), new DnsProtocol());
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                site.site.frame("golden", frame);
            }
        }
        site.site.finish();
        FieldCatalog catalog = FieldCatalog.of(List.of(new DnsProtocol()));
        StringBuilder lines = new StringBuilder();
        for (Document document : site.sink.documents) {
            assertThat(new SchemaCheck(catalog, document.dataset()).violations(document.json()))
                    .isEmpty();
            lines.append(document.version()).append(' ').append(document.text()).append('\n');
        }
        Golden.check(GOLDEN.resolve(capture + ".txt"), lines.toString());
    }
}

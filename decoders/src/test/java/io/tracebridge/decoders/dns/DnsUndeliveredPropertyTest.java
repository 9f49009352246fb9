package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DnsUndeliveredPropertyTest {
    private static final int UNREACHABLE = 3;

    /** Whatever happens, each query ends in exactly one document, and never in that of another. */
    @Property(tries = 300)
    void everyQueryEndsOnce(@ForAll @Size(max = 60) List<@IntRange(max = 47) Integer> steps) {
        DnsExchange any = new DnsExchange();
        for (int step : steps) {
            int id = step & 3;
            byte[] asked = query(id, "host" + id + ".example.com", 1);
            switch (step >> 2 & 3) {
                case 0, 1 -> any.toServer(asked);
                case 2 -> any.toClient(answer(id, "host" + id + ".example.com", "192.0.2.1"));
                default ->
                    any.error(
                            UNREACHABLE,
                            step >> 4,
                            Frames.udp(DnsExchange.PORT, 53, asked),
                            step >> 4 == 0 ? 8 : 8 + asked.length);
            }
        }
        any.finish();
        TestSite site = any.site;
        List<Document> documents = any.documents();
        long furtherResponses = site.count("dns.orphans")
                + site.count("dns.responses.repeated")
                + site.count("dns.responses.differing")
                + site.count("dns.responses.late");
        assertThat(documents).hasSize((int) (site.count("dns.queries") + furtherResponses));
        assertThat(site.count("dns.queries")).isEqualTo(site.count("dns.answered") + site.count("dns.unanswered"));
        assertThat(documents.stream().filter(d -> d.at("/error/code") != null))
                .hasSize((int) site.count("dns.undelivered"));
        assertThat(documents)
                .allSatisfy(d -> assertThat(d.at("/dns/question/name")).startsWith("host" + d.at("/dns/id") + "."));
    }
}

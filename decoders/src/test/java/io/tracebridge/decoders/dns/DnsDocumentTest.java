package io.tracebridge.decoders.dns;

import static io.tracebridge.decoders.dns.DnsBuilder.answer;
import static io.tracebridge.decoders.dns.DnsBuilder.query;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DnsDocumentTest {
    private final DnsExchange exchange = new DnsExchange();

    @Test
    void writesOneDocumentForAQueryAndItsAnswer() {
        exchange.toServer(query(0x1234, "www.example.co.uk", 1))
                .toClient(answer(0x1234, "www.example.co.uk", "192.0.2.80"));
        assertThat(exchange.documents()).hasSize(1);
        assertThat(exchange.only().text())
                .contains("\"status\":\"OK\"")
                .contains("\"event\":{\"kind\":\"event\",\"category\":[\"network\"]")
                .contains("\"duration\":1000000,\"action\":\"dns.query\",\"outcome\":\"success\"")
                .contains("\"client\":{\"ip\":\"10.0.0.1\",\"port\":40000,\"bytes\":35,\"packets\":1}")
                .contains("\"server\":{\"ip\":\"10.0.0.53\",\"port\":53,\"bytes\":51,\"packets\":1}")
                .contains("\"method\":\"QUERY\",\"resource\":\"www.example.co.uk\"")
                .contains("\"query\":\"class IN, type A, www.example.co.uk\"")
                .contains(
                        "\"dns\":{\"id\":4660,\"type\":\"answer\",\"op_code\":\"QUERY\",\"response_code\":\"NOERROR\","
                                + "\"flags\":{\"authoritative\":false,\"truncated_response\":false,\"recursion_desired\":true,"
                                + "\"recursion_available\":true,\"authentic_data\":false,\"checking_disabled\":false},"
                                + "\"header_flags\":[\"RD\",\"RA\"],\"question\":{\"name\":\"www.example.co.uk\",\"type\":\"A\","
                                + "\"class\":\"IN\",\"registered_domain\":\"example.co.uk\",\"etld_plus_one\":\"example.co.uk\","
                                + "\"top_level_domain\":\"co.uk\",\"subdomain\":\"www\"},"
                                + "\"answers_count\":1,\"authorities_count\":0,\"additionals_count\":0,"
                                + "\"answers\":[{\"name\":\"www.example.co.uk\",\"type\":\"A\",\"class\":\"IN\",\"ttl\":300,"
                                + "\"data\":\"192.0.2.80\"}],\"resolved_ip\":[\"192.0.2.80\"]}")
                .contains("\"related\":{\"ip\":[\"10.0.0.1\",\"10.0.0.53\",\"192.0.2.80\"]}")
                .endsWith("\"tx\":{\"state\":\"complete\",\"messages\":2}}");
        assertThat(exchange.only().version()).isEqualTo(1L << 32 | 2);
    }
}

package io.tracebridge.decoders.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.Documents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldCatalogTest {
    private static List<FieldDefinition> read(String yaml) {
        return FieldsFile.read("dns/fields.yml", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readsAFieldWithAllItsProperties() {
        assertThat(read("""
                        dns.resolved_ip:
                          type: ip
                          many: true
                          ecs: true
                          pii: network
                          tshark: dns.a
                          description: Addresses of the answers.
                          example: 192.0.2.1
                        dns.id: {type: long, description: Identifier.}
                        """))
                .containsExactly(
                        new FieldDefinition(
                                "dns.resolved_ip",
                                "ip",
                                true,
                                "Addresses of the answers.",
                                true,
                                "network",
                                null,
                                "dns.a",
                                "192.0.2.1"),
                        new FieldDefinition("dns.id", "long", false, "Identifier.", false, "none", null, null, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dns.id: {type: long, description: D, tpye: x}    | dns/fields.yml: dns.id has the unknown property tpye
                    dns.id: {type: lnog, description: D}             | dns/fields.yml: dns.id has the unknown type lnog; known are [boolean
                    dns.id: {type: long}                             | dns/fields.yml: dns.id lacks description
                    dns.id: {description: D}                         | dns/fields.yml: dns.id lacks type
                    dns.id: {type: long, description: D, pii: some}  | dns/fields.yml: dns.id has the unknown pii class some
                    dns.id: {type: long, description: D, ecs: maybe} | dns/fields.yml: dns.id has ecs: maybe, which is to be true or false
                    dns.id: {type: long, description: D, example: 5} | dns/fields.yml: dns.id has example: 5, which is to be text
                    dns.id: [1]                                      | dns/fields.yml: dns.id is to be a mapping
                    Dns.Id: {type: long, description: D}             | dns/fields.yml: Dns.Id is no field name
                    7: {type: long, description: D}                  | dns/fields.yml: the file has the key 7
                    - dns.id                                         | dns/fields.yml: the file is to be a mapping
                    """)
    void namesPlaceAndRemedyOfWhatIsWrong(String yaml, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(yaml)).withMessageContaining(message);
    }

    @Test
    void refusesAFieldDeclaredTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a: {type: long, description: D}\na: {type: long, description: D}\n"))
                .withMessageContaining("dns/fields.yml")
                .withMessageContaining("duplicate key a");
    }

    @Test
    void refusesWhatIsNoYaml() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a: {type: long"))
                .withMessageContaining("dns/fields.yml")
                .withMessageContaining("line 1");
    }

    @Test
    void refusesAProtocolWithoutItsFile() {
        Protocol bare = new Protocol() {
            @Override
            public String name() {
                return "bare";
            }

            @Override
            public List<Dataset> datasets() {
                return List.of(new Dataset("bare", 1));
            }

            @Override
            public void install(Site site) {}
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldCatalog.of(List.of(bare)))
                .withMessageContaining("no fields.yml beside " + bare.getClass().getName());
    }

    @Test
    void refusesTheFieldsOfAnUnknownDataset() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FieldCatalog.of(List.of()).fields(new Dataset("nothing", 1)))
                .withMessageContaining("nothing");
    }

    @Test
    void makesATemplateThatMapsEveryFieldExplicitly() throws IOException {
        FieldCatalog catalog = FieldCatalog.of(List.of());
        JsonNode body = new ObjectMapper().readTree(new IndexTemplates(catalog).body(Documents.FAULT, false));
        assertThat(body.at("/index_patterns/0").asText()).isEqualTo("tracebridge-fault-*");
        assertThat(body.at("/template/mappings/dynamic").isBoolean()).isTrue();
        assertThat(body.at("/template/mappings/dynamic").booleanValue()).isFalse();
        assertThat(body.at("/template/aliases").has("logs-tracebridge")).isTrue();
        assertThat(body.at("/template/aliases").has("packetbeat-tracebridge")).isTrue();
        for (FieldDefinition field : catalog.fields(Documents.FAULT)) {
            String pointer = "/template/mappings/properties/" + field.name().replace(".", "/properties/");
            assertThat(body.at(pointer + "/type").asText()).as(field.name()).isEqualTo(field.type());
        }
        JsonNode strict = new ObjectMapper().readTree(new IndexTemplates(catalog).body(Documents.FAULT, true));
        assertThat(strict.at("/template/mappings/dynamic").asText()).isEqualTo("strict");
    }
}

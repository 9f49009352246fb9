package io.tracebridge.decoders.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DocumentSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what the decoder wrote, parsed: a document that is no JSON, or has a key twice, fails at once. */
public final class CollectingSink implements DocumentSink {
    /** A document as it was handed over. */
    public record Document(Dataset dataset, long startNanos, String id, long version, String text, JsonNode json) {
        /** The text at a JSON pointer like {@code /dns/id}, or null. */
        public String at(String pointer) {
            JsonNode node = json.at(pointer);
            return node.isMissingNode() ? null : node.isValueNode() ? node.asText() : node.toString();
        }
    }

    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    public final List<Document> documents = new ArrayList<>();

    @Override
    public void document(
            Dataset dataset, long startNanos, byte[] id, long version, byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        try {
            JsonNode json = JACKSON.readTree(bytes, offset, length);
            documents.add(
                    new Document(dataset, startNanos, new String(id, StandardCharsets.US_ASCII), version, text, json));
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }
}

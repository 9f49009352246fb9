package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Texts of the envelope that come again and again, as JSON: made when they first occur. One site's, so their number is small. */
final class EnvelopeTexts {
    private final Map<String, byte[]> names = new ConcurrentHashMap<>();
    private Dataset lastDataset;
    private byte[] lastKind;
    private String lastClient;
    private byte[] lastClientJson;
    private String lastInterface;
    private byte[] lastInterfaceJson;

    /** The value of {@code event.kind}, and after it category, type and dataset. */
    byte[] kind(Dataset dataset) {
        if (dataset != lastDataset) {
            boolean fault = dataset.name().equals(Documents.FAULT.name());
            lastKind = ((fault ? "\"pipeline_error\"" : "\"event\"")
                            + ",\"category\":[\"network\"],\"type\":"
                            + "[\"" + String.join("\",\"", dataset.eventTypes()) + "\"]"
                            + ",\"dataset\":\"" + dataset.name() + "\"")
                    .getBytes(StandardCharsets.US_ASCII);
            lastDataset = dataset;
        }
        return lastKind;
    }

    byte[] client(String name) {
        if (name != lastClient) {
            lastClientJson = names.computeIfAbsent(name, JsonWriter::quoted);
            lastClient = name;
        }
        return lastClientJson;
    }

    byte[] interfaceName(String name) {
        if (name != lastInterface) {
            lastInterfaceJson = names.computeIfAbsent(name, JsonWriter::quoted);
            lastInterface = name;
        }
        return lastInterfaceJson;
    }
}

package io.tracebridge.bridge;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code decode} says of captures: the documents that an index must hold. */
public final class Decoded {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Decoded() {}

    public static byte[] bytes(List<Path> captures, String client, int shards) throws Exception {
        return bytes(captures, client, shards, Samples.decoding());
    }

    public static byte[] bytes(List<Path> captures, String client, int shards, Decoding decoding) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Decode.Result result =
                new Decode(settings(captures, client, shards, decoding, InputStream.nullInputStream(), out)).run();
        if (result.files().errors() > 0) {
            throw new AssertionError("a decoder threw");
        }
        return out.toByteArray();
    }

    static Decode.Settings settings(List<Path> captures, String client, int shards, InputStream in, OutputStream out) {
        return settings(captures, client, shards, Samples.decoding(), in, out);
    }

    private static Decode.Settings settings(
            List<Path> captures, String client, int shards, Decoding decoding, InputStream in, OutputStream out) {
        PrintStream messages = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Decode.Settings(captures, client, decoding, shards, in, out, ProgressStyle.QUIET, messages);
    }

    /** The lines by id. */
    public static Map<String, String> byId(byte[] ndjson) throws Exception {
        Map<String, String> documents = new TreeMap<>();
        for (String line : new String(ndjson, StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                documents.put(JSON.readTree(line).path("event").path("id").asText(), line);
            }
        }
        return documents;
    }
}

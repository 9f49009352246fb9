package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodeTest {
    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void queryAndAnswerBecomeOneDocument() throws Exception {
        List<Samples.Sample> exchange = List.of(
                new Samples.Sample(Samples.START, Samples.query(1, 7, "www")),
                new Samples.Sample(Samples.START + 5_000_000, Samples.response(1, 7, "www")));
        byte[] out = Decoded.bytes(Samples.write(folder, "edge1", exchange, 1), null, 1);
        assertThat(out[out.length - 1]).isEqualTo((byte) '\n');
        JsonNode document = mapper.readTree(out);
        assertThat(document.at("/dns/question/name").asText()).isEqualTo("www.example");
        assertThat(document.at("/observer/name").asText()).isEqualTo("edge1");
        assertThat(document.at("/event/duration").asLong()).isEqualTo(5_000_000);
    }

    @Test
    void anAnswerInTheNextFileBelongsToItsQuery() throws Exception {
        List<Samples.Sample> exchange = List.of(
                new Samples.Sample(Samples.START, Samples.query(1, 7, "www")),
                new Samples.Sample(Samples.START + 5_000_000, Samples.response(1, 7, "www")));
        List<Path> files = Samples.write(folder, "edge1", exchange, 2);
        assertThat(Decoded.byId(Decoded.bytes(files, null, 1))).hasSize(1);
        // Of no known client, each file is on its own.
        List<Path> renamed = new ArrayList<>();
        for (Path file : files) {
            renamed.add(Files.copy(file, folder.resolve("part" + renamed.size() + ".pcap")));
        }
        assertThat(Decoded.byId(Decoded.bytes(renamed, null, 1))).hasSize(2);
        assertThat(Decoded.byId(Decoded.bytes(renamed, "edge1", 1))).hasSize(1);
    }

    @Test
    void theBytesAreTheSameInAnyOrderOfNamesAndWithAnyNumberOfShards() throws Exception {
        List<Path> captures = new ArrayList<>();
        for (int client = 0; client < 5; client++) {
            captures.addAll(Samples.write(folder, "edge" + client, Samples.dns(client, 4_000), 3));
        }
        byte[] expected = Decoded.bytes(captures, null, 1);
        assertThat(Decoded.byId(expected)).hasSizeGreaterThan(19_000);
        Random random = new Random(1);
        for (int shards : new int[] {1, 2, 4}) {
            Collections.shuffle(captures, random);
            captures.add(captures.get(0)); // named twice is read once
            assertThat(Arrays.equals(Decoded.bytes(captures, null, shards), expected))
                    .as("%d shards, %s", shards, captures)
                    .isTrue();
        }
        assertThat(Arrays.equals(Decoded.bytes(List.of(folder), null, 3), expected))
                .isTrue();
    }

    @Test
    void standardInputIsReadToItsEnd() throws Exception {
        List<Path> files = Samples.write(folder, "edge1", Samples.dns(1, 100), 1);
        byte[] expected = Decoded.bytes(files, "edge1", 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(files.get(0))) {
            new Decode(Decoded.settings(List.of(Path.of("-")), "edge1", 1, in, out)).run();
        }
        assertThat(out.toByteArray()).isEqualTo(expected);
    }

    @Test
    void anOutputThatTakesNoMoreEndsTheRunWithItsReason() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int client = 0; client < 3; client++) {
            files.addAll(Samples.write(folder, "edge" + client, Samples.dns(client, 3_000), 1));
        }
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        for (int shards : new int[] {1, 3}) {
            Decode decode = new Decode(Decoded.settings(files, null, shards, InputStream.nullInputStream(), closed));
            assertThatThrownBy(decode::run).isInstanceOf(IOException.class).hasMessage("Broken pipe");
            assertThat(decode.siteCounters().total("site.errors")).isZero();
        }
    }

    @Test
    void whatIsNoCaptureIsNamed() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.pcap"), "no capture at all\n", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Decoded.bytes(List.of(text), null, 1))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining(text.toString());
        assertThatThrownBy(() -> Decoded.bytes(List.of(folder), null, 1))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("no capture");
        Path missing = folder.resolve("missing.pcap");
        assertThatThrownBy(() -> Decoded.bytes(List.of(missing), null, 1))
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void aTruncatedCaptureIsReadUpToThereAndSaysSo() throws Exception {
        Path whole = Samples.write(folder, "edge1", Samples.dns(1, 100), 1).get(0);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(bytes, bytes.length - 5));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Decode.Result result =
                new Decode(Decoded.settings(List.of(cut), null, 1, InputStream.nullInputStream(), out)).run();
        assertThat(result.files().problems()).hasSize(1);
        assertThat(result.hasLoss()).isTrue();
        assertThat(result.documents()).isEqualTo(Decoded.byId(out.toByteArray()).size());
    }
}

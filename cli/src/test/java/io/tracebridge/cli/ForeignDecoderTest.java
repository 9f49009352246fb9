package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.Protocols;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.IndexTemplates;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A protocol that this tree knows nothing of: compiled against it, packed into a jar, put into a folder, and used. */
class ForeignDecoderTest {
    private static final String SERVICE = "META-INF/services/io.tracebridge.decoders.Protocol";
    private static final long UNIX_EPOCH = 2_208_988_800L; // RFC 868
    private static final int LINKTYPE_RAW = 101;

    @TempDir
    Path folder;

    private Path decoders;
    private Path jar;
    private Path capture;

    @BeforeEach
    void build() throws Exception {
        decoders = Files.createDirectory(
                folder.resolve("decoders"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        jar = decoders.resolve("time.jar");
        build(jar, "org.example.time");
        capture = folder.resolve("time.pcap");
        try (PcapWriter writer =
                new PcapWriter(Files.newOutputStream(capture), Resolution.NANOS, LINKTYPE_RAW, 65535)) {
            write(writer, 1, 40_000, 37, new byte[0]);
            write(writer, 2, 37, 40_000, seconds(UNIX_EPOCH));
            write(writer, 3, 37, 40_001, seconds(UNIX_EPOCH + 1));
            write(writer, 4, 37, 40_002, new byte[] {1, 2, 3});
            write(writer, 5, 3737, 40_003, seconds(UNIX_EPOCH + 2));
        }
    }

    /** Compiles and packs the protocol under the name of a package. */
    private void build(Path made, String in) throws IOException, URISyntaxException {
        Path classes = compile(text("TimeProtocol.java").replace("org.example.time", in));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(made));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entry(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            entry(out, in.replace('.', '/') + "/fields.yml", bytes(text("fields.yml")));
            entry(out, SERVICE, bytes(text(SERVICE).replace("org.example.time", in)));
        }
        permit(made, "rw-r--r--");
    }

    @Test
    void itsDocumentsAreWritten() throws IOException {
        List<JsonNode> documents = documents(decode("--decoders", decoders.toString()));

        assertThat(documents)
                .extracting(d -> d.at("/time/seconds").asLong())
                .containsExactly(UNIX_EPOCH, UNIX_EPOCH + 1);
        assertThat(documents).allSatisfy(document -> {
            assertThat(document.at("/event/dataset").asText()).isEqualTo("time");
            assertThat(document.at("/type").asText()).isEqualTo("time");
            assertThat(document.at("/server/port").asInt()).isEqualTo(37);
            assertThat(document.at("/observer/name").asText()).isEqualTo("lab");
        });
        assertThat(documents(decode())).isEmpty();
    }

    @Test
    void itsCountersAreMetrics() throws IOException {
        Path numbers = folder.resolve("numbers.prom");

        decode("--decoders", decoders.toString(), "--metrics-file", numbers.toString());

        assertThat(Files.readString(numbers, StandardCharsets.UTF_8))
                .contains(
                        "tracebridge_time_answers_total{site=\"lab\"} 2",
                        "tracebridge_time_malformed_total{site=\"lab\"} 1")
                .contains("# HELP tracebridge_time_answers_total Times told by servers.");
    }

    @Test
    void itsFieldsAreInATemplateOfItsOwn() throws IOException {
        List<Protocol> protocols = Protocols.all(decoders);

        assertThat(protocols).extracting(Protocol::name).contains("dns", "time");
        byte[] template =
                new IndexTemplates(FieldCatalog.of(protocols)).all(true).get("tracebridge-time");
        JsonNode body = new ObjectMapper().readTree(template);
        assertThat(body.at("/index_patterns/0").asText()).isEqualTo("tracebridge-time-*");
        JsonNode properties = body.at("/template/mappings/properties");
        assertThat(properties.at("/time/properties/seconds/type").asText()).isEqualTo("long");
        assertThat(properties.at("/event/properties/dataset/type").asText()).isEqualTo("keyword");
    }

    @Test
    void itsNameAndOptionsAreKnown() throws IOException {
        String there = decoders.toString();

        // before and after the folder is named
        assertThat(documents(decode("--protocols", "time", "--decoders", there)))
                .hasSize(2);
        assertThat(documents(decode("--decoders", there, "--protocols", "dns"))).isEmpty();
        assertThat(documents(decode("--option", "time.port=3737", "--decoders", there)))
                .extracting(d -> d.at("/time/seconds").asLong())
                .containsExactly(UNIX_EPOCH + 2);
        assertThat(run("--decoders", there, "--protocols", "tme").err()).contains("did you mean time?");
        assertThat(run("--decoders", there, "--option", "time.port=x").err()).contains("time.port is x: set it to");
        assertThat(run("--protocols", "time").err()).contains("unknown protocol \"time\"");
        assertThat(Run.of("decode", "--decoders", there, "--help").out())
                .contains("time.port=PORT", "dns.include_authorities=false|true");
    }

    @Test
    void theFolderMayStandInTheFile() throws IOException {
        Path file = folder.resolve("tracebridge.yml");
        Files.writeString(
                file,
                "decode:\n  decoders: " + decoders + "\n  option:\n    time.port: 3737\n    dns.ports: 53,5353\n");

        assertThat(documents(decode("--config", file.toString()))).hasSize(1);
        Run check = Run.of("config", "check", "--config", file.toString());
        assertThat(check.exitCode()).as(check.err()).isZero();
        assertThat(Run.of("config", "show", "--config", file.toString(), "decode")
                        .out())
                .contains("option: [time.port=3737, 'dns.ports=53,5353']");
    }

    @Test
    void whatOthersCanWriteIsNotRun() throws IOException {
        permit(jar, "rw-rw-r--");
        refused("time.jar can be written by others", "chmod go-w");
        permit(jar, "rw-r--r--");
        permit(decoders, "rwxr-xrwx");
        refused("decoders can be written by others", "chmod go-w");
    }

    @Test
    void aJarThatContradictsTheProgramIsRefused() throws Exception {
        build(decoders.resolve("twice.jar"), "org.example.twice");
        refused("a second protocol has the name time", "take its jar out");
        Files.delete(decoders.resolve("twice.jar"));
        Path half = decoders.resolve("half.jar");
        permit(Files.write(half, Arrays.copyOf(Files.readAllBytes(jar), 1000)), "rw-r--r--");
        refused("half.jar is no jar", "copy it anew");
        Files.delete(half);
        pack("broken.jar", SERVICE, "org.example.Absent\n");
        refused("org.example.Absent", "take the jar out");
        Files.delete(decoders.resolve("broken.jar"));
        Files.delete(jar);
        // the program's own protocol, by its line alone
        pack("again.jar", SERVICE, "io.tracebridge.decoders.dns.DnsProtocol\n");
        refused("no jar there");
        pack("words.jar", "README", "no decoder\n");
        refused("no jar there");
    }

    private void pack(String name, String entry, String content) throws IOException {
        Path made = decoders.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(made))) {
            entry(out, entry, bytes(content));
        }
        permit(made, "rw-r--r--");
    }

    private void refused(String... says) {
        Run run = run("--decoders", decoders.toString());
        assertThat(run.err()).contains(says);
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    private Run decode(String... options) {
        Run run = run(options);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private Run run(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("decode", "--allow-root", "--quiet", "--client", "lab", "--key-file", folder + "/key"));
        arguments.addAll(List.of(options));
        arguments.add(capture.toString());
        return Run.of(arguments.toArray(String[]::new));
    }

    private static List<JsonNode> documents(Run run) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            documents.add(new ObjectMapper().readTree(line));
        }
        documents.removeIf(document -> document.at("/event/dataset").asText().equals("capture"));
        return documents;
    }

    /** Compiles as somebody outside would, against the two modules that decoders may know. */
    private Path compile(String source) throws IOException, URISyntaxException {
        Path file = Files.writeString(folder.resolve("TimeProtocol.java"), source);
        Path classes = Files.createTempDirectory(folder, "classes");
        String classPath = place(Protocol.class) + File.pathSeparator + place(Frame.class);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-encoding",
                        "UTF-8",
                        "-cp",
                        classPath,
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(result).isZero();
        return classes;
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = ForeignDecoderTest.class.getResourceAsStream("/time-decoder/" + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static byte[] seconds(long seconds) {
        return ByteBuffer.allocate(4).putInt((int) seconds).array();
    }

    /** An IPv4 packet (RFC 791) with a UDP datagram (RFC 768), both without checksum. */
    private static void write(PcapWriter writer, int second, int from, int to, byte[] payload) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(28 + payload.length);
        packet.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) packet.capacity())
                .putShort((short) second);
        packet.putShort((short) 0).put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.put(new byte[] {(byte) 192, 0, 2, 1}).put(new byte[] {(byte) 192, 0, 2, 2});
        packet.putShort((short) from)
                .putShort((short) to)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0);
        packet.put(payload);
        writer.write(second * 1_000_000_000L, packet.array(), 0, packet.capacity(), packet.capacity());
    }
}

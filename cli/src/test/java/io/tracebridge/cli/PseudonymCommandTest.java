package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected tokens are those that openssl computes for this key (PseudonymsTest). */
class PseudonymCommandTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "imsi, 262011234567890, h1:6tfo:6r7vq43k7av22tf6zzmljkonne",
        "msisdn, 491701234567, h1:6tfo:ieyyj6ct7cichbnjddm2j3fyyz",
        "msisdn, +491701234567, h1:6tfo:ieyyj6ct7cichbnjddm2j3fyyz",
        "MSISDN, 00491701234567, h1:6tfo:ieyyj6ct7cichbnjddm2j3fyyz",
        "imei, 352099001761481, h1:6tfo:3jwrvuhhi5kyig5n2ws2qobt6e",
    })
    void printsTheTokenThatDocumentsHave(String type, String number, String token) throws IOException {
        Run run = pseudonym(keys(KEY), "--type", type, number);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(token + "\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whileKeysOverlapPrintsTheCurrentKeysTokenFirst() throws IOException {
        Run run = pseudonym(keys(KEY + "\n" + "22".repeat(32)), "--type", "imsi", "262011234567890", "262021234567890");
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(4).doesNotHaveDuplicates();
        assertThat(lines.get(1)).isEqualTo("h1:6tfo:6r7vq43k7av22tf6zzmljkonne");
        assertThat(lines.get(0)).startsWith(lines.get(2).substring(0, 8));
        assertThat(lines.get(3)).startsWith("h1:6tfo:");
    }

    @Test
    void numbersMayComeFromStandardInput() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Program program = new Program(
                Map.of(),
                new ByteArrayInputStream("262011234567890\n\n".getBytes(StandardCharsets.US_ASCII)),
                out,
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new Lifetime());
        assertThat(program.run(arguments(keys(KEY), "--type", "imsi", "-"))).isZero();
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("h1:6tfo:6r7vq43k7av22tf6zzmljkonne\n");
    }

    @ParameterizedTest
    @CsvSource({
        "imsi, 2620112345678901, number 1 is no imsi; it has 6 to 15 digits",
        "msisdn, 01701234567, number 1 is no msisdn; it is international",
        "imei, 3520, number 1 is no imei; it has 14 digits",
    })
    void aNumberThatIsNoneIsRefusedWithoutRepeatingIt(String type, String number, String says) throws IOException {
        Run run = pseudonym(keys(KEY), "--type", type, number);
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.err()).contains(says).doesNotContain(number);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aKeyFileThatIsNotThereIsNotMade() {
        Path missing = folder.resolve("missing");
        Run run = pseudonym(missing, "--type", "imsi", "262011234567890");
        assertThat(run.err()).contains(missing + ": no such file; name the bridges' key file");
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(missing).doesNotExist();
    }

    @Test
    void anUnknownTypeIsRefused() throws IOException {
        Run run = pseudonym(keys(KEY), "--type", "imsy", "262011234567890");
        assertThat(run.err()).contains("--type", "did you mean imsi?");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    private Path keys(String lines) throws IOException {
        Path file = Files.createTempFile(
                folder, "key", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, lines, StandardCharsets.US_ASCII);
    }

    private static Run pseudonym(Path keyFile, String... rest) {
        return Run.of(arguments(keyFile, rest));
    }

    private static String[] arguments(Path keyFile, String... rest) {
        List<String> arguments = new ArrayList<>(List.of("pseudonym"));
        if (Privilege.isRoot()) {
            arguments.add("--allow-root");
        }
        arguments.addAll(List.of("--key-file", keyFile.toString()));
        arguments.addAll(List.of(rest));
        return arguments.toArray(String[]::new);
    }
}

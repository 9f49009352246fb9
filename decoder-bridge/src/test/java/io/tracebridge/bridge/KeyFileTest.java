package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final String FIRST = "11".repeat(32);
    private static final String SECOND = "22".repeat(32);
    private static final String THIRD = "33".repeat(32);

    @TempDir
    Path folder;

    @Test
    void theKeyIsMadeOnFirstUseForItsOwnerOnlyAndStays() throws Exception {
        Path file = folder.resolve("key");
        KeyFile.Keys made = KeyFile.readOrMake(file);
        assertThat(made.documents()).hasSize(32).isNotEqualTo(new byte[32]);
        assertThat(made.pseudonyms()).containsExactly(made.documents());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(KeyFile.readOrMake(file).documents()).isEqualTo(made.documents());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void anAppendedKeyIsCurrentForPseudonymsAndChangesNoDocumentId() throws Exception {
        KeyFile.Keys keys = KeyFile.readOrMake(file(FIRST + "\n" + SECOND + " retired\n" + THIRD + "\n"));
        assertThat(hex(keys.documents())).isEqualTo(FIRST);
        assertThat(keys.pseudonyms().stream().map(KeyFileTest::hex)).containsExactly(THIRD, FIRST);
        assertThat(hex(KeyFile.readOrMake(file(FIRST + " retired\n" + THIRD)).documents()))
                .isEqualTo(FIRST);
    }

    @Test
    void whatIsLoggedOfKeysIsTheirNumber() throws Exception {
        assertThat(KeyFile.readOrMake(file(FIRST + "\n" + SECOND)))
                .hasToString("keys: one for document ids, 2 for pseudonyms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "11", "zz", "%1 retired extra", "%1 Retired", "%1\n\n%2", "%1 %2", "%1 retired"})
    void aFileThatHoldsNoKeysIsRefusedWithoutShowingIt(String text) throws IOException {
        Path file = file(text.replace("%1", FIRST).replace("%2", SECOND));
        assertThatThrownBy(() -> KeyFile.readOrMake(file))
                .isInstanceOf(BridgeException.class)
                .hasMessageStartingWith("key file " + file)
                .hasMessageNotContaining(FIRST)
                .hasMessageNotContaining(SECOND);
    }

    @Test
    void tooManyKeysInUseAreRefusedWithTheRemedy() throws IOException {
        Path file = file(String.join("\n", List.of(FIRST, SECOND, THIRD, "44".repeat(32), "55".repeat(32))));
        assertThatThrownBy(() -> KeyFile.readOrMake(file)).hasMessageContaining("write retired behind the oldest");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        Path file = file(FIRST);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeyFile.readOrMake(file)).hasMessageContaining("chmod 600 " + file);
    }

    private Path file(String text) throws IOException {
        Path file = Files.createTempFile(
                folder, "key", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text, StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] key) {
        return HexFormat.of().formatHex(key);
    }
}

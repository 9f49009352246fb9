package io.tracebridge.decoders.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold what is expected, reviewed when they change: {@code -Dgolden.update} writes them anew. */
public final class Golden {
    private Golden() {}

    /** The project's root: the folder above this module's. */
    public static Path root() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    }

    /** Asserts that the file, named from the project's root, holds that text; or writes it. */
    public static void check(Path path, String actual) throws IOException {
        Path file = root().resolve(path);
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, actual);
        }
        assertThat(file).as("missing: run the test again with -Dgolden.update").exists();
        assertThat(Files.readString(file).replace("\r\n", "\n"))
                .as(path + " is not current: run the test again with -Dgolden.update and review the difference")
                .isEqualTo(actual);
    }
}

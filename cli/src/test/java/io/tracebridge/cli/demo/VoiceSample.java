package io.tracebridge.cli.demo;

import java.io.IOException;
import java.nio.file.Path;

/** The demo's day of calls and their media, for tests of other packages. */
public final class VoiceSample {
    private VoiceSample() {}

    /** Writes it below a folder: about 700 calls, of some 70 of which there is speech, in A-law and AMR, lost, damaged and late in places. */
    public static Path write(Path folder, long seed, long midnight) throws IOException {
        return DemoDay.write(folder, seed, midnight).stream()
                .filter(client -> client.name().equals(DemoDay.VOICE))
                .findFirst()
                .orElseThrow()
                .file();
    }
}

package io.tracebridge.benchmarks;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Site;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Coverage-guided fuzzing of every reader and decoder: {@code Fuzz CAPTURES WORK INPUTS [SEED]}. Inputs are made by damaging frames of real
 * captures and the inputs kept before; one that reaches a branch none did before is kept, in WORK/seeds, and damaged further. Ends with 0
 * only if nothing was thrown, nothing hung and every document looked at (one in 16) was JSON of the declared fields, each name once.
 */
public final class Fuzz {
    private Fuzz() {}

    public static void main(String[] arguments) throws Throwable {
        if (arguments.length < 3) {
            System.err.println("usage: Fuzz CAPTURES WORK INPUTS [SEED]");
            System.exit(2);
        }
        Coverage coverage = new Coverage(Site.class, Frame.class);
        Path work = Files.createDirectories(Path.of(arguments[1]));
        Thread.currentThread().setContextClassLoader(coverage);
        try {
            coverage.loadClass("io.tracebridge.benchmarks.Fuzzing")
                    .getMethod("run", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        report(coverage, work);
    }

    private static void report(Coverage coverage, Path work) throws IOException {
        coverage.report(work.resolve("unreached.txt"));
    }
}

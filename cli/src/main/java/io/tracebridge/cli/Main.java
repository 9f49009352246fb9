package io.tracebridge.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/** Where the program begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // UTF-8 whatever the locale; stderr flushed by the line, stdout left to whoever writes documents to it.
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Lifetime lifetime = Lifetime.ofProcess();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            LoggerFactory.getLogger(Main.class).error("thread {} died; please report this", thread.getName(), error);
            lifetime.fail();
        });
        Program program =
                new Program(System.getenv(), System.in, new FileOutputStream(FileDescriptor.out), err, lifetime);
        lifetime.exit(program.run(arguments));
    }
}

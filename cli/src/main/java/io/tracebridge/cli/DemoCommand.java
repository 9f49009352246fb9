package io.tracebridge.cli;

import io.tracebridge.cli.demo.Demo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tracebridge demo}. */
@Command(
        name = "demo",
        customSynopsis = "tracebridge demo [--once]",
        description =
                "Shows the whole way on this machine: a sample capture that is made on the spot goes from an edge through a"
                        + " collector and a bridge into a real Elasticsearch, each a process of its own on free ports of loopback. Counts"
                        + " whether all of it arrived, tells what Elasticsearch then knows, and stays until Ctrl-C. The first run fetches"
                        + " Elasticsearch (about 107 MB); later ones need no network.",
        footer = {
            "",
            "Example: tracebridge demo --once",
            "",
            "Exit codes: 0 all counts agree, 1 failed or they do not, 2 wrong usage."
        })
final class DemoCommand extends RoleCommand {
    @Option(names = "--once", order = 10, description = "End when all is counted and told.")
    boolean once;

    DemoCommand(Program program) {
        super(program);
    }

    @Override
    int run() throws IOException, InterruptedException {
        String zip = System.getProperty("elasticsearch.zip");
        if (zip == null) {
            throw Failure.failed(
                    "tracebridge demo needs an Elasticsearch: start it with the launcher, ./tracebridge demo, which fetches one");
        }
        String cache = System.getProperty("elasticsearch.cache");
        PrintStream out = new PrintStream(program.out(), true, StandardCharsets.UTF_8);
        try (Demo demo = new Demo(Path.of(zip), cache == null ? null : Path.of(cache), common.allowRoot, out)) {
            Logging.configure(program.err(), common.logFormat, true); // the report tells it better
            program.lifetime().onStop(demo::stop);
            return run(demo);
        }
    }

    private int run(Demo demo) throws IOException, InterruptedException {
        try {
            return demo.run(once) ? ExitCode.DONE : ExitCode.FAILED;
        } catch (IOException e) {
            if (demo.isStopping()) {
                throw Failure.failed("tracebridge demo: stopped before it was done", e); // Ctrl-C ends its parts, too
            }
            throw e;
        }
    }
}

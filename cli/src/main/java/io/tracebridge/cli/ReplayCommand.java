package io.tracebridge.cli;

import io.tracebridge.bridge.DocumentTotals;
import io.tracebridge.bridge.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracebridge replay}. */
@Command(
        name = "replay",
        customSynopsis = "tracebridge replay --elasticsearch URL [OPTION...] FILE...",
        description =
                "Decodes stored captures and indexes the documents. May be repeated, and may cover what a bridge has indexed live:"
                        + " a document is there once, in its fullest version.",
        footer = {
            "",
            "Example: tracebridge replay --elasticsearch http://127.0.0.1:9200 /var/lib/tracebridge/traces",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done, but some captures could not be read or some documents not be indexed."
        })
final class ReplayCommand extends MeasuredCommand {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Captures, pcap or pcapng, also gzip or zstd; folders with captures; - for standard input.")
    List<Path> files;

    @Option(
            names = "--client",
            order = 10,
            paramLabel = "NAME",
            description =
                    "The client that captured them all. Default: NAME where a file is called trace-NAME-..., else a client of its own.")
    String client;

    @Mixin
    ElasticOptions elastic = new ElasticOptions();

    @Mixin
    DecodingOptions decoding = new DecodingOptions();

    ReplayCommand(Program program) {
        super(program);
    }

    @Override
    int work() throws IOException, InterruptedException {
        refuseUnreadable(files);
        Replay replay = new Replay(new Replay.Settings(
                files,
                client,
                decoding.decoding(this),
                elastic.settings(false),
                decoding.shards,
                metricsAddress(),
                program.in(),
                progress(),
                program.err()));
        program.lifetime().onStop(replay::stop);
        Replay.Result result = replay.run();
        writeMetrics(replay.metrics());
        FileReport.log(result.files());
        DocumentTotals documents = result.documents();
        FileReport.LOG.info(
                "{} documents of {} frames: {} indexed, {} there already, {} refused, {} not sent",
                documents.documents(),
                result.files().frames(),
                documents.indexed(),
                documents.duplicates(),
                documents.deadLettered(),
                documents.held() + documents.dropped());
        return result.hasLoss() ? ExitCode.LOSS : ExitCode.DONE;
    }
}

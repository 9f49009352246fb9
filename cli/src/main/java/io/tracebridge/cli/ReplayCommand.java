package io.tracebridge.cli;

import io.tracebridge.bridge.DocumentTotals;
import io.tracebridge.bridge.Replay;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    @Mixin
    CaptureOptions captures = new CaptureOptions();

    @Mixin
    ElasticOptions elastic = new ElasticOptions();

    @Mixin
    DecodingOptions decoding = new DecodingOptions();

    ReplayCommand(Program program) {
        super(program);
    }

    @Override
    int work() throws IOException, InterruptedException {
        CaptureOptions.refuseUnreadable(captures.files);
        Replay replay = new Replay(new Replay.Settings(
                captures.files,
                captures.client,
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

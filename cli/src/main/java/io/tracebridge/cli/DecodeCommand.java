package io.tracebridge.cli;

import io.tracebridge.bridge.Decode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tracebridge decode}. */
@Command(
        name = "decode",
        customSynopsis = "tracebridge decode [OPTION...] FILE...",
        description =
                "Decodes captures and writes the documents that bridge and replay would index, one JSON object a line, to"
                        + " standard output. Needs no server.",
        footer = {
            "",
            "Example: tracebridge decode trace-edge1-20261101_000000.pcap | jq -r 'select(.dns.response_code==\"SERVFAIL\").query'",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done, but some of the captures could not be read."
        })
final class DecodeCommand extends MeasuredCommand {
    private static final int OUTPUT_BUFFER = 64 << 10;

    @Mixin
    CaptureOptions captures = new CaptureOptions();

    @Mixin
    DecodingOptions decoding = new DecodingOptions();

    DecodeCommand(Program program) {
        super(program);
    }

    @Override
    int work() throws IOException, InterruptedException {
        CaptureOptions.refuseUnreadable(captures.files);
        BrokenPipe out = new BrokenPipe(program.out());
        Decode decode = new Decode(new Decode.Settings(
                captures.files,
                captures.client,
                decoding.decoding(this),
                decoding.shards,
                program.in(),
                new BufferedOutputStream(out, OUTPUT_BUFFER),
                progress(),
                program.err()));
        program.lifetime().onStop(decode::stop);
        serveMetrics(decode::metrics);
        try {
            Decode.Result result = decode.run();
            writeMetrics(decode.metrics());
            FileReport.log(result.files());
            FileReport.LOG.info(
                    "{} documents of {} frames",
                    result.documents(),
                    result.files().frames());
            return result.hasLoss() ? ExitCode.LOSS : ExitCode.DONE;
        } catch (IOException e) {
            if (out.broke) {
                return ExitCode.DONE; // whoever reads has enough, as in "| head"
            }
            throw e;
        }
    }

    /** Remembers that it was the reader who went away. */
    private static final class BrokenPipe extends OutputStream {
        private final OutputStream out;
        private boolean broke;

        BrokenPipe(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                broke = "Broken pipe".equals(e.getMessage());
                throw e;
            }
        }
    }
}

package io.tracebridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong documents = new AtomicLong();

    private Progress progress(ProgressStyle style, long total) {
        return new Progress(style, out, total, bytes::get, frames::get, documents::get);
    }

    @Test
    void aLineSaysShareBytesRateDocumentsAndTimeLeft() {
        long start = System.nanoTime();
        Progress progress = progress(ProgressStyle.LINES, 100L << 20);
        bytes.set(25L << 20);
        frames.set(3_000_000);
        documents.set(1_234_567);
        assertThat(progress.line(start + 1_000_000_000_000L))
                .startsWith(" 25 % [######------------------] 25 MiB of 100 MiB, 3,000,000 packets, ")
                .contains("1,234,567 documents")
                .endsWith("50:00 left"); // a quarter took 1000 s
    }

    @Test
    void withoutAKnownEndThereIsNoShareAndNoTimeLeft() {
        Progress progress = progress(ProgressStyle.LINES, 0);
        bytes.set(2048);
        assertThat(progress.line(System.nanoTime()))
                .startsWith("2 KiB, 0 packets")
                .doesNotContain("left", "%");
    }

    @Test
    void quietSaysNothing() {
        progress(ProgressStyle.QUIET, 10).start().close();
        assertThat(written.size()).isZero();
    }

    @Test
    void theLineOnATerminalIsErasedInTheEnd() {
        progress(ProgressStyle.TERMINAL, 10).start().close();
        assertThat(written.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[K");
    }
}

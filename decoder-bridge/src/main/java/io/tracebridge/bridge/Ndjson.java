package io.tracebridge.bridge;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DocumentSink;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Writes documents to a stream, one a line, those of one site after those of another, whatever the number of threads. The site whose
 * turn it is writes straight on; one that is ahead keeps so much and then waits for its turn.
 *
 * <p>Flushes the stream in the end and does not close it.
 */
final class Ndjson implements FileRun.Output {
    private static final int CHUNK = 256 << 10;
    private static final int CHUNKS_AHEAD = 64;
    private static final byte[] LINE_BREAK = {'\n'};

    private final OutputStream out;
    private final DocumentCounts counts;
    private final Runnable onFailure;

    /** Number of the site that may write. */
    private int turn;

    private IOException failure;

    /** @param onFailure called, once, when the stream takes no more */
    Ndjson(OutputStream out, DocumentCounts counts, Runnable onFailure) {
        this.out = out;
        this.counts = counts;
        this.onFailure = onFailure;
    }

    @Override
    public DocumentSink begin(int shard, int site) {
        return new SiteLines(site);
    }

    @Override
    public void end(int shard, int site, DocumentSink sink) {
        ((SiteLines) sink).end();
    }

    /** Everything is in the stream, or {@link IOException} says why not. */
    void finish() throws IOException {
        IOException failed = failure();
        if (failed != null) {
            throw failed;
        }
        out.flush();
    }

    private synchronized IOException failure() {
        return failure;
    }

    private synchronized boolean isTurn(int site) {
        return turn == site || failure != null;
    }

    private synchronized void awaitTurn(int site) {
        boolean interrupted = false;
        while (!isTurn(site)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void nextTurn() {
        turn++;
        notifyAll();
    }

    private void write(byte[] bytes, int length) {
        try {
            if (failure() == null) {
                out.write(bytes, 0, length);
            }
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
                notifyAll();
            }
            onFailure.run();
        }
    }

    /** The lines of one site. Owned by the thread that decodes it. */
    private final class SiteLines implements DocumentSink {
        private final int site;
        private final ArrayDeque<byte[]> ahead = new ArrayDeque<>();
        private byte[] chunk = new byte[CHUNK];
        private int length;
        private boolean hasTurn;

        private SiteLines(int site) {
            this.site = site;
        }

        @Override
        public void document(
                Dataset dataset, long startNanos, byte[] id, long version, byte[] bytes, int offset, int size) {
            counts.documents.increment();
            if (size >= CHUNK - length) {
                empty();
                if (size >= CHUNK) { // larger than any chunk: at once, with what is before it
                    takeTurn();
                    Ndjson.this.write(Arrays.copyOfRange(bytes, offset, offset + size), size);
                    Ndjson.this.write(LINE_BREAK, 1);
                    return;
                }
            }
            System.arraycopy(bytes, offset, chunk, length, size);
            length += size;
            chunk[length++] = '\n';
        }

        /** Makes the chunk empty. */
        private void empty() {
            if (hasTurn || isTurn(site) || ahead.size() == CHUNKS_AHEAD) {
                takeTurn();
                Ndjson.this.write(chunk, length);
            } else {
                ahead.add(Arrays.copyOf(chunk, length));
            }
            length = 0;
        }

        private void takeTurn() {
            if (!hasTurn) {
                awaitTurn(site);
                hasTurn = true;
                for (byte[] kept = ahead.poll(); kept != null; kept = ahead.poll()) {
                    Ndjson.this.write(kept, kept.length);
                }
            }
        }

        private void end() {
            takeTurn();
            Ndjson.this.write(chunk, length);
            length = 0;
            nextTurn();
        }
    }
}

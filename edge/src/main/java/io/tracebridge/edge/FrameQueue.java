package io.tracebridge.edge;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Batches on their way from the capturing threads to the sending one. All memory is taken at the start; when no batch is free, the
 * capturing thread drops.
 */
final class FrameQueue {
    static final int BATCH_LENGTH = 2 * FrameEncoder.MAX_LENGTH;

    private final BlockingQueue<Batch> free;
    private final BlockingQueue<Batch> full;

    FrameQueue(long bytes, int capturers, EdgeCounters counters) {
        int batches = (int) Math.max(bytes / BATCH_LENGTH, capturers + 2L);
        free = new ArrayBlockingQueue<>(batches);
        full = new ArrayBlockingQueue<>(batches);
        for (int i = 0; i < batches; i++) {
            free.add(new Batch(BATCH_LENGTH, counters));
        }
    }

    /** An empty batch, or null when all are under way. */
    Batch takeFree() {
        return free.poll();
    }

    /** Hands a batch over to be sent. */
    void putFull(Batch batch) {
        full.add(batch);
    }

    /** Whether nothing waits to be sent. */
    boolean isIdle() {
        return full.isEmpty();
    }

    /** The next batch to be sent, or null when none comes in time. */
    Batch takeFull(long millis) throws InterruptedException {
        return full.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Gives a sent batch back. */
    void putFree(Batch batch) {
        free.add(batch);
    }
}

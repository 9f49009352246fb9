package io.tracebridge.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process in order: SIGTERM and SIGINT ask whatever runs to stop, wait until it has finished its files and documents, and let the
 * process end with the exit code that it returned.
 */
final class Lifetime {
    /** More than any role needs to finish; after it the process ends with whatever is undone. */
    private static final long PATIENCE_SECONDS = 60;

    private final Deque<Runnable> stops = new ArrayDeque<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = ExitCode.FAILED;
    private volatile boolean failed;
    private boolean stopping;

    /** A lifetime that signals end. */
    static Lifetime ofProcess() {
        Lifetime lifetime = new Lifetime();
        Runtime.getRuntime().addShutdownHook(new Thread(lifetime::signalled, "shutdown"));
        return lifetime;
    }

    /** Runs {@code stop}, on another thread, when the process is asked to end; at once when it was already. Last added, first stopped. */
    void onStop(Runnable stop) {
        synchronized (this) {
            if (!stopping) {
                stops.push(stop);
                return;
            }
        }
        stop.run();
    }

    /** Asks whatever runs to stop. */
    void stop() {
        Deque<Runnable> due;
        synchronized (this) {
            stopping = true;
            due = new ArrayDeque<>(stops);
            stops.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Ends the process in order because a thread of it died, which nothing else would tell: whoever supervises it starts it anew. */
    void fail() {
        failed = true;
        Runtime.getRuntime().exit(ExitCode.FAILED);
    }

    /** Ends the process. */
    void exit(int code) {
        exitCode = failed ? ExitCode.FAILED : code;
        finished.countDown();
        Runtime.getRuntime().exit(code);
    }

    private void signalled() {
        if (finished.getCount() > 0) {
            stop();
        }
        try {
            finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode); // the JVM would say 143 whatever was done
    }
}

package io.tracebridge.bridge.elastic;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits while Elasticsearch cannot take documents, for as long as it takes, and says so once: when it begins, for each reason, and when
 * nobody waits any more. Shared by all senders.
 */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final int MAXIMUM_REASONS = 16;

    private final CountDownLatch givenUp = new CountDownLatch(1);

    /** Senders that wait, and why. */
    private final Map<Thread, String> waiting = new LinkedHashMap<>();

    private final Set<String> told = new HashSet<>();
    private long sinceNanos;

    /** Waits before the next of so many attempts, from 1: twice as long each time, with jitter. False: give up instead. */
    boolean pause(int attempt) throws InterruptedException {
        long most = Math.min(LONGEST_MILLIS, SHORTEST_MILLIS << Math.min(attempt - 1, 20));
        long millis = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
        return !givenUp.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Nobody waits any longer. */
    void giveUp() {
        givenUp.countDown();
    }

    boolean isOver() {
        return givenUp.getCount() == 0;
    }

    /** The calling sender has to wait. A reason is said once in the time that anybody waits. */
    synchronized void failed(String why) {
        if (waiting.isEmpty()) {
            sinceNanos = System.nanoTime();
        }
        waiting.put(Thread.currentThread(), why);
        if (told.size() < MAXIMUM_REASONS && told.add(why)) {
            LOG.warn("documents wait: {}", why);
        }
    }

    /** The calling sender waits no longer. */
    synchronized void succeeded() {
        if (waiting.remove(Thread.currentThread()) != null && waiting.isEmpty()) {
            told.clear();
            LOG.info("documents are taken again after {} s", (System.nanoTime() - sinceNanos) / 1_000_000_000L);
        }
    }

    /** Why documents wait at the moment, or null. */
    synchronized String reason() {
        return waiting.isEmpty() ? null : waiting.values().iterator().next();
    }
}

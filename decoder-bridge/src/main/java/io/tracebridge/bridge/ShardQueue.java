package io.tracebridge.bridge;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard on a thread of its own, behind a queue that is bounded in messages and bytes. Live there is no use in waiting: what finds it
 * full is dropped and counted. Owns the thread.
 */
final class ShardQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ShardQueue.class);
    private static final int MESSAGES = 65_536;
    private static final long BYTES = 32L << 20;
    private static final long TICK_MILLIS = 100;
    private static final int MESSAGES_PER_TICK = 1024;

    private record Message(LiveClient client, byte[] link, byte[] data) {}

    private final Shard shard;
    private final ReceptionCounts counts;
    private final ArrayBlockingQueue<Message> queue = new ArrayBlockingQueue<>(MESSAGES);
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean ending;
    private boolean dropping;

    ShardQueue(Shard shard, int number, ReceptionCounts counts) {
        this.shard = shard;
        this.counts = counts;
        this.thread = new Thread(this::run, "shard-" + number);
        thread.start();
    }

    /** From the receiving thread only. */
    void data(LiveClient client, byte[] link, byte[] data) {
        if (bytes.get() + data.length > BYTES || !queue.offer(new Message(client, link, data))) {
            client.droppedHere();
            if (!dropping) {
                dropping = true;
                LOG.warn(
                        "{} is behind: messages are dropped and counted; use more shards, or replay the stored capture later",
                        thread.getName());
            }
            return;
        }
        dropping = false;
        bytes.addAndGet(data.length);
        counts.queued.increment();
    }

    /** Decodes what is queued, and ends. */
    void finish() throws InterruptedException {
        ending = true;
        thread.join();
    }

    private void run() {
        try {
            while (true) {
                boolean last = ending; // nobody puts anything in once this is set
                Message message = queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                for (int n = 1; message != null; n++) {
                    decode(message);
                    message = n < MESSAGES_PER_TICK ? queue.poll() : null;
                }
                shard.tick();
                if (last && queue.isEmpty()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            // nobody interrupts it but the end of the program
        }
        shard.finish();
    }

    private void decode(Message message) {
        bytes.addAndGet(-message.data.length);
        counts.queued.decrement();
        shard.data(message.client, message.link, message.data);
    }
}

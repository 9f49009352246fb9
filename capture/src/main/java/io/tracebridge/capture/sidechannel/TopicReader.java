package io.tracebridge.capture.sidechannel;

import java.util.Arrays;

/**
 * Reads topics and remembers them, so that the topic of a known client costs no allocation: equal bytes give the same {@link Topic}.
 * Remembers a few hundred; others are read anew each time.
 *
 * <p>Not thread-safe; owned by the thread that receives.
 */
public final class TopicReader {
    private static final int SLOTS = 1024; // a power of two

    private final Topic[] known = new Topic[SLOTS];

    /** The topic, or null as {@link Topic#read} has it. */
    public Topic read(byte[] bytes) {
        int hash = Arrays.hashCode(bytes);
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Topic topic = known[slot];
        if (topic != null && topic.is(bytes)) {
            return topic;
        }
        topic = Topic.read(bytes);
        if (topic != null) {
            known[slot] = topic;
        }
        return topic;
    }
}

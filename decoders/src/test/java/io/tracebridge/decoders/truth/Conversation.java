package io.tracebridge.decoders.truth;

import java.util.Map;

/** Frames and bytes that two ends sent each other over a transport; the end whose name comes first in the alphabet first. */
final class Conversation {
    private long firstFrames;
    private long firstBytes;
    private long secondFrames;
    private long secondBytes;

    /** Adds to the conversation of two ends, each an address and a port with a blank between. */
    static void add(
            Map<String, Conversation> all,
            String transport,
            String source,
            String destination,
            long frames,
            long bytes) {
        boolean inOrder = source.compareTo(destination) <= 0;
        String name = transport + '\t' + (inOrder ? source + '\t' + destination : destination + '\t' + source);
        Conversation conversation = all.computeIfAbsent(name, n -> new Conversation());
        if (inOrder) {
            conversation.firstFrames += frames;
            conversation.firstBytes += bytes;
        } else {
            conversation.secondFrames += frames;
            conversation.secondBytes += bytes;
        }
    }

    @Override
    public String toString() {
        return firstFrames + "\t" + firstBytes + '\t' + secondFrames + '\t' + secondBytes;
    }
}

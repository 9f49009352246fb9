package io.tracebridge.capture.sidechannel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * First part of a message: what it is, and of which client. Immutable.
 *
 * <p>A subscription is a prefix: {@code data.v1.edge1} also brings the messages of {@code edge10}. So a subscriber to one client
 * compares the whole topic with {@link #is}, or reads it with {@link #read} and looks at the name.
 */
public final class Topic {
    /** Kinds of messages. */
    public enum Kind {
        /** One packet: topic, link header payload, data payload. */
        DATA("data.v1.", 3),
        /** A client connected. */
        CONNECT("event.v1.connect.", 1),
        /** A client's connection, or the one before its present one, was closed. */
        DISCONNECT("event.v1.disconnect.", 1),
        /** A trace file is complete: topic, path after the move to its final place. */
        CLOSING_TRACE_FILE("event.v1.closingtracefile.", 2);

        private final byte[] prefix;
        private final String prefixText;
        private final int parts;

        Kind(String prefix, int parts) {
            this.prefixText = prefix;
            this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
            this.parts = parts;
        }

        /** What such a topic begins with; subscribing to it brings the messages of every client. */
        public String prefix() {
            return prefixText;
        }

        /** Parts of such a message, the topic included. */
        public int parts() {
            return parts;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    private final Kind kind;
    private final String client;
    private final byte[] bytes;

    private Topic(Kind kind, String client) {
        this.kind = kind;
        this.client = client;
        this.bytes = (kind.prefixText + client).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The topic of a client's messages.
     *
     * @throws IllegalArgumentException when the name is none ({@link ClientName})
     */
    public static Topic of(Kind kind, String client) {
        return new Topic(kind, ClientName.check(client));
    }

    /**
     * Reads a topic.
     *
     * @return null when it is no topic of version 1, or its name breaks the rules of {@link ClientName}
     */
    public static Topic read(byte[] topic) {
        for (Kind kind : KINDS) {
            int at = kind.prefix.length;
            if (startsWith(topic, kind.prefix)) {
                return isName(topic, at)
                        ? new Topic(kind, new String(topic, at, topic.length - at, StandardCharsets.US_ASCII))
                        : null;
            }
        }
        return null;
    }

    private static boolean isName(byte[] topic, int from) {
        if (topic.length == from || topic.length - from > ClientName.MAX_LENGTH) {
            return false;
        }
        for (int i = from; i < topic.length; i++) {
            if (!ClientName.isAllowed(topic[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What the message is. */
    public Kind kind() {
        return kind;
    }

    /** The client's name. */
    public String client() {
        return client;
    }

    /** The topic as it is sent. Shared, not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether a received topic is exactly this one. */
    public boolean is(byte[] topic) {
        return Arrays.equals(bytes, topic);
    }

    /** Whether a subscription to {@code prefix} brings this topic's messages. */
    public boolean isWantedBy(byte[] prefix) {
        return startsWith(bytes, prefix);
    }

    @Override
    public String toString() {
        return kind.prefixText + client;
    }
}

package io.tracebridge.bridge.elastic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The body of one bulk request, as bytes: per document an action line and a source line. Owned by one thread at a time: the shard
 * that fills it, then the sender. Used again and again; grows as needed and keeps no more than its usual size.
 */
final class Bulk {
    private static final int INITIAL_BYTES = 64 << 10;
    private static final byte[] ID = ascii("\",\"_id\":\"");
    private static final byte[] VERSION = ascii("\",\"version\":");
    private static final byte[] EXTERNAL = ascii(",\"version_type\":\"external\"}}\n");
    private static final byte[] ACTION = ascii("{\"index\":{\"_index\":\"");
    private static final int MAXIMUM_LONG_DIGITS = 20;

    private final int usualBytes;
    private byte[] bytes;
    private int length;

    /** Per document: where its action line and its source line begin. */
    private int[] actions = new int[256];

    private int[] sources = new int[256];

    /** Written by the owner, read by whoever counts. */
    private volatile int documents;

    private long openedNanos;

    Bulk(int usualBytes) {
        this.usualBytes = usualBytes;
        this.bytes = new byte[Math.min(INITIAL_BYTES, usualBytes)];
    }

    /** True when one more document of this length would make the bulk larger than usual; never so for the first. */
    boolean full(int sourceLength, int indexLength, int idLength) {
        return documents > 0 && length + lineBytes(sourceLength, indexLength, idLength) > usualBytes;
    }

    void add(byte[] index, byte[] id, long version, byte[] source, int offset, int sourceLength) {
        int document = documents;
        if (document == 0) {
            openedNanos = System.nanoTime();
        }
        reserve(lineBytes(sourceLength, index.length, id.length));
        if (document == actions.length) {
            actions = Arrays.copyOf(actions, 2 * document);
            sources = Arrays.copyOf(sources, 2 * document);
        }
        actions[document] = length;
        append(ACTION, 0, ACTION.length);
        append(index, 0, index.length);
        append(ID, 0, ID.length);
        append(id, 0, id.length);
        append(VERSION, 0, VERSION.length);
        appendDecimal(version);
        append(EXTERNAL, 0, EXTERNAL.length);
        sources[document] = length;
        append(source, offset, sourceLength);
        bytes[length++] = '\n';
        documents = document + 1;
    }

    int documents() {
        return documents;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Bytes of the first {@code count} documents. */
    int length(int count) {
        return count == documents ? length : actions[count];
    }

    /** When the first document came in, as System.nanoTime. */
    long openedNanos() {
        return openedNanos;
    }

    /** The index of a document, as it stands in its action line. */
    String index(int document) {
        return field(actions[document] + ACTION.length);
    }

    /** The id of a document, as it stands in its action line. */
    String id(int document) {
        return field(actions[document] + ACTION.length + index(document).length() + ID.length);
    }

    /** The version of a document, as it stands in its action line. */
    long version(int document) {
        int at = actions[document]
                + ACTION.length
                + index(document).length()
                + ID.length
                + id(document).length()
                + VERSION.length;
        long version = 0;
        for (; bytes[at] != ','; at++) {
            version = 10 * version + bytes[at] - '0';
        }
        return version;
    }

    int sourceOffset(int document) {
        return sources[document];
    }

    /** Without the line break. */
    int sourceLength(int document) {
        return length(document + 1) - 1 - sources[document];
    }

    /** Keeps, of the first {@code count} documents, those that are marked, and all after them, in their order. */
    void retain(boolean[] keep, int count) {
        int to = 0;
        int kept = 0;
        for (int from = 0; from < documents; from++) {
            if (from < count && !keep[from]) {
                continue;
            }
            int start = actions[from];
            int bytesOfDocument = length(from + 1) - start;
            int source = sources[from] - start;
            System.arraycopy(bytes, start, bytes, to, bytesOfDocument);
            actions[kept] = to;
            sources[kept] = to + source;
            to += bytesOfDocument;
            kept++;
        }
        documents = kept;
        length = to;
    }

    void clear() {
        documents = 0;
        length = 0;
        if (bytes.length > usualBytes) {
            bytes = new byte[usualBytes];
        }
    }

    private static int lineBytes(int sourceLength, int indexLength, int idLength) {
        return ACTION.length
                + indexLength
                + ID.length
                + idLength
                + VERSION.length
                + MAXIMUM_LONG_DIGITS
                + EXTERNAL.length
                + sourceLength
                + 1;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            int doubled = (int) Math.min(Math.max(needed, usualBytes), 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
        }
    }

    private void append(byte[] from, int offset, int count) {
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    /** A version is never negative. */
    private void appendDecimal(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private String field(int from) {
        int end = from;
        while (bytes[end] != '"') {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

package io.tracebridge.bridge;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the documents: {@code documents = indexed + duplicates + deadLettered + dropped + held}, where held is what the
 * indexer's bulks hold. Any thread may count and read; the equation holds whenever nothing moves.
 */
public final class DocumentCounts {
    /** Documents that the decoders handed over. */
    public final LongAdder documents = new LongAdder();

    /** Acknowledged by Elasticsearch, new or in place of a poorer one. */
    public final LongAdder indexed = new LongAdder();

    /** Refused by Elasticsearch because it holds the same document or a fuller one (409). */
    public final LongAdder duplicates = new LongAdder();

    /** Not indexable, put into the dead-letter file with the reason. */
    public final LongAdder deadLettered = new LongAdder();

    /** Lost, live, because Elasticsearch took documents too slowly for the memory allowed. */
    public final LongAdder dropped = new LongAdder();

    /** Of those dead-lettered, the ones that the file had no room for or could not take. */
    public final LongAdder deadLettersLost = new LongAdder();

    /** Bulk requests that Elasticsearch answered. */
    public final LongAdder bulks = new LongAdder();

    /** Bulk requests sent again, whole or in part. */
    public final LongAdder retries = new LongAdder();

    /** Bytes of bulk bodies sent, retries included. */
    public final LongAdder bytes = new LongAdder();
}

package io.tracebridge.bridge.elastic;

import io.tracebridge.bridge.DocumentCounts;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DocumentSink;

/**
 * Puts one shard's documents into bulks and hands full ones to the indexer. Owned by the shard's thread; holds at most one bulk. When
 * there is no room for another one, replay waits here, and live the document is dropped and counted.
 */
public final class BulkWriter implements DocumentSink {
    private final Indexer indexer;
    private final DocumentCounts counts;
    private final IndexNames names;
    private final long flushAfterNanos;
    private Bulk filling;

    BulkWriter(Indexer indexer, ElasticSettings settings, DocumentCounts counts) {
        this.indexer = indexer;
        this.counts = counts;
        this.names = new IndexNames(
                settings.indices().namespace(), settings.indices().periods());
        this.flushAfterNanos = settings.memory().flushAfter().toNanos();
    }

    @Override
    public void document(
            Dataset dataset, long startNanos, byte[] id, long version, byte[] bytes, int offset, int length) {
        counts.documents.increment();
        IndexNames.Index index = names.of(dataset, startNanos);
        if (!index.allowed) {
            String refusal = indexer.refusal(index.text, startNanos);
            if (refusal != null) {
                indexer.deadLetters().add(refusal, index.text, IndexNames.ascii(id), version, bytes, offset, length);
                return;
            }
            index.allowed = true;
        }
        if (filling != null && filling.full(length, index.name.length, id.length)) {
            flush();
        }
        if (filling == null) {
            filling = indexer.emptyBulk();
        }
        if (filling == null) {
            counts.dropped.increment();
        } else {
            filling.add(index.name, id, version, bytes, offset, length);
        }
    }

    /** Sends what has waited long enough. Live, to be called several times a second. */
    public void flushIfDue() {
        if (filling != null && System.nanoTime() - filling.openedNanos() >= flushAfterNanos) {
            flush();
        }
    }

    /** Sends what there is. */
    public void flush() {
        if (filling != null) {
            indexer.send(filling);
            filling = null;
        }
    }
}

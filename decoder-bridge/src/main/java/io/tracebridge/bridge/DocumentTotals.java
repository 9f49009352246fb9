package io.tracebridge.bridge;

/**
 * What became of the documents in the end: {@code documents = indexed + duplicates + deadLettered + dropped + held}.
 *
 * @param documents that the decoders made
 * @param indexed new in the index, or in place of a poorer one
 * @param duplicates that were there already, or poorer than what was there
 * @param deadLettered not indexable, in the dead-letter file
 * @param deadLettersLost of those, the ones the file did not take
 * @param dropped live, for want of room
 * @param held not acknowledged when it ended
 */
public record DocumentTotals(
        long documents,
        long indexed,
        long duplicates,
        long deadLettered,
        long deadLettersLost,
        long dropped,
        long held) {
    static DocumentTotals of(DocumentCounts counts, long held) {
        return new DocumentTotals(
                counts.documents.sum(),
                counts.indexed.sum(),
                counts.duplicates.sum(),
                counts.deadLettered.sum(),
                counts.deadLettersLost.sum(),
                counts.dropped.sum(),
                held);
    }

    /** True when every document is accounted for. */
    public boolean agree() {
        return documents == indexed + duplicates + deadLettered + dropped + held;
    }

    /** True when a document is not in the index. */
    public boolean hasLoss() {
        return deadLettered + dropped + held > 0;
    }
}

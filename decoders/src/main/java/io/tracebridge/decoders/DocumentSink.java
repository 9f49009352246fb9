package io.tracebridge.decoders;

/** Takes finished documents from the thread that decodes. The bytes are the site's and are overwritten by the next document. */
public interface DocumentSink {
    /**
     * @param startNanos packet time of the transaction's first frame: decides the index
     * @param id 27 ASCII characters: the document's {@code _id}
     * @param version external version: (decoder generation << 32) + frames the document was built from
     * @param bytes holds the JSON object, UTF-8, without a line break, at {@code offset}, {@code length} bytes
     */
    void document(Dataset dataset, long startNanos, byte[] id, long version, byte[] bytes, int offset, int length);
}

package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.crypto.SipHash;
import io.tracebridge.decoders.json.Base64Text;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@code _id} of a document: 20 bytes in base64url (RFC 4648 section 5, no padding), 27 characters. The first 8 bytes are the start
 * time, big endian, so that ids of one time stand together in Lucene's index; the other 12 are a keyed hash of client, dataset, flow,
 * first frame (time and hash of its bytes) and key. Nothing that is learned later goes in, so that a fuller document of the same
 * transaction takes the poorer one's place.
 *
 * <p>The key is derived from the installation's, since what is hashed can be guessed.
 */
final class Identity {
    static final int LENGTH = 27;

    private final SipHash hash;
    private final Map<String, long[]> names = new HashMap<>();
    private final long[] input = new long[11];
    private final byte[] id = new byte[LENGTH];

    private String lastClient;
    private Dataset lastDataset;
    private long[] lastHash;

    Identity(byte[] key) {
        this.hash = new SipHash(Keys.derive(key, "tracebridge document id", 16));
    }

    /** The id of the envelope's document; the array is overwritten by the next. */
    byte[] of(Envelope envelope) {
        if (envelope.client != lastClient || envelope.dataset != lastDataset) {
            lastHash = of(envelope.client, envelope.dataset.name());
            lastClient = envelope.client;
            lastDataset = envelope.dataset;
        }
        input[0] = lastHash[0];
        input[1] = lastHash[1];
        input[2] = envelope.clientHigh;
        input[3] = envelope.clientLow;
        input[4] = envelope.serverHigh;
        input[5] = envelope.serverLow;
        input[6] = (envelope.clientPort & 0xffffL) << 48
                | (envelope.serverPort & 0xffffL) << 32
                | (envelope.ipProtocol & 0xffffL) << 16
                | envelope.ipVersion;
        input[7] = envelope.startNanos;
        input[8] = envelope.frameHash;
        input[9] = envelope.key1;
        input[10] = envelope.key2;
        hash.hash(input);
        encode(envelope.startNanos, hash.first(), (int) (hash.second() >>> 32));
        return id;
    }

    /** One for each client and dataset of the site. */
    private long[] of(String client, String dataset) {
        return names.computeIfAbsent(dataset + ' ' + client, text -> {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            hash.hash(utf8, 0, utf8.length);
            return new long[] {hash.first(), hash.second()};
        });
    }

    /** 20 bytes are 26 characters of six bits and one of four. */
    private void encode(long time, long hash, int rest) {
        Base64Text base64 = Base64Text.URL;
        int at = base64.write((int) (time >>> 40), id, 0);
        at = base64.write((int) (time >>> 16), id, at);
        at = base64.write((int) (time << 8 | hash >>> 56), id, at);
        at = base64.write((int) (hash >>> 32), id, at);
        at = base64.write((int) (hash >>> 8), id, at);
        at = base64.write((int) (hash << 16) | rest >>> 16, id, at);
        base64.writeThree(rest << 8, id, at);
    }
}

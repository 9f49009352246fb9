package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.crypto.SipHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final byte[] BASE64URL =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final SipHash hash;
    private final Map<String, long[]> names = new HashMap<>();
    private final byte[] input = new byte[11 * 8];
    private final byte[] raw = new byte[21];
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
        put(0, lastHash[0]);
        put(1, lastHash[1]);
        put(2, envelope.clientHigh);
        put(3, envelope.clientLow);
        put(4, envelope.serverHigh);
        put(5, envelope.serverLow);
        put(
                6,
                (envelope.clientPort & 0xffffL) << 48
                        | (envelope.serverPort & 0xffffL) << 32
                        | (envelope.ipProtocol & 0xffffL) << 16
                        | envelope.ipVersion);
        put(7, envelope.startNanos);
        put(8, envelope.frameHash);
        put(9, envelope.key1);
        put(10, envelope.key2);
        hash.hash(input, 0, input.length);
        BIG.set(raw, 0, envelope.startNanos);
        BIG.set(raw, 8, hash.first());
        long rest = hash.second();
        for (int i = 0; i < 4; i++) {
            raw[16 + i] = (byte) (rest >>> 56 - 8 * i);
        }
        encode();
        return id;
    }

    private void put(int n, long value) {
        BIG.set(input, 8 * n, value);
    }

    /** One for each client and dataset of the site. */
    private long[] of(String client, String dataset) {
        return names.computeIfAbsent(dataset + ' ' + client, text -> {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            hash.hash(utf8, 0, utf8.length);
            return new long[] {hash.first(), hash.second()};
        });
    }

    /** 20 bytes are 26 characters of six bits and one of four; the 21st byte stays 0. */
    private void encode() {
        int at = 0;
        for (int i = 0; i < 21; i += 3) {
            int bits = (raw[i] & 0xff) << 16 | (raw[i + 1] & 0xff) << 8 | raw[i + 2] & 0xff;
            for (int shift = 18; shift >= 0 && at < LENGTH; shift -= 6) {
                id[at++] = BASE64URL[bits >> shift & 63];
            }
        }
    }
}

package io.tracebridge.capture.file;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a capture, uncompressed. gzip and zstd are recognised by content, several members or frames one after the other included. A
 * damaged stream ends early and says so in {@link #damage}; only the source's own failures are thrown. Owns the stream. Not thread-safe.
 */
final class CaptureInput implements Closeable {
    private static final int GZIP_BUFFER = 64 << 10;
    private static final int MAGIC_LENGTH = 4;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    /** Magics of zstd's skippable frames differ in the last four bits (RFC 8878 section 3.1.2). */
    private static final int ZSTD_SKIPPABLE_MAGIC = 0x184d2a50;

    private final Source source;
    private InputStream decoded;
    private String format = "";
    private String remedy = "";
    private Outcome damage;
    private String damageDetail = "";

    CaptureInput(InputStream in) {
        this.source = new Source(in);
    }

    /** Reads at least one byte; -1 at the end, and where damage ends the stream. */
    int read(byte[] into, int offset, int length) throws IOException {
        if (damage != null) {
            return -1;
        }
        try {
            if (decoded == null) {
                decoded = decode();
            }
            return decoded.read(into, offset, length);
        } catch (EOFException e) {
            return damaged(Outcome.TRUNCATED, "the " + format + " stream ends early", e);
        } catch (IOException e) {
            return damaged(Outcome.COMPRESSION, e.getMessage(), e);
        } catch (RuntimeException e) {
            // The zstd library throws these at malformed input.
            return damaged(Outcome.COMPRESSION, e.getMessage(), e);
        }
    }

    private InputStream decode() throws IOException {
        int magic = source.peekMagic();
        if ((magic & 0xffff) == GZIPInputStream.GZIP_MAGIC) {
            format = "gzip";
            return new GZIPInputStream(source, GZIP_BUFFER);
        }
        if (magic == ZSTD_MAGIC || (magic & 0xfffffff0) == ZSTD_SKIPPABLE_MAGIC) {
            format = "zstd";
            remedy =
                    "; skippable frames and windows above 8 MiB are not supported; decompress it with: zstd -d --long=31";
            return new ZstdInputStream(source);
        }
        return source;
    }

    private int damaged(Outcome outcome, String detail, Exception cause) throws IOException {
        source.rethrow();
        if (format.isEmpty()) {
            throw new IOException(cause); // not a decompressor's, so the stream itself broke its contract
        }
        damage = outcome;
        damageDetail = outcome == Outcome.COMPRESSION ? format + ": " + detail + remedy : detail;
        return -1;
    }

    /** TRUNCATED or COMPRESSION once a compressed stream turned out to be damaged; otherwise null. */
    Outcome damage() {
        return damage;
    }

    String damageDetail() {
        return damageDetail;
    }

    /** Bytes taken from the stream, compressed as it is. */
    long position() {
        return source.position;
    }

    @Override
    public void close() throws IOException {
        try (source) {
            if (decoded != null) {
                decoded.close();
            }
        }
    }

    /** The stream as it was given, counted, with its first bytes looked at, and its failures remembered as its own. */
    private static final class Source extends InputStream {
        private final InputStream in;
        private final byte[] head = new byte[MAGIC_LENGTH];
        private int headAt;
        private int headEnd;
        private long position;
        private IOException failure;

        Source(InputStream in) {
            this.in = in;
        }

        /** The first four bytes, little endian; fewer are filled up with zeros. */
        int peekMagic() throws IOException {
            try {
                headEnd = in.readNBytes(head, 0, MAGIC_LENGTH);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
            return Bytes.i32(head, 0, false);
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count;
            if (headAt < headEnd) {
                count = Math.min(length, headEnd - headAt);
                System.arraycopy(head, headAt, into, offset, count);
                headAt += count;
            } else {
                try {
                    count = in.read(into, offset, length);
                } catch (IOException e) {
                    failure = e;
                    throw e;
                }
            }
            if (count > 0) {
                position += count;
            }
            return count;
        }

        /** Never 0: {@link GZIPInputStream} takes that for the end, also where a pipe's next bytes are only late. */
        @Override
        public int available() throws IOException {
            return Math.max(1, headEnd - headAt + in.available());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}

package io.tracebridge.capture.file;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;

/** Collects small writes into large ones. Not thread-safe; allocates nothing after it was made. */
final class RecordBuffer implements Closeable, Flushable {
    private static final int SIZE = 64 << 10;

    private final OutputStream out;
    /** Headers are put here directly, at {@link #reserve}. */
    final byte[] bytes = new byte[SIZE];

    private int end;

    RecordBuffer(OutputStream out) {
        this.out = out;
    }

    /** Makes room for {@code length} bytes, which is little, and returns the index in {@link #bytes} where they begin. */
    int reserve(int length) throws IOException {
        if (SIZE - end < length) {
            drain();
        }
        return end;
    }

    /** Takes what was put between {@link #reserve} and {@code end}. */
    void advance(int end) {
        this.end = end;
    }

    void write(byte[] data, int offset, int length) throws IOException {
        if (SIZE - end < length) {
            drain();
            if (length > SIZE) {
                out.write(data, offset, length);
                return;
            }
        }
        System.arraycopy(data, offset, bytes, end, length);
        end += length;
    }

    private void drain() throws IOException {
        // Forgotten first: after a failed write nothing is written twice.
        int length = end;
        end = 0;
        out.write(bytes, 0, length);
    }

    @Override
    public void flush() throws IOException {
        drain();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            drain();
        }
    }
}

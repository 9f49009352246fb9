package io.tracebridge.capture.edgeprotocol;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Reads a stream as a collector does, in portions, and writes down what came out. */
final class FrameLog {
    private final EdgeFrameReader reader = new EdgeFrameReader(65535);
    private final StringBuilder log = new StringBuilder();
    private byte[] pending = {};
    private boolean refused;

    /** The next bytes of the stream. */
    void accept(byte[] bytes) {
        byte[] buffer = Arrays.copyOf(pending, pending.length + bytes.length);
        System.arraycopy(bytes, 0, buffer, pending.length, bytes.length);
        int parsed = 0;
        try {
            while (!refused) {
                EdgeFrameReader.Next next = reader.next(buffer, parsed, buffer.length);
                if (next == EdgeFrameReader.Next.INCOMPLETE) {
                    break;
                }
                int end = reader.end();
                if (end <= parsed || end > buffer.length) {
                    throw new AssertionError("frame from " + parsed + " ends at " + end + " of " + buffer.length);
                }
                LinkHeader link = reader.linkHeader();
                if (next == EdgeFrameReader.Next.DATA
                        && link.payloadLength(buffer, reader.payloadOffset()) != reader.payloadLength()) {
                    throw new AssertionError("a stored payload would not be told apart");
                }
                log.append(next)
                        .append(' ')
                        .append(HexFormat.of().formatHex(buffer, reader.payloadOffset(), end))
                        .append('\n');
                parsed = end;
            }
        } catch (RefusedException e) {
            refused = true;
            log.append(e.refusal()).append(' ').append(e.getMessage()).append('\n');
        }
        pending = Arrays.copyOfRange(buffer, parsed, buffer.length);
        if (!refused && pending.length > EdgeProtocol.MAX_FRAME) {
            throw new AssertionError(pending.length + " bytes and no whole frame");
        }
    }

    /** What a stream gives when it arrives cut at these places, in ascending order. */
    static String of(byte[] stream, List<Integer> cuts) {
        FrameLog log = new FrameLog();
        int from = 0;
        for (int cut : cuts) {
            log.accept(Arrays.copyOfRange(stream, from, cut));
            from = cut;
        }
        log.accept(Arrays.copyOfRange(stream, from, stream.length));
        return log.toString();
    }

    @Override
    public String toString() {
        return log.toString();
    }
}

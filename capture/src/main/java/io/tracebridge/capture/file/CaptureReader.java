package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a capture, whatever the bytes: pcap or pcapng, plain or compressed with gzip or zstd, all recognised by content and not by name.
 * Reads large blocks and parses in place; allocates nothing per record. Holds at most one record in memory, see
 * {@link PcapFormat#maxCapturedLength} and {@link PcapngFormat#MAX_BLOCK}.
 *
 * <p>What is wrong with the content never throws: reading ends, or the record is passed over where the next one can be found, and
 * {@link #problem} says what and where. An {@link IOException} is a failure of the disk or the pipe.
 *
 * <p>Owns its stream. Not thread-safe.
 */
public final class CaptureReader implements Closeable {
    private static final int BUFFER = 256 << 10;
    private static final int LARGEST_BUFFER =
            Integer.highestOneBit(PcapngFormat.MAX_BLOCK + PcapFormat.MODIFIED_RECORD_HEADER_LENGTH) << 1;

    private enum State {
        UNOPENED,
        PCAP,
        PCAPNG,
        ENDED
    }

    private final String name;
    private final CaptureInput input;
    private final long compressedSize;
    private final PcapRecords pcap = new PcapRecords();
    private final PcapngSection pcapng = new PcapngSection();

    private State state = State.UNOPENED;
    private byte[] buffer;
    private int start;
    private int end;
    /** Offset of {@code buffer[0]} in the uncompressed input. */
    private long base;

    private boolean inputEnded;
    private long packets;
    private long marks;
    private long refused;
    private CaptureProblem problem;

    private CaptureReader(String name, InputStream in, long compressedSize, int bufferSize) {
        this.name = name;
        this.input = new CaptureInput(in);
        this.compressedSize = compressedSize;
        this.buffer = new byte[bufferSize];
    }

    /** Opens a file; its content is not looked at before {@link #next}. */
    public static CaptureReader open(Path path) throws IOException {
        return open(path, BUFFER);
    }

    static CaptureReader open(Path path, int bufferSize) throws IOException {
        long size = Files.isRegularFile(path) ? Files.size(path) : -1;
        return new CaptureReader(path.toString(), new FileInputStream(path.toFile()), size, bufferSize);
    }

    /**
     * Reads a stream, as standard input; never waits for more bytes than the next record needs.
     *
     * @param name for messages
     */
    public static CaptureReader open(String name, InputStream in) {
        return new CaptureReader(name, in, -1, BUFFER);
    }

    static CaptureReader open(String name, InputStream in, int bufferSize) {
        return new CaptureReader(name, in, -1, bufferSize);
    }

    /**
     * Reads the next record.
     *
     * @param frame filled when true is returned, and valid until the next call
     * @return false at the end, and then for ever; {@link #problem} says whether it was the right one
     */
    public boolean next(Frame frame) throws IOException {
        for (; ; ) {
            if (state == State.PCAP) {
                Outcome outcome = pcap.record(buffer, start, end - start, frame);
                if (outcome == Outcome.FRAME) {
                    start += (int) pcap.length();
                    packets++;
                    return true;
                }
                take(outcome, pcap.length());
            } else if (state == State.PCAPNG) {
                Outcome outcome = pcapng.block(buffer, start, end - start, frame);
                if (outcome == Outcome.FRAME) {
                    start += (int) pcapng.length();
                    count(frame);
                    return true;
                }
                take(outcome, pcapng.length());
            } else if (state == State.UNOPENED) {
                recognise();
            } else {
                return false;
            }
        }
    }

    private void count(Frame frame) {
        if (frame.kind == Frame.Kind.PACKET) {
            packets++;
        } else {
            marks++;
        }
    }

    /** Name of the capture, as it was opened. */
    public String name() {
        return name;
    }

    /**
     * Why reading ended early, or why the first record that was passed over was; null as long as nothing is wrong. Meant to be asked after
     * {@link #next} gave false.
     */
    public CaptureProblem problem() {
        return problem;
    }

    /** Packets read so far. */
    public long packets() {
        return packets;
    }

    /** Marks read so far. */
    public long marks() {
        return marks;
    }

    /** Records that were passed over so far, as each was wrong in itself; what a damaged file lost after its end is not counted. */
    public long refused() {
        return refused;
    }

    /** Interfaces described so far in the section being read; 1 for pcap, 0 before the first record was asked for. */
    public int interfaceCount() {
        return switch (state) {
            case PCAP -> 1;
            case PCAPNG -> pcapng.interfaceCount();
            default -> 0;
        };
    }

    /** LINKTYPE_ value of an interface, 0 .. {@link #interfaceCount} - 1. */
    public int linkType(int interfaceId) {
        return state == State.PCAP ? pcap.linkType() : pcapng.describedInterface(interfaceId).linkType;
    }

    /** if_name of an interface, or null; see {@link #linkType}. */
    public String interfaceName(int interfaceId) {
        return state == State.PCAP ? null : pcapng.describedInterface(interfaceId).name;
    }

    /** Bytes of the uncompressed capture read so far: the end of the record last read. */
    public long position() {
        return base + start;
    }

    /** Bytes taken from the file or stream so far, compressed as it is; runs ahead of the records by the buffers. */
    public long compressedPosition() {
        return input.position();
    }

    /** Length of the file when it was opened, in bytes, compressed as it is; -1 for a stream or pipe. */
    public long compressedSize() {
        return compressedSize;
    }

    @Override
    public void close() throws IOException {
        state = State.ENDED;
        input.close();
    }

    private void recognise() throws IOException {
        if (!fill(4)) {
            if (input.damage() != null) {
                end(input.damage(), input.damageDetail());
            } else {
                end(Outcome.NOT_A_CAPTURE, end == start ? "it is empty" : "");
            }
            return;
        }
        int magic = Bytes.i32(buffer, start, false);
        if (PcapRecords.isMagic(magic)) {
            fill(PcapFormat.HEADER_LENGTH);
            Outcome outcome = pcap.header(buffer, start, end - start);
            if (outcome == Outcome.NOTHING) {
                start += PcapFormat.HEADER_LENGTH;
                state = State.PCAP;
            } else {
                end(outcome == Outcome.INCOMPLETE ? Outcome.TRUNCATED : outcome, "");
            }
        } else if (magic == PcapngFormat.SECTION_HEADER) {
            state = State.PCAPNG;
        } else {
            fill(16);
            end(Outcome.NOT_A_CAPTURE, ForeignFormat.describe(buffer, start, end));
        }
    }

    /** Deals with every outcome but FRAME. */
    private void take(Outcome outcome, long length) throws IOException {
        if (outcome == Outcome.INCOMPLETE) {
            if (length > buffer.length && state == State.PCAPNG && pcapng.isSkippable()) {
                skip(length);
            } else if (!fill(length)) {
                ended();
            }
        } else if (outcome == Outcome.NOTHING) {
            start += (int) length;
        } else if (outcome.isFatal()) {
            end(outcome, outcome == Outcome.RECORD_TOO_LARGE ? length + " bytes are claimed" : "");
        } else {
            refused++;
            note(outcome, "");
            start += (int) length;
        }
    }

    /** No more bytes: right at a record's beginning, wrong inside one. */
    private void ended() {
        if (start == end && input.damage() == null) {
            state = State.ENDED;
        } else {
            endedInside(position());
        }
    }

    private void endedInside(long offset) {
        if (input.damage() != null) {
            endAt(offset, input.damage(), input.damageDetail());
        } else {
            endAt(offset, Outcome.TRUNCATED, (base + end - offset) + " bytes of it are there");
        }
    }

    /** Passes over a block that is too long to be held: its length is only checked against its repetition. */
    private void skip(long length) throws IOException {
        long at = position();
        long rest = length - 4;
        while (rest > 0 && fill(1)) {
            int step = (int) Math.min(rest, end - start);
            start += step;
            rest -= step;
        }
        if (!fill(4)) {
            endedInside(at);
        } else if (Bytes.u32(buffer, start, pcapng.bigEndian()) != length) {
            endAt(at, Outcome.BLOCK_TRAILER, "");
        } else {
            start += 4;
        }
    }

    private void end(Outcome outcome, String detail) {
        endAt(position(), outcome, detail);
    }

    private void endAt(long offset, Outcome outcome, String detail) {
        problem = new CaptureProblem(outcome, name, offset, packets, detail);
        state = State.ENDED;
    }

    private void note(Outcome outcome, String detail) {
        if (problem == null) {
            problem = new CaptureProblem(outcome, name, position(), packets, detail);
        }
    }

    /** Reads until {@code needed} bytes are in the buffer; false when the input ends before. Reads what it gets, and never waits for more. */
    private boolean fill(long needed) throws IOException {
        while (end - start < needed) {
            if (inputEnded) {
                return false;
            }
            if (start > 0 && (start == end || buffer.length - start < needed || end == buffer.length)) {
                moveToFront();
            }
            if (end == buffer.length) {
                // Grown as bytes come, not as a length claims.
                byte[] larger = new byte[Math.min(2 * buffer.length, LARGEST_BUFFER)];
                System.arraycopy(buffer, 0, larger, 0, end);
                buffer = larger;
            }
            int count = input.read(buffer, end, buffer.length - end);
            if (count < 0) {
                inputEnded = true;
            } else {
                end += count;
            }
        }
        return true;
    }

    private void moveToFront() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        base += start;
        end -= start;
        start = 0;
    }
}

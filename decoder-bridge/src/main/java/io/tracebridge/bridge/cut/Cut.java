package io.tracebridge.bridge.cut;

import io.tracebridge.bridge.BridgeException;
import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureFile;
import io.tracebridge.capture.file.CaptureFiles;
import io.tracebridge.capture.file.MergingReader;
import io.tracebridge.capture.file.PcapngWriter;
import io.tracebridge.capture.file.Resolution;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the selected frames of stored captures as one pcapng, in the order of packet time. */
public final class Cut {
    /** A file that follows one is not needed when it begins so long before the span: frames may be a little out of order. */
    private static final long DISORDER_NANOS = 60_000_000_000L;

    /**
     * What was found.
     *
     * @param bytes of the frames, as captured
     * @param files captures that were read
     * @param isWhole false when the limit was reached before the end
     */
    public record Result(long frames, long bytes, int files, boolean isWhole) {}

    private record Interface(int linkType, String name, boolean mediaCut) {}

    private Cut() {}

    /**
     * Looks through the stored captures.
     *
     * @param stores files, and folders whose captures are named {@code trace-CLIENT-DATE_TIME}
     * @param out not closed
     * @param limit ends when frames of so many bytes are written
     * @throws BridgeException when there is no capture of that client, or no frame of the selection
     */
    public static Result write(Selection selection, List<Path> stores, OutputStream out, long limit)
            throws IOException {
        long frames = 0;
        long bytes = 0;
        List<CaptureFile> files = files(selection, stores);
        PcapngWriter writer = new PcapngWriter(out, Resolution.NANOS);
        Map<Interface, Integer> interfaces = new HashMap<>();
        Frame frame = new Frame();
        try (MergingReader reader = new MergingReader(files)) {
            while (bytes < limit && reader.next(frame)) {
                if (frame.kind == Frame.Kind.PACKET
                        && frame.timeNanos >= selection.fromNanos()
                        && frame.timeNanos <= selection.toNanos()
                        && selection.filter().matches(frame.data, frame.offset, frame.capturedLength)) {
                    Interface on = new Interface(frame.linkType, frame.interfaceName, frame.mediaCut);
                    Integer number = interfaces.get(on);
                    if (number == null) {
                        number = on.mediaCut
                                ? writer.addMediaCutInterface(on.linkType, 0, on.name)
                                : writer.addInterface(on.linkType, 0, on.name, null);
                        interfaces.put(on, number);
                    }
                    writer.write(
                            number,
                            frame.timeNanos,
                            frame.data,
                            frame.offset,
                            frame.capturedLength,
                            frame.originalLength);
                    frames++;
                    bytes += frame.capturedLength;
                }
            }
        }
        writer.flush();
        if (frames == 0) {
            throw new BridgeException("no frame of the selection in " + files.size() + " captures below " + text(stores)
                    + ": they may have expired; check client and times");
        }
        return new Result(frames, bytes, files.size(), bytes < limit);
    }

    /** The captures that may hold frames of the selection. */
    private static List<CaptureFile> files(Selection selection, List<Path> stores) throws IOException {
        List<Path> named = new ArrayList<>();
        for (Path store : stores) {
            if (Files.isDirectory(store)) {
                try (Stream<Path> below = Files.walk(store)) {
                    below.filter(path ->
                                    Files.isRegularFile(path) && isOf(selection.client(), CaptureFiles.clientOf(path)))
                            .forEach(named::add);
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            } else if (Files.exists(store)) {
                named.add(store);
            } else {
                throw new NoSuchFileException(store.toString(), null, "no such file or folder");
            }
        }
        List<CaptureFile> overlapping = new ArrayList<>();
        for (List<CaptureFile> ofClient : CaptureFiles.find(named, null).byClient()) {
            overlapping(selection, ofClient, overlapping);
        }
        if (overlapping.isEmpty()) {
            throw new BridgeException("no capture of "
                    + (selection.client() == null ? "that time" : "client " + selection.client() + " of that time")
                    + " below " + text(stores) + ": it may have expired, or be stored elsewhere");
        }
        return overlapping;
    }

    private static boolean isOf(String wanted, String client) {
        return wanted == null || wanted.equals(client);
    }

    /** Those of one client's captures, in the order of their times, that may hold something of the span. */
    private static void overlapping(Selection selection, List<CaptureFile> captures, List<CaptureFile> into) {
        for (int i = 0; i < captures.size(); i++) {
            boolean beginsInTime = captures.get(i).firstTimeNanos() <= selection.toNanos();
            boolean endsInTime = i + 1 == captures.size()
                    || captures.get(i + 1).firstTimeNanos() >= selection.fromNanos() - DISORDER_NANOS;
            if (captures.get(i).isCapture() && beginsInTime && endsInTime) {
                into.add(captures.get(i));
            }
        }
    }

    private static String text(List<Path> paths) {
        return String.join(", ", paths.stream().map(Path::toString).toList());
    }
}

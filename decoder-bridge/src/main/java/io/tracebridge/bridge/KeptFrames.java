package io.tracebridge.bridge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.FrameShape;
import io.tracebridge.capture.file.PcapWriter;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.decoders.ErrorListener;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a decoder that threw, which is a programming error: logged once per distinct stack, and the frame kept as a pcap
 * file of its own, for a regression test. Frames hold what subscribers said, and the message of an exception may quote it. So unless privacy
 * is clear, only the shape of a frame is kept ({@link FrameShape}), and of the exception its class and its place; the files are their owner's
 * only, few and small. The whole frame is in the stored capture, at that time. Shared by all sites.
 */
final class KeptFrames implements ErrorListener {
    private static final Logger LOG = LoggerFactory.getLogger(KeptFrames.class);
    private static final int MAXIMUM_STACKS = 100;
    private static final int MAXIMUM_PER_STACK = 3;
    private static final int SNAPLEN = 262_144;

    private final Path folder;
    private final Map<Integer, Integer> seen = new HashMap<>();

    private final boolean clear;

    /**
     * @param folder made when needed; null to keep nothing
     * @param clear whether frames are kept whole, and exceptions told with their message
     */
    KeptFrames(Path folder, boolean clear) {
        this.folder = folder;
        this.clear = clear;
    }

    static KeptFrames of(Decoding decoding) {
        return new KeptFrames(
                decoding.keptFrames(), decoding.settings().privacy().equals("clear"));
    }

    @Override
    public synchronized void failed(String client, Frame frame, RuntimeException error) {
        int stack = error.getClass().getName().hashCode() * 31 + Arrays.hashCode(error.getStackTrace());
        if (!seen.containsKey(stack) && seen.size() == MAXIMUM_STACKS) {
            return; // the counter tells the rest
        }
        int times = seen.merge(stack, 1, Integer::sum);
        if (times == 1) {
            LOG.error(
                    "a decoder failed on a frame of client \"{}\": please report this",
                    client,
                    clear ? error : withoutMessage(error));
        }
        if (frame != null && folder != null && times <= MAXIMUM_PER_STACK) {
            String name = String.format(Locale.ROOT, "failed-%08x-%d.pcap", stack, times);
            try {
                keep(clear ? frame : shape(frame), folder.resolve(name));
            } catch (IOException e) {
                LOG.warn("cannot keep a frame in {}: {}", folder, e.toString());
            }
        }
    }

    private static Throwable withoutMessage(RuntimeException error) {
        Throwable told = new Throwable(error.getClass().getName());
        told.setStackTrace(error.getStackTrace());
        return told;
    }

    private static Frame shape(Frame frame) {
        Frame shape = new Frame();
        FrameShape.of(frame, shape);
        return shape;
    }

    private void keep(Frame frame, Path file) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel channel = FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                PcapWriter writer =
                        new PcapWriter(Channels.newOutputStream(channel), Resolution.NANOS, frame.linkType, SNAPLEN)) {
            writer.write(frame);
        } catch (FileAlreadyExistsException e) {
            // kept by an earlier run
        }
    }
}

package io.tracebridge.decoders.testing;

import io.tracebridge.capture.Frame;
import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.Site;
import java.util.List;
import java.util.Map;

/** A site with a fixed key, to which frames are given as arrays; what a decoder throws fails the test at once. */
public final class TestSite {
    public static final byte[] KEY = Frames.hex("000102030405060708090a0b0c0d0e0f");
    public static final long SECOND = 1_000_000_000L;

    /** 2026-01-01T00:00:00Z. */
    public static final long START = 1_767_225_600L * SECOND;

    public static final int ETHERNET = 1;

    public final CollectingSink sink = new CollectingSink();
    public final Site site;

    /** Whether the capture says that its media was cut, from the next frame on. */
    public boolean saysMediaCut;

    /** Of the frames to come; null as most formats name none. */
    public String interfaceName;

    private final Frame frame = new Frame();
    private long time = START;

    public TestSite(Protocol... protocols) {
        this(Map.of(), protocols);
    }

    public TestSite(Map<String, String> options, Protocol... protocols) {
        this(64 << 20, options, protocols);
    }

    public TestSite(long tableBytes, Map<String, String> options, Protocol... protocols) {
        this(new Settings(KEY, tableBytes, "clear", options), protocols);
    }

    public TestSite(Settings settings, Protocol... protocols) {
        site = new Site(settings, List.of(protocols), sink);
        site.onError((client, failed, error) -> {
            throw new AssertionError("a decoder threw", error);
        });
    }

    /** An Ethernet frame, a millisecond after the one before. */
    public TestSite ethernet(byte[] bytes) {
        return frame(ETHERNET, time + 1_000_000, bytes);
    }

    public TestSite frame(int linkType, long timeNanos, byte[] bytes) {
        return frame("test", linkType, timeNanos, bytes, bytes.length);
    }

    public TestSite frame(String client, int linkType, long timeNanos, byte[] bytes, int originalLength) {
        time = timeNanos;
        frame.kind = Frame.Kind.PACKET;
        frame.timeNanos = timeNanos;
        frame.linkType = linkType;
        frame.data = bytes;
        frame.offset = 0;
        frame.capturedLength = bytes.length;
        frame.originalLength = originalLength;
        frame.mediaCut = saysMediaCut;
        frame.interfaceName = interfaceName;
        site.frame(client, frame);
        return this;
    }

    public TestSite mark(String client, long timeNanos) {
        frame.kind = Frame.Kind.MARK;
        frame.timeNanos = timeNanos;
        site.frame(client, frame);
        return this;
    }

    public long time() {
        return time;
    }

    /** Value of a counter; 0 when it was not made. */
    public long count(String counter) {
        Counter found = site.counters().get(counter);
        return found == null ? 0 : found.value();
    }
}

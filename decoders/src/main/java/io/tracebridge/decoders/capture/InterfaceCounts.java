package io.tracebridge.decoders.capture;

import io.tracebridge.capture.Frame;
import java.util.Arrays;
import java.util.Objects;

/**
 * What the marks of one client say about its interfaces: they count since the capture began, and this is the difference from mark to mark.
 * Nothing is known before an interface's second mark.
 */
final class InterfaceCounts {
    /** Interfaces with a higher number are not looked at. */
    static final int MAX_INTERFACES = 64;

    private static final long UNKNOWN = -1;

    private String[] names = new String[1];

    /** By interface: what its last mark said. */
    private long[] lastReceived = {UNKNOWN};

    private long[] lastDropped = {UNKNOWN};

    /** By interface: whether its last mark was in an interval before. */
    private boolean[] before = {false};

    private long received = UNKNOWN;
    private long dropped = UNKNOWN;
    private int bases;

    void mark(Frame mark) {
        int id = mark.interfaceId;
        if (id >= MAX_INTERFACES) {
            return;
        }
        reserve(id);
        if (!Objects.equals(names[id], mark.interfaceName)) { // a new section, which numbers its interfaces anew
            names[id] = mark.interfaceName;
            lastReceived[id] = UNKNOWN;
            lastDropped[id] = UNKNOWN;
        }
        boolean isKnown = lastReceived[id] != UNKNOWN && mark.received >= 0;
        boolean isDropKnown = lastDropped[id] != UNKNOWN && mark.dropped >= 0;
        if (isKnown) {
            received = add(received, since(lastReceived[id], mark.received));
        }
        if (isDropKnown) {
            dropped = add(dropped, since(lastDropped[id], mark.dropped));
        }
        if ((isKnown || isDropKnown) && before[id]) {
            bases++;
        }
        before[id] = false;
        lastReceived[id] = mark.received;
        lastDropped[id] = mark.dropped;
    }

    /** A count that is smaller than before began anew from 0. */
    private static long since(long last, long now) {
        return now < last ? now : now - last;
    }

    private static long add(long sum, long more) {
        long all = Math.max(0, sum) + more;
        return all < 0 ? Long.MAX_VALUE : all;
    }

    /** Frames that the interfaces received, those they dropped included; negative when not known. */
    long received() {
        return received;
    }

    /** Frames lost for want of room; negative when not known. */
    long dropped() {
        return dropped;
    }

    /** Marks of earlier intervals that these numbers are reckoned from. */
    int bases() {
        return bases;
    }

    /** The next interval begins. */
    void next() {
        received = UNKNOWN;
        dropped = UNKNOWN;
        bases = 0;
        Arrays.fill(before, true);
    }

    private void reserve(int id) {
        int known = names.length;
        if (id >= known) {
            names = Arrays.copyOf(names, id + 1);
            lastReceived = Arrays.copyOf(lastReceived, id + 1);
            lastDropped = Arrays.copyOf(lastDropped, id + 1);
            before = Arrays.copyOf(before, id + 1);
            Arrays.fill(lastReceived, known, id + 1, UNKNOWN);
            Arrays.fill(lastDropped, known, id + 1, UNKNOWN);
        }
    }
}

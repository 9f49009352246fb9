package io.tracebridge.bridge;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.Outcome;
import io.tracebridge.capture.file.PayloadReader;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of one collector, as its messages come in. Owned by the client's shard. */
final class LiveClient {
    private static final Logger LOG = LoggerFactory.getLogger(LiveClient.class);
    private static final byte[] NONE = {};

    final String name;
    final String site;
    private final String collector;
    private final ReceptionCounts counts;
    private final PayloadReader reader = new PayloadReader();
    private final MarkedLoss loss = new MarkedLoss();
    private byte[] link = NONE;
    private final LongAdder droppedHere = new LongAdder();

    /** Of what was dropped here, the messages that no mark has missed yet. */
    private long dropped;

    private boolean toldMalformed;
    private boolean toldLost;

    LiveClient(String name, String site, String collector, ReceptionCounts counts) {
        this.name = name;
        this.site = site;
        this.collector = collector;
        this.counts = counts;
    }

    /**
     * Reads the two payloads of a data message and counts what they hold.
     *
     * @return true when there is a record for the site; it points into {@code data}
     */
    boolean read(byte[] linkHeader, byte[] data, Frame frame) {
        if (!Arrays.equals(link, linkHeader)) {
            link(linkHeader);
        }
        Outcome outcome = reader.data(data, 0, data.length, frame);
        if (outcome.isFault()) {
            malformed(outcome);
            return false;
        }
        if (outcome != Outcome.FRAME) {
            counts.other.increment();
            return false;
        }
        if (frame.kind == Frame.Kind.PACKET) {
            counts.frames.increment();
            loss.frame(frame.interfaceId);
        } else {
            counts.marks.increment();
            mark(frame);
        }
        return true;
    }

    private void link(byte[] linkHeader) {
        link = linkHeader;
        lost(loss.finish());
        toldMalformed = false;
        Outcome outcome = reader.link(linkHeader, 0, linkHeader.length);
        if (outcome.isFault()) {
            LOG.warn("client {} of {}: its link header is not readable: {}", name, collector, outcome.description());
        } else {
            LOG.info(
                    "client {} of {} sends {} with {} interface(s){}",
                    name,
                    collector,
                    reader.isPcapng() ? "pcapng" : "pcap",
                    reader.interfaceCount(),
                    reader.mediaCut() ? "; of media headers only" : "");
        }
    }

    private void mark(Frame frame) {
        if (frame.received < 0) {
            return;
        }
        counts.countingMarks.increment();
        lost(loss.mark(frame.interfaceId, frame.received, frame.dropped));
    }

    /** Nothing more will come. */
    void finish() {
        lost(loss.finish());
    }

    /** A message of this client found the queue to its shard full. From the receiving thread. */
    void droppedHere() {
        counts.dropped.increment();
        droppedHere.increment();
    }

    /** What did not come to the shard was lost on the way, or dropped here, where it is counted already. */
    private void lost(long missing) {
        dropped += droppedHere.sumThenReset();
        long here = Math.min(missing, dropped);
        dropped -= here;
        long frames = missing - here;
        if (frames > 0) {
            counts.lost.add(frames);
            if (!toldLost) {
                toldLost = true;
                LOG.warn(
                        "client {} of {}: {} frames did not arrive (more are only counted): the subscription is too slow, or was"
                                + " interrupted; replay the stored capture for the rest",
                        name,
                        collector,
                        frames);
            }
        }
    }

    private void malformed(Outcome outcome) {
        counts.malformed.increment();
        if (!toldMalformed) {
            toldMalformed = true;
            LOG.warn(
                    "client {} of {}: a message is not readable (more are only counted): {}",
                    name,
                    collector,
                    outcome.description());
        }
    }
}

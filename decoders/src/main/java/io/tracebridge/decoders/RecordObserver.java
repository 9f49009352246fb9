package io.tracebridge.decoders;

import io.tracebridge.capture.Frame;

/**
 * Watches what comes into a site and what becomes of it, for whoever tells of the capture itself. Called by the thread that decodes; must
 * not throw, nor keep the frame or the packet.
 */
public interface RecordObserver {
    /** Watches nothing. */
    RecordObserver NONE = new RecordObserver() {
        @Override
        public void record(String client, Frame frame, long timeNanos) {}

        @Override
        public void clockStep(String client, long beforeNanos) {}

        @Override
        public void outlier(String client) {}

        @Override
        public void fault(Fault fault, Packet packet) {}

        @Override
        public void unsupported(Counter counter) {}
    };

    /**
     * A record in its turn, after everything due by its time ended and before it is decoded.
     *
     * @param timeNanos the time at which it is handled; the frame's own may be an unconfirmed jump
     */
    void record(String client, Frame frame, long timeNanos);

    /**
     * The client's clock was set back, and what was open was ended. The record that shows it follows.
     *
     * @param beforeNanos the latest time that the client's records had shown
     */
    void clockStep(String client, long beforeNanos);

    /** The client's record that follows was far ahead, and its next one does not confirm it. */
    void outlier(String client);

    /** Something is wrong in the bytes of the packet. */
    void fault(Fault fault, Packet packet);

    /** The record being decoded holds something that nobody decodes; the counter's name says what. */
    void unsupported(Counter counter);
}

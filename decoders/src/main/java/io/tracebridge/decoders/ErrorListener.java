package io.tracebridge.decoders;

import io.tracebridge.capture.Frame;

/** Told of programming errors: a decoder threw. The site has counted it and goes on with the next frame. */
public interface ErrorListener {
    /**
     * @param client the capture client
     * @param frame the frame being handled, valid during the call; null when a deadline or the end of input was being handled
     * @param error what was thrown
     */
    void failed(String client, Frame frame, RuntimeException error);
}

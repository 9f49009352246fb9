package io.tracebridge.decoders.media;

import io.tracebridge.decoders.Timers;

/** Who measures the media of announced endpoints; registers once with {@link MediaDirectory#meter}. */
public interface MediaMeter {
    /**
     * Adds what was measured so far of the streams that are still open.
     *
     * @param at where they arrive
     * @param of whose they are: the same endpoint, or an older one at the same address; what began after the end of that one's session is
     *     not its, nor what another party sent than the one that it expects, nor what came beside a stream of its own
     */
    void measure(MediaEndpoint at, MediaEndpoint of, MediaQuality to);

    /**
     * No more media is expected at the endpoint: its streams end now, and are written while their session can still be named. They must not refer
     * to it any more, as it is used again.
     *
     * @param reason {@code TIMEOUT} when the session ended and its linger passed, or another session announced the same address
     */
    void ended(MediaEndpoint endpoint, Timers.Reason reason);
}

package io.tracebridge.decoders.rtp;

import io.tracebridge.decoders.media.MediaEncoding;
import io.tracebridge.decoders.media.MediaFormat;

/**
 * Speech frames of one stream: which came, which the radio lost, and how long nobody spoke.
 *
 * <p>Radio loss is what the sender could not send although somebody spoke: frames marked as damaged, and steps of the timestamp that no step of
 * the sequence number goes with (OsmoBTS and others leave such gaps). After or before a frame that describes silence such a step is silence
 * (DTX), and so it is for codecs that know no radio. What the network lost is told by sequence numbers alone, and counts nowhere here.
 *
 * <p>The marker does not tell the two apart, as some base stations set it after lost frames too.
 */
final class RtpSpeech {
    /** A longer step of the timestamp is no pause but another clock. */
    private static final int MOST_SECONDS = 30;

    private static final long SECOND = 1_000_000_000L;

    private long good;
    private long packets;
    private long frames;
    private long erased;
    private long missing;
    private long undecided;
    private long silence;
    private long silenceNanos;
    private long frameNanos;

    private boolean isSilent;
    private boolean isUnsure;
    private boolean isTimed;
    private int timestamp;
    private int packetTicks;
    private int speechTicks;
    private int speechClock;

    /** Whether the last packet told a mode of AMR. */
    private boolean lastRated;

    private int mode;
    private int modeChanges;
    private int modeRequest;
    private int modeRequestChanges;
    private long rates;
    private long rated;
    private double impairments;
    private long impaired;

    void begin() {
        good = 0;
        erased = 0;
        missing = 0;
        undecided = 0;
        silence = 0;
        silenceNanos = 0;
        packets = 0;
        frames = 0;
        frameNanos = 0;
        // Before anybody spoke, no data is silence.
        isSilent = true;
        isUnsure = false;
        isTimed = false;
        packetTicks = 0;
        speechTicks = 0;
        speechClock = 1;
        lastRated = false;
        mode = SpeechPayload.NONE;
        modeChanges = 0;
        modeRequest = SpeechPayload.NONE;
        modeRequestChanges = 0;
        rates = 0;
        rated = 0;
        impairments = 0;
        impaired = 0;
    }

    /**
     * Takes in a packet that came for the first time, whose frames can be told.
     *
     * @param next whether it follows the packet before, so that its timestamp tells whether anything is missing between
     * @param late whether a later one came before
     */
    void take(SpeechPayload payload, int packetTimestamp, MediaFormat format, boolean next, boolean late) {
        int clockHz = format.clockHz();
        if (next && isTimed) {
            step(packetTimestamp - timestamp - packetTicks, payload, clockHz);
        }
        count(payload, clockHz);
        rate(payload, format, late);
        if (!late) {
            follow(payload);
            timestamp = packetTimestamp;
            packetTicks = payload.ticks();
            isUnsure = payload.unsure();
            isTimed = true;
        }
    }

    /**
     * So many more packets came that are as the last one, which held nothing but speech, and each began where the one before ended.
     *
     * @param format that of the last one
     */
    void repeat(int count, MediaFormat format) {
        int framesOfEach = packetTicks / speechTicks;
        packets += count;
        frames += (long) count * framesOfEach;
        good += (long) count * framesOfEach;
        timestamp += count * packetTicks;
        if (lastRated) {
            rate(count, mode, format);
        }
    }

    /** A packet of something else: what follows it tells nothing. */
    void skip() {
        isTimed = false;
    }

    /** The timestamp is so many ticks ahead of the end of what came before. */
    private void step(int ticks, SpeechPayload payload, int clockHz) {
        int frameTicks = payload.frameTicks() > 0 ? payload.frameTicks() : speechTicks;
        if (frameTicks == 0 || ticks < frameTicks || ticks / clockHz > MOST_SECONDS) {
            return;
        }
        int count = ticks / frameTicks;
        if (isSilent || payload.first() == SpeechPayload.Kind.SILENCE || !payload.radio()) {
            silent(count, frameTicks, clockHz);
        } else if (isUnsure) {
            undecided += count;
        } else {
            missing += count;
        }
    }

    private void silent(int count, int frameTicks, int clockHz) {
        silence += count;
        silenceNanos += count * (frameTicks * SECOND / clockHz);
    }

    private void count(SpeechPayload payload, int clockHz) {
        packets++;
        frames += payload.frames();
        good += payload.speech();
        erased += payload.erased();
        int silentFrames = payload.silence();
        if (isSilent || silentFrames > 0) {
            silentFrames += payload.noData();
        } else {
            erased += payload.noData();
        }
        if (silentFrames > 0) {
            silent(silentFrames, payload.frameTicks(), clockHz);
        }
        if (payload.speech() > 0) {
            if (payload.frameTicks() != speechTicks || clockHz != speechClock) {
                speechTicks = payload.frameTicks();
                speechClock = clockHz;
                frameNanos = speechTicks * SECOND / clockHz;
            }
        }
    }

    private void follow(SpeechPayload payload) {
        if (payload.last() == SpeechPayload.Kind.SILENCE) {
            isSilent = true;
        } else if (payload.last() != SpeechPayload.Kind.NO_DATA) {
            isSilent = false;
        }
    }

    private void rate(SpeechPayload payload, MediaFormat format, boolean late) {
        int type = payload.frameType();
        lastRated = type != SpeechPayload.NONE;
        if (lastRated) {
            if (mode != SpeechPayload.NONE && mode != type && !late) {
                modeChanges++;
            }
            rate(1, type, format);
            mode = late ? mode : type;
        }
        int request = payload.modeRequest();
        if (request != SpeechPayload.NONE && !late) {
            if (modeRequest != SpeechPayload.NONE && modeRequest != request) {
                modeRequestChanges++;
            }
            modeRequest = request;
        }
    }

    private void rate(int count, int type, MediaFormat format) {
        rates += (long) count * SpeechPayload.rate(format.encoding() == MediaEncoding.AMR_WB, type);
        rated += count;
        SpeechCodec codec = SpeechCodec.of(format.encoding());
        if (codec != null) {
            impairments += count * codec.impairment(type);
            impaired += count;
        }
    }

    /** Frames of speech that came undamaged. */
    long good() {
        return good;
    }

    /** Frames of speech that the radio lost: damaged, or never sent. */
    long lost() {
        return erased + missing;
    }

    /** Frames that were not sent, of which it is not known why, as the payload was cut or encrypted. */
    long undecided() {
        return undecided;
    }

    /** Frames of silence, sent or not. */
    long silence() {
        return silence;
    }

    long silenceNanos() {
        return silenceNanos;
    }

    /** How long a frame of speech lasts, or what a packet holds where there are no frames; 0 when none came. */
    long frameNanos() {
        return frameNanos;
    }

    /** Frames in a packet, on average; 1 when none came. */
    double framesPerPacket() {
        return packets == 0 ? 1 : (double) frames / packets;
    }

    /** AMR: mean rate, bit/s; 0 for other codecs. */
    long meanRate() {
        return rated == 0 ? 0 : 10 * rates / rated;
    }

    int modeChanges() {
        return modeChanges;
    }

    /** How often the other side was asked for another mode. */
    int modeRequestChanges() {
        return modeRequestChanges;
    }

    /** Ie of the codec; of AMR's modes in their proportion. */
    double impairment(SpeechCodec codec) {
        return impaired == 0 ? codec.impairment : impairments / impaired;
    }
}

package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.media.MediaQuality;
import io.tracebridge.decoders.media.MediaReceiver;

/**
 * Writes how a call's media was, as the site's {@link MediaDirectory} measured it: what arrived at the caller and at the callee, each by itself,
 * and the worse of the two.
 */
final class SipCallQuality {
    /** The fields of one direction. */
    private record Direction(
            MediaReceiver receiver,
            Field codec,
            Field streams,
            Field packets,
            Field lossPackets,
            Field lossRatio,
            Field radioFrames,
            Field radioRatio,
            Field jitterMean,
            Field jitterMax,
            Field mos,
            Field mosWorst,
            Field wideband,
            Field widebandWorst,
            Field silence,
            Field dtmf,
            Field firstDelay,
            Field secured,
            Field nat) {}

    private static final Direction CALLER = new Direction(
            MediaReceiver.CALLER,
            SipFields.CALL_MEDIA_CALLER_CODEC,
            SipFields.CALL_MEDIA_CALLER_STREAMS,
            SipFields.CALL_MEDIA_CALLER_PACKETS,
            SipFields.CALL_MEDIA_CALLER_LOSS_NETWORK_PACKETS,
            SipFields.CALL_MEDIA_CALLER_LOSS_NETWORK_RATIO,
            SipFields.CALL_MEDIA_CALLER_LOSS_RADIO_FRAMES,
            SipFields.CALL_MEDIA_CALLER_LOSS_RADIO_RATIO,
            SipFields.CALL_MEDIA_CALLER_JITTER_MEAN,
            SipFields.CALL_MEDIA_CALLER_JITTER_MAX,
            SipFields.CALL_MEDIA_CALLER_MOS_LQ,
            SipFields.CALL_MEDIA_CALLER_MOS_WORST,
            SipFields.CALL_MEDIA_CALLER_MOS_WB,
            SipFields.CALL_MEDIA_CALLER_MOS_WB_WORST,
            SipFields.CALL_MEDIA_CALLER_SILENCE,
            SipFields.CALL_MEDIA_CALLER_DTMF,
            SipFields.CALL_MEDIA_CALLER_FIRST_DELAY,
            SipFields.CALL_MEDIA_CALLER_SECURED,
            SipFields.CALL_MEDIA_CALLER_NAT);
    private static final Direction CALLEE = new Direction(
            MediaReceiver.CALLEE,
            SipFields.CALL_MEDIA_CALLEE_CODEC,
            SipFields.CALL_MEDIA_CALLEE_STREAMS,
            SipFields.CALL_MEDIA_CALLEE_PACKETS,
            SipFields.CALL_MEDIA_CALLEE_LOSS_NETWORK_PACKETS,
            SipFields.CALL_MEDIA_CALLEE_LOSS_NETWORK_RATIO,
            SipFields.CALL_MEDIA_CALLEE_LOSS_RADIO_FRAMES,
            SipFields.CALL_MEDIA_CALLEE_LOSS_RADIO_RATIO,
            SipFields.CALL_MEDIA_CALLEE_JITTER_MEAN,
            SipFields.CALL_MEDIA_CALLEE_JITTER_MAX,
            SipFields.CALL_MEDIA_CALLEE_MOS_LQ,
            SipFields.CALL_MEDIA_CALLEE_MOS_WORST,
            SipFields.CALL_MEDIA_CALLEE_MOS_WB,
            SipFields.CALL_MEDIA_CALLEE_MOS_WB_WORST,
            SipFields.CALL_MEDIA_CALLEE_SILENCE,
            SipFields.CALL_MEDIA_CALLEE_DTMF,
            SipFields.CALL_MEDIA_CALLEE_FIRST_DELAY,
            SipFields.CALL_MEDIA_CALLEE_SECURED,
            SipFields.CALL_MEDIA_CALLEE_NAT);

    private static final int MILLI = 3;
    private static final int RATIO = 6;
    private static final long MILLION = 1_000_000;

    private final MediaDirectory directory;

    SipCallQuality(MediaDirectory directory) {
        this.directory = directory;
    }

    /** Takes what was measured so far into the call: once, before the directory forgets it. */
    void measure(SipCall call) {
        if (call.atCaller == null) {
            call.atCaller = new MediaQuality();
            call.atCallee = new MediaQuality();
        }
        directory.quality(call.media, -1, MediaReceiver.CALLER, call.atCaller);
        directory.quality(call.media, -1, MediaReceiver.CALLEE, call.atCallee);
        call.bothWanted = directory.expects(call.media, MediaReceiver.CALLER)
                && directory.expects(call.media, MediaReceiver.CALLEE);
    }

    void write(JsonWriter json, SipCall call) {
        if (call.media == MediaDirectory.NONE) {
            return;
        }
        if (!call.measured) {
            measure(call);
        }
        MediaQuality caller = call.atCaller;
        MediaQuality callee = call.atCallee;
        if (call.isAnswered() && call.bothWanted && caller.packets + callee.packets > 0) {
            json.bool(SipFields.CALL_MEDIA_ONE_WAY, caller.packets == 0 || callee.packets == 0);
        }
        worse(json, caller, callee);
        write(json, call, CALLER, caller);
        write(json, call, CALLEE, callee);
    }

    private void worse(JsonWriter json, MediaQuality atCaller, MediaQuality atCallee) {
        int mos = Math.min(narrow(atCaller), narrow(atCallee));
        if (mos < Integer.MAX_VALUE) {
            json.decimal(SipFields.CALL_MEDIA_MOS, mos, MILLI);
        }
        if (atCaller.expected + atCallee.expected > 0) {
            json.decimal(
                    SipFields.CALL_MEDIA_LOSS,
                    Math.max(
                            ratio(atCaller.lostNetwork, atCaller.expected),
                            ratio(atCallee.lostNetwork, atCallee.expected)),
                    RATIO);
        }
    }

    /** Scores of the two scales are not compared. */
    private static int narrow(MediaQuality quality) {
        int mos = quality.mosMeanMilli();
        return mos < 0 || quality.wideband ? Integer.MAX_VALUE : mos;
    }

    private static long ratio(long part, long of) {
        return of == 0 ? 0 : Math.min(MILLION, (part * MILLION + of / 2) / of);
    }

    private void write(JsonWriter json, SipCall call, Direction d, MediaQuality q) {
        if (q.packets == 0) {
            return;
        }
        if (q.format != null) {
            json.literal(d.codec, q.format.name());
        }
        json.number(d.streams, q.streams);
        json.number(d.packets, q.packets);
        json.number(d.lossPackets, q.lostNetwork);
        json.decimal(d.lossRatio, ratio(q.lostNetwork, q.expected), RATIO);
        if (q.frames > 0) {
            json.number(d.radioFrames, q.lostRadio);
            json.decimal(d.radioRatio, ratio(q.lostRadio, q.frames), RATIO);
        }
        if (q.jitterMeanMicros() >= 0) {
            json.decimal(d.jitterMean, q.jitterMeanMicros(), MILLI);
            json.decimal(d.jitterMax, q.jitterMaxMicros, MILLI);
        }
        if (q.mosMeanMilli() >= 0) {
            json.decimal(q.wideband ? d.wideband : d.mos, q.mosMeanMilli(), MILLI);
            json.decimal(q.wideband ? d.widebandWorst : d.mosWorst, q.mosMinMilli, MILLI);
        }
        if (q.silenceNanos > 0) {
            json.number(d.silence, q.silenceNanos);
        }
        if (q.events > 0) {
            json.number(d.dtmf, q.events);
        }
        if (call.isAnswered() && q.firstNanos >= 0) {
            json.number(d.firstDelay, q.firstNanos - call.answeredNanos);
        }
        if (q.secured) {
            json.bool(d.secured, true);
        }
        if (q.nat) {
            json.bool(d.nat, true);
        }
    }
}

package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaDescription;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.media.MediaReceiver;
import io.tracebridge.decoders.sdp.Sdp;
import io.tracebridge.decoders.sdp.SdpAddress;
import io.tracebridge.decoders.sdp.SdpDirection;
import io.tracebridge.decoders.sdp.SdpFormat;
import io.tracebridge.decoders.sdp.SdpMedia;
import io.tracebridge.decoders.sip.SipCall.Exchange;
import io.tracebridge.decoders.sip.SipCall.Side;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;

/**
 * What offers and answers say of a call's media (RFC 3264): announces to the site's {@link MediaDirectory} where media will arrive, and notes
 * holds and changes of the codec. Whoever writes a description is who receives at its addresses.
 */
final class SipCallMedia {
    private static final byte[] SDP = Ascii.of("application/sdp");
    private static final byte[] HOLD = JsonWriter.quoted("hold");
    private static final byte[] RESUME = JsonWriter.quoted("resume");
    private static final byte[] CODEC = JsonWriter.quoted("codec");
    private static final byte[] REFUSED = JsonWriter.quoted("rejected");
    private static final byte[] DATASET = JsonWriter.quoted("sip.call");

    /** Numbers of legs that the branches of one hop take. */
    private static final int BRANCHES_PER_HOP = 32;

    private final MediaDirectory directory;
    private final SipCallPool pool;
    private final SipCallDocuments documents;
    private final SipKeys keys;
    private final Sdp sdp = new Sdp();
    private final SipParts parts = new SipParts();

    SipCallMedia(MediaDirectory directory, SipCallPool pool, SipCallDocuments documents, SipKeys keys) {
        this.directory = directory;
        this.pool = pool;
        this.documents = documents;
        this.keys = keys;
    }

    /** A request that may hold a description, mostly an offer; tells whether it does. */
    boolean offered(SipCall call, Exchange exchange, Packet packet, SipMessage message, boolean byCaller) {
        boolean described = describe(message);
        if (described) {
            exchange.offered = true;
            exchange.offersHold = isHold();
            announce(call, exchange, packet, message, byCaller);
        }
        return described;
    }

    /** The description of the message that was taken in last, if it had one. */
    Sdp sdp() {
        return sdp;
    }

    /** A response that may hold a description: mostly the answer. */
    void answered(SipCall call, Exchange exchange, Packet packet, SipMessage message, boolean byCaller) {
        long nanos = packet.timeNanos;
        int status = message.statusCode();
        boolean described = describe(message);
        if (described) {
            announce(call, exchange, packet, message, byCaller);
        }
        boolean change = call.isAnswered() && exchange.attempt == 0 && exchange.offered;
        Side side = exchange.fromCaller ? Side.CALLER : Side.CALLEE;
        if (status >= 300 && change && !SipStatus.isChallenge(status)) {
            pool.event(call, REFUSED, side, nanos, status);
        } else if (status >= 200 && status < 300 && exchange.offered) {
            if (change) {
                hold(call, side, exchange.offersHold, nanos);
            }
            if (described) {
                codec(call, side, nanos);
            }
        }
    }

    /** An ACK with the answer to an offer that came with the 2xx. */
    void acknowledged(SipCall call, Exchange exchange, Packet packet, SipMessage message, boolean byCaller) {
        if (describe(message)) {
            announce(call, exchange, packet, message, byCaller);
        }
    }

    void up(SipCall call, long nanos) {
        if (call.media != MediaDirectory.NONE) {
            directory.answered(call.media, nanos);
        }
    }

    /** The call is over: so is a hold, and its addresses are free for the next. */
    void closed(SipCall call, long nanos) {
        if (call.media != MediaDirectory.NONE) {
            directory.end(call.media);
        }
        if (call.isHeld()) {
            call.heldNanos += Math.max(0, nanos - call.heldSince);
            call.heldByCaller = false;
            call.heldByCallee = false;
        }
    }

    void end(SipCall call) {
        if (call.media != MediaDirectory.NONE) {
            directory.end(call.media);
            call.media = MediaDirectory.NONE;
        }
    }

    /** Reads the message's session description, if it has one. */
    private boolean describe(SipMessage message) {
        if (message.bodyLength() == 0) {
            return false;
        }
        for (parts.begin(message); parts.next(); ) {
            if (parts.isType(SDP)) {
                return sdp.parse(message.bytes(), parts.from(), parts.to());
            }
        }
        return false;
    }

    private void announce(SipCall call, Exchange exchange, Packet packet, SipMessage message, boolean byCaller) {
        if (call.media == MediaDirectory.NONE) {
            long callId = message.callId();
            call.media = directory.open(
                    DATASET, documents.id(call), message.bytes(), Span.from(callId), Span.length(callId));
            if (call.isAnswered()) {
                directory.answered(call.media, call.answeredNanos);
            }
        }
        int branch = byCaller ? 0 : call.branchNumber(exchange.fromCaller ? keys.toTag : keys.fromTag);
        int leg = exchange.hop * BRANCHES_PER_HOP + branch;
        MediaReceiver receiver = byCaller ? MediaReceiver.CALLER : MediaReceiver.CALLEE;
        for (int line = 0; line < sdp.mediaCount(); line++) {
            SdpMedia media = sdp.media(line);
            if (media.isRtp() && media.connection().version() != 0 && media.port() >= 0) {
                MediaDescription what = description(media).signalledFrom(packet.sourceHigh, packet.sourceLow);
                directory.announce(call.media, leg, receiver, line, what);
            }
        }
    }

    private MediaDescription description(SdpMedia media) {
        byte[] bytes = sdp.bytes();
        SdpAddress address = media.connection();
        MediaDescription to = directory
                .description()
                .to(address.version(), address.high(), address.low(), media.port())
                .packetTime(media.ptime(), media.maxPtime());
        SdpAddress rtcp = media.rtcpAddress();
        if (media.rtcpPort() >= 0 && !media.isRtcpMux() && rtcp.version() == address.version()) {
            to.rtcpTo(rtcp.high(), rtcp.low(), media.rtcpPort());
        }
        for (int n = 0; n < media.formats(); n++) {
            SdpFormat format = media.format(n);
            int type = format.payloadType();
            to.payloadType(type);
            if (!Span.isNone(format.encoding())) {
                int from = Span.from(format.encoding());
                to.map(type, bytes, from, endOfMap(bytes, from) - from);
            }
            if (!Span.isEmpty(format.parameters())) {
                to.parameters(type, bytes, Span.from(format.parameters()), Span.length(format.parameters()));
            }
        }
        SdpDirection direction = media.direction();
        boolean sends = direction == SdpDirection.SENDRECV || direction == SdpDirection.SENDONLY;
        boolean receives = direction == SdpDirection.SENDRECV || direction == SdpDirection.RECVONLY;
        to.direction(sends, receives);
        return media.isSecure() ? to.secured() : to;
    }

    /** Where {@code opus/48000/2} ends: at the end of its line, or a blank before it. */
    private static int endOfMap(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && !Ascii.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Whether the first stream that is not refused is only to be sent, or not at all (RFC 3264 section 8.4). */
    private boolean isHold() {
        for (int line = 0; line < sdp.mediaCount(); line++) {
            SdpMedia media = sdp.media(line);
            if (media.port() != 0) {
                SdpDirection direction = media.direction();
                return direction == SdpDirection.SENDONLY
                        || direction == SdpDirection.INACTIVE
                        || media.connection().isUnspecified();
            }
        }
        return false;
    }

    private void hold(SipCall call, Side by, boolean held, long nanos) {
        boolean before = by == Side.CALLER ? call.heldByCaller : call.heldByCallee;
        if (before == held) {
            return;
        }
        boolean any = call.isHeld();
        if (by == Side.CALLER) {
            call.heldByCaller = held;
        } else {
            call.heldByCallee = held;
        }
        if (!any) {
            call.heldSince = nanos;
        } else if (!call.isHeld()) {
            call.heldNanos += Math.max(0, nanos - call.heldSince);
        }
        call.holds += held ? 1 : 0;
        pool.event(call, held ? HOLD : RESUME, by, nanos, 0);
    }

    /** The first format of an answer's first stream is what will be used, as a rule (RFC 3264 section 6.1). */
    private void codec(SipCall call, Side by, long nanos) {
        if (sdp.mediaCount() == 0 || sdp.media(0).formats() == 0) {
            return;
        }
        SdpFormat format = sdp.media(0).format(0);
        long name = Span.isNone(format.encoding()) ? format.text() : format.encoding();
        keys.begin().lower(sdp.bytes(), name).number(format.clockRate());
        long hash = keys.end();
        if (call.codecHash != 0 && hash != call.codecHash) {
            call.codecChanges++;
            pool.event(call, CODEC, by, nanos, 0);
        }
        call.codecHash = hash;
    }
}

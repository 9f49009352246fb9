package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.sip.SipCall.Link;
import io.tracebridge.decoders.table.SlotTable;
import io.tracebridge.decoders.text.Ascii;
import io.tracebridge.decoders.text.Span;
import java.util.Arrays;

/**
 * Which call a REFER has made (RFC 3515, RFC 5589). The new call has a Call-ID of its own; what ties it to the REFER is, from the surest on:
 *
 * <ol>
 *   <li>its Replaces names the dialog that Refer-To named (attended transfer, RFC 3891)
 *   <li>it goes to the user that Refer-To named, and has the REFER's Referred-By (RFC 3892)
 *   <li>it goes to that user, and comes from the host that the REFER went to
 * </ol>
 *
 * <p>It is waited for {@link #WAIT_NANOS}, and only one call a REFER. Both calls tell of each other. The newest {@link #MOST} are remembered.
 */
final class SipTransfers {
    /** Whoever is asked may have to ask a person first. */
    static final long WAIT_NANOS = 60_000_000_000L;

    static final int MOST = 1024;

    private static final int TOKENS_EACH = 4;
    private static final int MAX_CALL_ID = 255;
    private static final int MAX_TARGET = 512;
    private static final int LAST_DIGITS = 8;

    private static final byte[] METHOD = Ascii.of("method");
    private static final byte[] INVITE = Ascii.of("invite");
    private static final byte[] REPLACES = Ascii.of("replaces");
    private static final byte[] TARGET_DIALOG = Ascii.of("target-dialog");
    private static final byte[] FROM_TAG = Ascii.of("from-tag");
    private static final byte[] TO_TAG = Ascii.of("to-tag");

    /** Kinds of tokens. */
    private static final int ITSELF = 1;

    private static final int BY_REPLACES = 2;
    private static final int BY_REFERRER = 3;
    private static final int BY_HOST = 4;

    /** A REFER that was seen. */
    private static final class Refer {
        /** The call that it was sent in, and when that began; null when in none. */
        SipCall call;

        long callStartNanos;

        /** Call-ID of that call, or of the dialog that Target-Dialog names, or of the REFER itself. */
        final byte[] callId = new byte[MAX_CALL_ID];

        int callIdLength;
        long nanos;
        long number;
        boolean open;
    }

    /** Gives the open call of a dialog. */
    interface Dialogs {
        /** Null when there is none. */
        SipCall find(long callIdFirst, long callIdSecond, long tag);
    }

    private final SipKeys keys;
    private final SipCallPool pool;
    private final SlotTable tokens;
    private final long[] key = new long[1];
    private final Refer[] refers = new Refer[MOST];
    private long count;
    private final SipAddress address = new SipAddress();
    private final byte[] text = new byte[MAX_TARGET];
    private int textLength;

    /** By token. */
    private long[] number = new long[0];

    SipTransfers(Site site, SipKeys keys, SipCallPool pool) {
        this.keys = keys;
        this.pool = pool;
        this.tokens = new SlotTable(
                key.length, TOKENS_EACH * MOST, Keys.seed(site.settings().key(), "sip transfers"));
    }

    /**
     * A REFER was sent; again at each hop, as the host that it goes to is another there.
     *
     * @param call in which; null when in none that is known
     * @param firstHop whether it was not seen at another hop before
     */
    void asked(SipCall call, boolean firstHop, Packet packet, SipMessage message) {
        long exchange = keys.exchange;
        long value = message.header(SipHeader.REFER_TO);
        if (Span.isEmpty(value) || find(hash(ITSELF).number(exchange)) != null) {
            return;
        }
        byte[] bytes = message.bytes();
        address.parse(bytes, Span.from(value), Span.to(value));
        SipUri uri = address.uri();
        long method = uri.param(bytes, METHOD);
        if (!Span.isEmpty(method) && !Ascii.is(bytes, method, INVITE)) {
            return;
        }
        if (call != null && firstHop) {
            pool.link(call, Link.Kind.REFER_TO, bytes, target(uri));
        }
        remember(call, packet, message);
        note(hash(ITSELF).number(exchange));
        note(target(BY_HOST, bytes, uri).number(packet.destinationHigh).number(packet.destinationLow));
        if (replaces(bytes, uri.headers())) {
            note(hash(BY_REPLACES).add(text, Span.of(0, textLength)));
        }
        long referrer = message.header(SipHeader.REFERRED_BY);
        if (!Span.isEmpty(referrer)) {
            target(BY_REFERRER, bytes, uri);
            note(referrer(bytes, referrer));
        }
    }

    /** A REFER was answered: one that was refused makes no call. */
    void answered(int status) {
        if (status >= 300 && !SipStatus.isChallenge(status)) {
            Refer refer = find(hash(ITSELF).number(keys.exchange));
            if (refer != null) {
                refer.open = false;
            }
        }
    }

    /** A call begins: links it to the call that it replaces, and to the one whose REFER asked for it. */
    void begins(SipCall call, Packet packet, SipMessage invite, Dialogs dialogs) {
        byte[] bytes = invite.bytes();
        long named = invite.header(SipHeader.REPLACES);
        if (!Span.isEmpty(named)) {
            replaced(call, invite, named, dialogs);
        }
        Refer refer = count == 0 ? null : askedFor(packet, invite, named);
        if (refer == null) {
            return;
        }
        refer.open = false;
        pool.link(call, Link.Kind.REFER, refer.callId, Span.of(0, refer.callIdLength));
        SipCall asking = refer.call;
        if (asking != null && asking.startNanos == refer.callStartNanos && asking != call) {
            pool.link(asking, Link.Kind.REFERRED, bytes, invite.callId());
        }
    }

    private Refer askedFor(Packet packet, SipMessage invite, long replaces) {
        byte[] bytes = invite.bytes();
        Refer refer = null;
        if (!Span.isEmpty(replaces)) {
            refer = waiting(hash(BY_REPLACES).add(bytes, callId(bytes, replaces)), packet, invite);
        }
        long referrer = invite.header(SipHeader.REFERRED_BY);
        // A proxy may have changed the request's URI, not To.
        for (int n = 0; n < 2 && refer == null; n++) {
            SipUri uri = n == 0 ? invite.requestUri() : invite.to().uri();
            if (!Span.isEmpty(referrer)) {
                target(BY_REFERRER, bytes, uri);
                refer = waiting(referrer(bytes, referrer), packet, invite);
            }
            if (refer == null) {
                target(BY_HOST, bytes, uri);
                refer = waiting(keys.number(packet.sourceHigh).number(packet.sourceLow), packet, invite);
            }
        }
        return refer;
    }

    /** The REFER of the hash that was begun, when its call is still to come and this may be it. */
    private Refer waiting(SipKeys hash, Packet packet, SipMessage invite) {
        Refer refer = find(hash);
        boolean fits = refer != null
                && refer.open
                && packet.timeNanos - refer.nanos <= WAIT_NANOS
                && !Ascii.same(refer.callId, Span.of(0, refer.callIdLength), invite.bytes(), invite.callId());
        return fits ? refer : null;
    }

    private void replaced(SipCall call, SipMessage invite, long named, Dialogs dialogs) {
        byte[] bytes = invite.bytes();
        keys.begin().add(bytes, callId(bytes, named)).end();
        long first = keys.end();
        long second = keys.second();
        for (byte[] tag : new byte[][] {FROM_TAG, TO_TAG}) {
            long value = SipParams.find(bytes, named, tag);
            SipCall other = Span.isEmpty(value)
                    ? null
                    : dialogs.find(first, second, keys.begin().add(bytes, value).end());
            if (other != null && other != call) {
                pool.link(other, Link.Kind.REPLACED, bytes, invite.callId());
                return;
            }
        }
    }

    private void remember(SipCall call, Packet packet, SipMessage message) {
        int slot = (int) (count++ % MOST);
        if (refers[slot] == null) {
            refers[slot] = new Refer();
        }
        Refer refer = refers[slot];
        refer.call = call;
        refer.callStartNanos = call == null ? 0 : call.startNanos;
        refer.nanos = packet.timeNanos;
        refer.number = count;
        refer.open = true;
        long dialog = message.header(TARGET_DIALOG);
        long callId = call != null || Span.isEmpty(dialog) ? message.callId() : callId(message.bytes(), dialog);
        refer.callIdLength = Math.min(Span.length(callId), MAX_CALL_ID);
        System.arraycopy(message.bytes(), Span.from(callId), refer.callId, 0, refer.callIdLength);
    }

    /** Ties the REFER remembered last to a token. */
    private void note(SipKeys hash) {
        key[0] = hash.end();
        int t = tokens.find(key);
        if (t == SlotTable.NONE) {
            if (tokens.isFull()) {
                tokens.remove(tokens.oldest());
            }
            t = tokens.add(key, 0);
            if (tokens.capacity() > number.length) {
                number = Arrays.copyOf(number, tokens.capacity());
            }
        } else {
            tokens.touch(t, 0);
        }
        number[t] = count;
    }

    private Refer find(SipKeys hash) {
        key[0] = hash.end();
        int t = tokens.find(key);
        Refer refer = t == SlotTable.NONE ? null : refers[(int) ((number[t] - 1) % MOST)];
        return refer == null || refer.number != number[t] ? null : refer;
    }

    private SipKeys hash(int kind) {
        return keys.begin().number(kind);
    }

    /** Who is called: the last digits or letters of the user, as prefixes of trunks change; the host where there is none. */
    private SipKeys target(int kind, byte[] bytes, SipUri uri) {
        int from = Span.from(uri.user());
        int to = Ascii.find(bytes, from, Span.to(uri.user()), ';');
        long user = Span.of(Math.max(from, to - LAST_DIGITS), to);
        return hash(kind).lower(bytes, Span.isEmpty(user) ? uri.host() : user);
    }

    private SipKeys referrer(byte[] bytes, long value) {
        address.parse(bytes, Span.from(value), Span.to(value));
        return keys.add(bytes, address.uri().user()).lower(bytes, address.uri().host());
    }

    /** The URI without header fields: they may hold anything. */
    private static long target(SipUri uri) {
        int to = Span.isNone(uri.headers()) ? Span.to(uri.text()) : Span.from(uri.headers()) - 1;
        return Span.of(Span.from(uri.text()), to);
    }

    /** The Call-ID before the parameters of Replaces and Target-Dialog. */
    private static long callId(byte[] bytes, long value) {
        return Ascii.trim(bytes, Span.from(value), SipParams.next(bytes, Span.from(value), Span.to(value)));
    }

    /** Reads the Call-ID of Replaces among a URI's header fields, its escapes resolved, into {@link #text}; false when there is none. */
    private boolean replaces(byte[] bytes, long headers) {
        for (int at = Span.from(headers); at < Span.to(headers); ) {
            int end = Ascii.find(bytes, at, Span.to(headers), '&');
            int equals = Ascii.find(bytes, at, end, '=');
            if (Ascii.is(bytes, at, equals, REPLACES)) {
                textLength = 0;
                for (int i = equals + 1; i < end && textLength < MAX_TARGET; i++) {
                    byte b = bytes[i];
                    if (b == '%' && i + 2 < end && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
                        b = (byte) (hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]));
                        i += 2;
                    }
                    if (b == ';') {
                        break;
                    }
                    text[textLength++] = b;
                }
                return textLength > 0;
            }
            at = end + 1;
        }
        return false;
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }
}

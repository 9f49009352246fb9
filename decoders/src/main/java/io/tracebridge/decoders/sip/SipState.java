package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.text.Span;

/** What is kept between messages: calls, registrations, other transactions, and who asks around. Gives each message to whom it belongs to. */
final class SipState implements SipListener {
    private final SipKeys keys;
    private final SipCalls calls;
    private final SipRegistrations registrations;
    private final SipTransactions transactions;
    private final SipScans scans;
    private final SipTransfers transfers;
    private final Counter unmatched;

    SipState(Site site, SipOptions options) {
        this.keys = new SipKeys(site.settings().key());
        SipCallPool pool = new SipCallPool(site);
        MediaDirectory directory = MediaDirectory.of(site);
        SipRecordWriter writer = new SipRecordWriter(site);
        SipCorrelation correlation = new SipCorrelation(site, keys, options.correlationHeader());
        SipCallDocuments documents = new SipCallDocuments(writer, pool, new SipCallQuality(directory), correlation);
        SipCallMedia media = new SipCallMedia(directory, pool, documents, keys);
        this.transfers = new SipTransfers(site, keys, pool);
        this.calls = new SipCalls(site, keys, pool, documents, media, correlation, transfers);
        this.registrations = new SipRegistrations(site, keys, writer);
        this.transactions = new SipTransactions(site, keys, writer);
        this.scans = new SipScans(site, keys, writer);
        this.unmatched = site.counter(
                "sip.unmatched", "Messages that lack what they are matched by: Call-ID, CSeq, or the status code");
    }

    @Override
    public void message(Packet packet, SipMessage message) {
        boolean complete = !Span.isEmpty(message.callId())
                && message.cseqNumber() >= 0
                && (message.isRequest() || message.statusCode() > 0);
        if (!complete) {
            unmatched.increment();
            return;
        }
        keys.read(message);
        scans.message(packet, message);
        if (keys.method == SipMethod.REGISTER) {
            registrations.message(packet, message);
        } else if (!calls.message(packet, message)) {
            if (keys.method == SipMethod.REFER) {
                refer(packet, message);
            }
            transactions.message(packet, message);
        }
    }

    /** Outside of a call, or of one that is not known. */
    private void refer(Packet packet, SipMessage message) {
        if (message.isRequest()) {
            transfers.asked(null, true, packet, message);
        } else {
            transfers.answered(message.statusCode());
        }
    }

    SipCalls calls() {
        return calls;
    }
}

package io.tracebridge.decoders.sip;

/** A binding of an address-of-record to a contact (RFC 3261 section 10), from its first REGISTER to its end. Of a pool: {@link SipRegistrations}. */
final class SipRegistration extends SipRecord {
    /** Where the binding is. */
    enum Phase {
        /** REGISTER was sent; nothing is bound yet. */
        TRYING,
        /** A 2xx came, and its time runs. */
        BOUND,
        /** It was removed, or never came to be; what is to come are retransmissions. */
        ENDED
    }

    Phase phase;
    SipRegistrationResult result;

    /** Of the binding: address-of-record and contact. */
    long bindingHash;

    /** The last REGISTER: when the attempt began, its CSeq and key, and what came back. */
    long attemptNanos;

    long cseq;
    long exchange;
    int code;
    boolean waiting;
    boolean removing;

    /** It asks for the bindings there are, and adds none (section 10.2.3). */
    boolean asking;

    boolean requestSeen;
    int requestedSeconds;
    int grantedSeconds;

    int attempts;
    int successes;
    int challenges;
    int failures;
    int timeouts;
    long boundNanos;

    /** From the first REGISTER of an attempt to its 2xx, of the first and the longest. */
    long firstDelay;

    long longestDelay;
    long endOfBinding;

    SipRegistration(int slot) {
        super(slot);
        reset();
    }

    @Override
    void reset() {
        super.reset();
        phase = Phase.TRYING;
        result = SipRegistrationResult.UNKNOWN;
        bindingHash = 0;
        attemptNanos = 0;
        cseq = -1;
        exchange = 0;
        code = 0;
        waiting = false;
        removing = false;
        asking = false;
        requestSeen = false;
        requestedSeconds = 0;
        grantedSeconds = 0;
        attempts = 0;
        successes = 0;
        challenges = 0;
        failures = 0;
        timeouts = 0;
        boundNanos = 0;
        firstDelay = -1;
        longestDelay = -1;
        endOfBinding = 0;
    }

    /** Whether the next REGISTER continues the attempt: the last one was challenged, or its interval was too brief. */
    boolean answersChallenge() {
        return SipStatus.isChallenge(code) || code == 423;
    }
}

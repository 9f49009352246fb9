package io.tracebridge.capture.edgeprotocol;

/** A frame was refused; thrown once per stream, as nothing can be read after it. Carries no stack trace. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    RefusedException(Refusal refusal, String detail) {
        super(refusal.text() + " (" + detail + ")", null, false, false);
        this.refusal = refusal;
    }

    /** The reason. */
    public Refusal refusal() {
        return refusal;
    }
}

package io.tracebridge.page;

/** The browser asks for something that is not there or not allowed; the message says what would be. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    BadRequest(int status, String message) {
        super(message);
        this.status = status;
    }

    /** As HTTP has it. */
    int status() {
        return status;
    }
}

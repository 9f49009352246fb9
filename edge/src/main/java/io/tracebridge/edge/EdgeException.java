package io.tracebridge.edge;

/** The edge cannot go on. The message is one line for a person: what, where, and what to do. */
public final class EdgeException extends Exception {
    private static final long serialVersionUID = 1;

    EdgeException(String message) {
        super(message);
    }

    EdgeException(String message, Throwable cause) {
        super(message, cause);
    }
}

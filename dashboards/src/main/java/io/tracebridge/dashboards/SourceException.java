package io.tracebridge.dashboards;

/** A dashboard's source says something that is not allowed; the message names file, line and remedy. */
public final class SourceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    SourceException(String message) {
        super(message);
    }
}

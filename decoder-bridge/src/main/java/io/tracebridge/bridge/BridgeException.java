package io.tracebridge.bridge;

import java.io.IOException;

/** Something an operator can put right. The message is one line that names the place and the remedy. */
public final class BridgeException extends IOException {
    private static final long serialVersionUID = 1;

    public BridgeException(String message) {
        super(message);
    }

    public BridgeException(String message, Throwable cause) {
        super(message, cause);
    }
}

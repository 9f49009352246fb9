package io.tracebridge.bridge.setup;

import java.io.IOException;

/** One thing that a setup puts in place. */
public interface Part {
    /** What it is, as a person calls it: {@code index template tracebridge-dns}. */
    String name();

    /**
     * How what is there differs from what is to be there, in words; null when it does not.
     *
     * @throws IOException when it cannot be asked; the message names the remedy
     */
    String difference() throws IOException;

    /**
     * Puts it in place, whatever is there.
     *
     * @throws IOException when it is refused; the message names the remedy
     */
    void put() throws IOException;
}

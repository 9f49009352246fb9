package io.tracebridge.decoders.sdp;

import io.tracebridge.decoders.text.Ascii;
import java.util.Locale;

/** Which way media may flow, seen from who wrote the description (RFC 8866 section 6.7). */
public enum SdpDirection {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    private final byte[] label = Ascii.of(name().toLowerCase(Locale.ROOT));

    /** The name as it stands in descriptions. The array is shared: do not change it. */
    public byte[] label() {
        return label;
    }
}

package io.tracebridge.capture.edgeprotocol;

import java.util.Locale;

/** Why a frame is not accepted. After any of these the place of the next frame is not known, so the stream is over. */
public enum Refusal {
    /** The type is neither link header nor data: the peer does not speak this protocol. */
    UNKNOWN_TYPE("not an osmo-pcap client"),
    /** The first bytes are a TLS ClientHello: a TLS client on a plain port. */
    TLS_HELLO("TLS on a plain port; configure the client or this entry"),
    /** Data came before any link header. */
    DATA_BEFORE_LINK_HEADER("data before the link header"),
    /** The link header is neither a pcap file header nor a pcapng section header with interface descriptions. */
    BAD_LINK_HEADER("bad link header"),
    /** The link header's snaplen is beyond what this collector takes. */
    SNAPLEN("snaplen too large; raise max-snaplen here or lower snaplen at the client"),
    /** The payload is too short for a record or block header. */
    TOO_SHORT("payload too short"),
    /** More bytes captured than this collector takes. */
    TOO_LONG("packet too long; raise max-snaplen here or lower snaplen at the client"),
    /** The record's captured length is not what the frame holds. */
    CAPTURED_LENGTH("captured length does not fit the frame"),
    /** The block's total length is not the frame's length, or its two copies differ. */
    BLOCK_LENGTH("block length does not fit the frame"),
    /** A pcapng block that belongs in a link header came as data. */
    BLOCK_TYPE("a block of the link header sent as data"),
    /** The block names an interface that the link header did not describe. */
    UNKNOWN_INTERFACE("interface without a description");

    private final String text;
    private final String label;

    Refusal(String text) {
        this.text = text;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** What is wrong and what to do, for a log line. */
    public String text() {
        return text;
    }

    /** The constant's name in lower case, as it stands in metrics. */
    public String label() {
        return label;
    }
}

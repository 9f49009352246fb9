package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Packet;

/** Sees each message as it is decoded, for comparisons with other decoders. Must keep nothing of what it is given. */
interface DnsObserver {
    DnsObserver NONE = new DnsObserver() {
        @Override
        public void message(Packet packet, DnsMessage message) {}

        @Override
        public void retransmission(Packet packet) {}

        @Override
        public void answered(Packet packet, long requestFrame, long nanos) {}
    };

    /** A message whose header was there. */
    void message(Packet packet, DnsMessage message);

    /** The message just seen repeats a request that is still open. */
    void retransmission(Packet packet);

    /**
     * The message just seen answers a request.
     *
     * @param requestFrame {@link Packet#frameNumber} of the request
     * @param nanos from the request to this
     */
    void answered(Packet packet, long requestFrame, long nanos);
}

package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Packet;

/** Is given each message as it is decoded, whatever carried it. Must keep nothing of what it is given: both are used again at once. */
interface SipListener {
    /** A message with a start line; what is wrong with it stands in its faults. The packet's source is the sender. */
    void message(Packet packet, SipMessage message);
}

package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Layer;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Probe;
import io.tracebridge.decoders.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * From bytes to messages over UDP: one a datagram (RFC 3261 section 18.3). What keeps bindings of NATs open is counted: line breaks (RFC 5626
 * section 3.5.1 and others), four bytes of zero, and STUN (RFC 5389) on the same port.
 */
final class SipDecoder implements Layer, Probe {
    private static final int STUN_COOKIE = 0x2112A442;
    private static final int STUN_HEADER = 20;

    private final Site site;
    private final List<SipListener> listeners = new ArrayList<>();
    private final SipMessage message = new SipMessage();
    private final Counter received;
    private final Counter keepalives;
    private final Counter stun;
    private final Counter trailing;

    SipDecoder(Site site) {
        this.site = site;
        site.faults().declare(SipFault.values());
        received = site.counter("sip.messages", "SIP messages decoded");
        keepalives = site.counter(
                "sip.keepalives", "Line breaks and zeros that keep bindings of NATs open, on ports of SIP");
        stun = site.counter("sip.stun", "STUN messages on ports of SIP");
        trailing = site.counter("sip.trailing", "SIP messages with bytes after their body in the same datagram");
    }

    /** Who is given each message from now on, in the order of these calls. */
    void listen(SipListener listener) {
        listeners.add(listener);
    }

    @Override
    public void decode(Packet packet, Octets octets) {
        if (octets.remaining() == 0 || isKeepalive(octets)) {
            keepalives.increment();
        } else if (isStun(octets)) {
            stun.increment();
        } else if (message.parse(octets.array(), octets.position(), octets.end(), octets.cut())) {
            message.transport = SipTransport.UDP;
            tell(packet, message);
        } else {
            site.faults().raise(SipFault.NOT_SIP, packet, octets.position() - octets.start());
        }
    }

    @Override
    public boolean claims(Packet packet, Octets octets) {
        if (!SipStart.isMessage(octets.array(), octets.position(), octets.end())) {
            return false;
        }
        decode(packet, octets);
        return true;
    }

    /** Gives a message to who listens. */
    void tell(Packet packet, SipMessage message) {
        received.increment();
        if (message.trailing() > 0) {
            trailing.increment();
        }
        for (int i = 0; i < message.faultCount(); i++) {
            site.faults().note(message.fault(i), message.faultOffset(i));
        }
        for (int i = 0; i < listeners.size(); i++) {
            listeners.get(i).message(packet, message);
        }
    }

    private static boolean isKeepalive(Octets octets) {
        byte[] bytes = octets.array();
        if (octets.remaining() > 4) {
            return false;
        }
        for (int i = octets.position(); i < octets.end(); i++) {
            if (bytes[i] != '\r' && bytes[i] != '\n' && bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Two bits of zero, a length that fits, and the magic cookie (RFC 5389 section 6). */
    private static boolean isStun(Octets octets) {
        int at = octets.position();
        return octets.remaining() >= STUN_HEADER
                && (octets.u8At(at) & 0xc0) == 0
                && octets.u32At(at + 4) == STUN_COOKIE
                && octets.u16At(at + 2) <= octets.remaining() - STUN_HEADER;
    }
}

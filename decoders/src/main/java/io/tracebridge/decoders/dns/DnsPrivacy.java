package io.tracebridge.decoders.dns;

import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.mobile.AddressNetworks;
import io.tracebridge.decoders.mobile.AddressScope;
import io.tracebridge.decoders.mobile.MobileName;
import io.tracebridge.decoders.mobile.MobileNames;
import io.tracebridge.decoders.mobile.PlmnTable;
import io.tracebridge.decoders.mobile.SubscriberWriter;
import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.PseudonymKeys;
import io.tracebridge.decoders.subscriber.Pseudonyms;

/**
 * Subscribers and mobile networks in one document: the one place through which names and free text of a message go on their way to
 * a field, and what the name of the question says of a mobile network. One a site.
 */
final class DnsPrivacy {
    /** {@code dns.mobile.eap} by the digit in front of an IMSI (TS 23.003 clause 19.3.2). */
    private static final byte[] EAP_AKA = JsonWriter.quoted("aka");

    private static final byte[] EAP_SIM = JsonWriter.quoted("sim");
    private static final byte[] EAP_AKA_PRIME = JsonWriter.quoted("aka_prime");

    private final AddressNetworks operators;
    private final MobileNames names;
    private final SubscriberWriter subscribers;
    private final MobileName mobile = new MobileName();
    private final PlmnTable plmns = PlmnTable.get();
    private final byte[] wire = new byte[DnsName.MAX_LENGTH];
    private final byte[] text = new byte[1024];
    private boolean suspect;
    private boolean isMobile;

    /** @param operators public addresses that operators use between each other */
    DnsPrivacy(Settings settings, AddressNetworks operators) {
        this.operators = operators;
        PrivacyMode mode = PrivacyMode.of(settings.privacy());
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(settings.pseudonymKeys()));
        names = new MobileNames(pseudonyms, mode);
        subscribers = new SubscriberWriter(pseudonyms, mode);
    }

    /** Begins a document: reads the name of its question, and puts the network that it names into the envelope. */
    void begin(Envelope envelope, DnsMessage message) {
        names.reset();
        suspect = false;
        isMobile = false;
        int length = message.questions() == 0 ? 0 : message.name.uncompress(message.questionAt(), message.end, wire);
        if (length <= 0) {
            return;
        }
        names.name(wire, 0, length);
        isMobile = mobile.parse(names.array(), names.offset(), names.length()) != MobileName.Kind.NONE;
        suspect = names.rewritten() || isMobile;
        network(envelope, mobile.mcc(), mobile.mnc());
    }

    private void network(Envelope envelope, int mcc, int mnc) {
        if (mcc >= 0) {
            int digits = mnc < 0 ? 0 : plmns.mncDigitsOfName(mcc, mnc);
            envelope.carrierMcc = mcc;
            envelope.carrierMnc = mnc;
            envelope.carrierMncDigits = digits;
            envelope.carrierName = plmns.name(mcc, mnc, digits);
            envelope.carrierCountry = plmns.country(mcc, mnc, digits);
        }
    }

    /**
     * What the document owes to the name but for the fields written here, for {@link #recall}: country and network code, each one up,
     * and from bit 32 on whether the name is private: 0 when not, 1 when it stayed inside, 2 when it leaked.
     */
    long traits(Envelope envelope) {
        int leak = !isMobile || !mobile.isPrivate() ? 0 : leak(envelope);
        return isMobile ? mobile.mcc() + 1 | (mobile.mnc() + 1L) << 16 | (long) leak << 32 : 0;
    }

    private int leak(Envelope envelope) {
        return isOutside(envelope.ipVersion, envelope.serverHigh, envelope.serverLow) ? 2 : 1;
    }

    /** Whether another document with the same question and these traits says the same of the name as this one will. */
    boolean isSame(long traits, Envelope envelope) {
        int leak = (int) (traits >>> 32);
        return leak == 0 || leak == leak(envelope);
    }

    /** Instead of {@link #begin} and {@link #mobile}, when the fields are written as remembered. */
    void recall(long traits, Envelope envelope) {
        network(envelope, (int) (traits & 0xffff) - 1, (int) (traits >>> 16 & 0xffff) - 1);
    }

    /** {@code dns.mobile.*}. */
    void mobile(JsonWriter json, Envelope envelope) {
        if (!isMobile) {
            return;
        }
        text(json, DnsFields.MOBILE_KIND, mobile.kind().label());
        text(json, DnsFields.MOBILE_APN, mobile.writeApn(text));
        if (mobile.mnc() >= 0) {
            for (int i = 2, rest = mobile.mnc(); i >= 0; i--, rest /= 10) {
                text[i] = (byte) ('0' + rest % 10);
            }
            text(json, DnsFields.MOBILE_MNC_RAW, 3);
        }
        number(json, DnsFields.MOBILE_LAC, mobile.lac());
        number(json, DnsFields.MOBILE_RAC, mobile.rac());
        number(json, DnsFields.MOBILE_NRI, mobile.nri());
        number(json, DnsFields.MOBILE_TAC, mobile.tac());
        number(json, DnsFields.MOBILE_MMEC, mobile.mmec());
        number(json, DnsFields.MOBILE_MMEGI, mobile.mmegi());
        number(json, DnsFields.MOBILE_RNC, mobile.rnc());
        text(json, DnsFields.MOBILE_NODE, mobile.writeNode(text));
        text(json, DnsFields.MOBILE_INTERFACE, mobile.writeInterface(text));
        text(json, DnsFields.MOBILE_TOPOLOGY, mobile.topology());
        text(json, DnsFields.MOBILE_SERVICE, mobile.service());
        switch (names.eapPrefix()) {
            case 0 -> json.literal(DnsFields.MOBILE_EAP, EAP_AKA);
            case 1 -> json.literal(DnsFields.MOBILE_EAP, EAP_SIM);
            case 6 -> json.literal(DnsFields.MOBILE_EAP, EAP_AKA_PRIME);
            default -> {
                // pseudonyms of EAP itself, or no identity
            }
        }
        if (mobile.isPub() || mobile.isPrivate()) {
            json.bool(DnsFields.MOBILE_PUB, mobile.isPub());
        }
        if (mobile.isPrivate()) {
            json.bool(DnsFields.MOBILE_LEAK, isOutside(envelope.ipVersion, envelope.serverHigh, envelope.serverLow));
        }
    }

    private boolean isOutside(int version, long high, long low) {
        return AddressScope.isPublic(version, high, low) && !operators.contains(version, high, low);
    }

    private static void text(JsonWriter json, Field field, byte[] ascii) {
        if (ascii != null) {
            json.text(field, ascii, 0, ascii.length);
        }
    }

    /** The first bytes of {@link #text}, if any. */
    private void text(JsonWriter json, Field field, int length) {
        if (length > 0) {
            json.text(field, text, 0, length);
        }
    }

    private static void number(JsonWriter json, Field field, int value) {
        if (value >= 0) {
            json.number(field, value);
        }
    }

    /** {@code subscriber.*}: the first number of each type in the question, then in what else was written. */
    void subscribers(JsonWriter json) {
        subscribers.write(
                json, names.number(NumberType.IMSI), names.number(NumberType.MSISDN), names.number(NumberType.IMEI));
    }

    /** The name as it may be stored, in wire form, not compressed: {@link #array}, {@link #offset}, {@link #length}. */
    void name(byte[] wire, int length) {
        names.name(wire, 0, length);
    }

    /** Text of a record as it may be stored; every long row of digits is a number where the question named a subscriber. */
    void text(byte[] bytes, int offset, int length, boolean suspectAlways) {
        names.text(bytes, offset, length, suspect || suspectAlways);
    }

    /** True when bytes of a form that is not decoded may hold a number, so that they must not be stored in digits either. */
    boolean opaque(byte[] bytes, int offset, int length) {
        return names.opaque(bytes, offset, length);
    }

    byte[] array() {
        return names.array();
    }

    int offset() {
        return names.offset();
    }

    int length() {
        return names.length();
    }

    boolean rewritten() {
        return names.rewritten();
    }
}

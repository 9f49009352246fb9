package io.tracebridge.decoders.mobile;

import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.subscriber.NumberPrefix;
import io.tracebridge.decoders.subscriber.PrivacyMode;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;

/**
 * Writes {@code subscriber.*}, the same in every protocol: a number's pseudonyms, one a key, and the prefix that tells its network. In
 * privacy mode clear the number stands beside them; in mode drop nothing is written. One a site.
 */
public final class SubscriberWriter {
    private final Pseudonyms pseudonyms;
    private final PrivacyMode mode;
    private final PlmnTable plmns = PlmnTable.get();
    private final byte[] text = new byte[Pseudonyms.LENGTH];

    public SubscriberWriter(Pseudonyms pseudonyms, PrivacyMode mode) {
        this.pseudonyms = pseudonyms;
        this.mode = mode;
    }

    /** The numbers of one document, together since they stand in one object; empty ones are left out. */
    public void write(JsonWriter json, SubscriberNumber imsi, SubscriberNumber msisdn, SubscriberNumber imei) {
        if (mode == PrivacyMode.DROP) {
            return;
        }
        if (!imsi.isEmpty()) {
            hashes(json, CommonFields.SUBSCRIBER_IMSI_HASH, imsi);
            json.text(CommonFields.SUBSCRIBER_IMSI_PREFIX, imsi.array(), 0, imsiPrefix(imsi));
            clear(json, CommonFields.SUBSCRIBER_IMSI_NUMBER, imsi);
        }
        if (!msisdn.isEmpty()) {
            hashes(json, CommonFields.SUBSCRIBER_MSISDN_HASH, msisdn);
            int prefix = NumberPrefix.msisdn(msisdn);
            if (prefix > 0) {
                json.text(CommonFields.SUBSCRIBER_MSISDN_PREFIX, msisdn.array(), 0, prefix);
            }
            clear(json, CommonFields.SUBSCRIBER_MSISDN_NUMBER, msisdn);
        }
        if (!imei.isEmpty()) {
            hashes(json, CommonFields.SUBSCRIBER_IMEI_HASH, imei);
            json.text(CommonFields.SUBSCRIBER_IMEI_TAC, imei.array(), 0, NumberPrefix.imei());
            clear(json, CommonFields.SUBSCRIBER_IMEI_NUMBER, imei);
        }
    }

    /** Digits of the country and network code: 5 or 6. */
    private int imsiPrefix(SubscriberNumber imsi) {
        int mcc = 100 * imsi.digit(0) + 10 * imsi.digit(1) + imsi.digit(2);
        int mnc = 100 * imsi.digit(3) + 10 * imsi.digit(4) + imsi.digit(5);
        return 3 + plmns.mncDigits(mcc, mnc);
    }

    private void hashes(JsonWriter json, Field field, SubscriberNumber number) {
        json.beginArray(field);
        for (int key = 0; key < pseudonyms.count(); key++) {
            pseudonyms.write(number, key, text, 0);
            json.element(text, 0, Pseudonyms.LENGTH);
        }
        json.endArray();
    }

    private void clear(JsonWriter json, Field field, SubscriberNumber number) {
        if (mode == PrivacyMode.CLEAR) {
            json.text(field, number.array(), 0, number.length());
        }
    }
}

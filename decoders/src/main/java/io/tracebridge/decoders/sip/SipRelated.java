package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.document.CommonFields;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;

/** Users and hosts of one document, each once, for {@code related.user} and {@code related.hosts}: the first 16 of both. */
final class SipRelated {
    private static final int MOST = 16;
    private static final int ROOM = 256;

    private final byte[] users = new byte[MOST * ROOM];
    private final int[] userLengths = new int[MOST];
    private int userCount;
    private final byte[] hosts = new byte[MOST * ROOM];
    private final int[] hostLengths = new int[MOST];
    private int hostCount;

    void begin() {
        userCount = 0;
        hostCount = 0;
    }

    /** Takes what {@link SipPrivacy} last gave. */
    void user(SipPrivacy privacy) {
        userCount = add(users, userLengths, userCount, privacy);
    }

    void host(SipPrivacy privacy) {
        hostCount = add(hosts, hostLengths, hostCount, privacy);
    }

    /** Behind {@code related.ip}, as they stand in one object. */
    void write(JsonWriter json) {
        write(json, CommonFields.RELATED_USER, users, userLengths, userCount);
        write(json, CommonFields.RELATED_HOSTS, hosts, hostLengths, hostCount);
    }

    private static void write(JsonWriter json, Field field, byte[] texts, int[] lengths, int count) {
        if (count > 0) {
            json.beginArray(field);
            for (int n = 0; n < count; n++) {
                json.element(texts, n * ROOM, lengths[n]);
            }
            json.endArray();
        }
    }

    private static int add(byte[] texts, int[] lengths, int count, SipPrivacy privacy) {
        int length = privacy.length();
        if (length == 0 || length > ROOM || count == MOST) {
            return count;
        }
        for (int n = 0; n < count; n++) {
            if (lengths[n] == length && same(texts, n * ROOM, privacy.array(), length)) {
                return count;
            }
        }
        System.arraycopy(privacy.array(), 0, texts, count * ROOM, length);
        lengths[count] = length;
        return count + 1;
    }

    private static boolean same(byte[] a, int at, byte[] b, int length) {
        for (int i = 0; i < length; i++) {
            if (a[at + i] != b[i]) {
                return false;
            }
        }
        return true;
    }
}

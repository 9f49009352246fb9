package io.tracebridge.decoders.mobile;

import com.google.common.net.InetAddresses;
import java.nio.ByteBuffer;

/** A few networks, IPv4 or IPv6, that the operator has named. Immutable. */
public final class AddressNetworks {
    private final int[] versions;
    private final long[] highs;
    private final long[] lows;
    private final long[] highMasks;
    private final long[] lowMasks;

    private AddressNetworks(int count) {
        versions = new int[count];
        highs = new long[count];
        lows = new long[count];
        highMasks = new long[count];
        lowMasks = new long[count];
    }

    /**
     * Reads {@code ADDRESS/LENGTH}, separated by commas.
     *
     * @throws IllegalArgumentException one is not of that form; the message names it
     */
    public static AddressNetworks of(String list) {
        String[] texts = list.isBlank() ? new String[0] : list.split(",");
        AddressNetworks networks = new AddressNetworks(texts.length);
        for (int i = 0; i < texts.length; i++) {
            networks.set(i, texts[i].strip());
        }
        return networks;
    }

    private void set(int i, String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? "" : text.substring(0, slash);
        if (!InetAddresses.isInetAddress(address) || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no network: write ADDRESS/LENGTH");
        }
        byte[] bytes = InetAddresses.forString(address).getAddress();
        int length = Integer.parseInt(text.substring(slash + 1));
        if (length > 8 * bytes.length) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no network: the length is " + 8 * bytes.length + " at the most");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length == 4) {
            versions[i] = 4;
            lowMasks[i] = mask(length) >>> 32;
            lows[i] = buffer.getInt() & lowMasks[i];
        } else {
            versions[i] = 6;
            highMasks[i] = mask(Math.min(64, length));
            lowMasks[i] = mask(Math.max(0, length - 64));
            highs[i] = buffer.getLong() & highMasks[i];
            lows[i] = buffer.getLong() & lowMasks[i];
        }
    }

    private static long mask(int length) {
        return length == 0 ? 0 : -1L << 64 - length;
    }

    /** Whether one of them holds the address, which is as in {@link io.tracebridge.decoders.Packet}. */
    public boolean contains(int version, long high, long low) {
        for (int i = 0; i < versions.length; i++) {
            if (versions[i] == version && (high & highMasks[i]) == highs[i] && (low & lowMasks[i]) == lows[i]) {
                return true;
            }
        }
        return false;
    }
}

package io.tracebridge.collector;

import io.tracebridge.capture.sidechannel.ClientName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * One line of the allow list: who may connect, under which name, and whether it is stored.
 *
 * @param name the client's name in files, topics and documents
 * @param network an address of the network; bits beyond the prefix are 0
 * @param prefixLength leading bits that must agree: 0 .. 32 (IPv4) or 128 (IPv6); all of them for a single address
 * @param store whether trace files are written; publishing goes on without
 */
public record ClientRule(String name, InetAddress network, int prefixLength, boolean store) {
    /** Checks name and network. */
    public ClientRule {
        ClientName.check(name);
        int bits = network.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(
                    "client " + name + ": a prefix of " + network.getHostAddress() + " has 0 to " + bits + " bits");
        }
        if (!sharesBits(network.getAddress(), masked(network.getAddress(), prefixLength), bits)) {
            throw new IllegalArgumentException("client " + name + ": " + network.getHostAddress() + "/" + prefixLength
                    + " has bits set beyond its prefix");
        }
    }

    /**
     * Reads {@code NAME=ADDRESS} or {@code NAME=NETWORK/BITS}, optionally followed by {@code store} or {@code no-store}. Addresses are
     * literal, IPv4 or IPv6; no name is ever looked up.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static ClientRule parse(String text) {
        String[] words = text.strip().split("\\s+");
        int equals = words[0].indexOf('=');
        if (equals < 0 || words.length > 2) {
            throw new IllegalArgumentException("client \"" + text + "\": expected NAME=ADDRESS [store|no-store]");
        }
        boolean store = words.length < 2 || isStore(words[1]);
        return of(words[0].substring(0, equals), words[0].substring(equals + 1), store);
    }

    private static boolean isStore(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "store" -> true;
            case "no-store" -> false;
            default -> throw new IllegalArgumentException("\"" + word + "\": expected store or no-store");
        };
    }

    /** A rule from a name and {@code ADDRESS} or {@code NETWORK/BITS}, as {@link #parse} has them. */
    public static ClientRule of(String name, String network, boolean store) {
        int slash = network.indexOf('/');
        InetAddress address = literal(name, slash < 0 ? network : network.substring(0, slash));
        int bits = address.getAddress().length * 8;
        int prefixLength = bits;
        if (slash >= 0) {
            String digits = network.substring(slash + 1);
            if (!digits.matches("[0-9]{1,3}")) {
                throw new IllegalArgumentException("client " + name + ": \"" + digits + "\" is no prefix length");
            }
            prefixLength = Integer.parseInt(digits);
        }
        return new ClientRule(name, address, prefixLength, store);
    }

    private static InetAddress literal(String name, String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        // Only what cannot be a host name goes to the resolver, which then looks nothing up.
        boolean literal = bare.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || bare.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
        try {
            if (literal) {
                return InetAddress.getByName(bare);
            }
        } catch (UnknownHostException e) {
            // not an address after all
        }
        throw new IllegalArgumentException(
                "client " + name + ": \"" + text + "\" is neither an IPv4 nor an IPv6 address");
    }

    /** Whether a peer's address lies in the network. */
    boolean matches(InetAddress peer) {
        byte[] address = peer.getAddress();
        return address.length == network.getAddress().length && sharesBits(address, network.getAddress(), prefixLength);
    }

    private static boolean sharesBits(byte[] one, byte[] other, int bits) {
        return Arrays.equals(masked(one, bits), masked(other, bits));
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = new byte[address.length];
        for (int i = 0; i < masked.length; i++) {
            int left = Math.max(0, Math.min(8, bits - 8 * i));
            masked[i] = (byte) (address[i] & 0xFF00 >> left);
        }
        return masked;
    }
}

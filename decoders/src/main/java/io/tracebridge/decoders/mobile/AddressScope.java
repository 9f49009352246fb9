package io.tracebridge.decoders.mobile;

/**
 * Whether an address belongs to the Internet at large, by IANA's special-purpose registries (RFC 6890). Addresses are as in {@link
 * io.tracebridge.decoders.Packet}.
 */
public final class AddressScope {
    /** Networks that are not globally reachable: address and prefix length. Multicast and class E count as such. */
    private static final int[] NOT_PUBLIC_4 = {
        0x00000000, 8, // "this" network
        0x0a000000, 8, // private use, RFC 1918
        0x64400000, 10, // shared address space, RFC 6598
        0x7f000000, 8, // loopback
        0xa9fe0000, 16, // link local
        0xac100000, 12, // private use, RFC 1918
        0xc0000000, 24, // IETF protocol assignments
        0xc0000200, 24, // documentation
        0xc0a80000, 16, // private use, RFC 1918
        0xc6120000, 15, // benchmarking
        0xc6336400, 24, // documentation
        0xcb007100, 24, // documentation
        0xe0000000, 3 // multicast and reserved
    };

    private AddressScope() {}

    /** @param version 4 or 6; anything else is not public */
    public static boolean isPublic(int version, long high, long low) {
        if (version == 4) {
            int address = (int) low;
            for (int i = 0; i < NOT_PUBLIC_4.length; i += 2) {
                int mask = -1 << 32 - NOT_PUBLIC_4[i + 1];
                if ((address & mask) == NOT_PUBLIC_4[i]) {
                    return false;
                }
            }
            return true;
        }
        // Global unicast 2000::/3, less 2001:db8::/32 and 3fff::/20 for documentation, 2001:2::/48 for benchmarks.
        return version == 6
                && high >>> 61 == 1
                && high >>> 32 != 0x20010db8L
                && high >>> 44 != 0x3fff0L
                && high >>> 16 != 0x200100020000L;
    }
}

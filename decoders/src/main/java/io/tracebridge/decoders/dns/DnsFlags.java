package io.tracebridge.decoders.dns;

import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** The value of {@code dns.flags}, and {@code dns.header_flags} after it, for each of the combinations that there are. */
final class DnsFlags {
    /** The extended flags of an OPT record (RFC 6891 section 6.1.4). */
    static final int MASK_DO = 0x8000;

    private static final String[] FIELDS = {
        "authoritative",
        "truncated_response",
        "recursion_desired",
        "recursion_available",
        "authentic_data",
        "checking_disabled"
    };
    private static final String[] NAMES = {"AA", "TC", "RD", "RA", "AD", "CD", "DO"};

    /** RFC 4795 section 2.1.1: what LLMNR has in the places of AA and RD. */
    private static final String[] LLMNR_FIELDS = {"conflict", "truncated_response", "tentative"};

    private static final String[] LLMNR_NAMES = {"C", "TC", "T"};

    private static final byte[][] LLMNR_TEXTS = new byte[1 << LLMNR_NAMES.length][];

    private static final byte[][] TEXTS = new byte[1 << NAMES.length][];

    static {
        for (int set = 0; set < TEXTS.length; set++) {
            TEXTS[set] = text(set, FIELDS, NAMES).getBytes(StandardCharsets.US_ASCII);
        }
        for (int set = 0; set < LLMNR_TEXTS.length; set++) {
            LLMNR_TEXTS[set] = text(set, LLMNR_FIELDS, LLMNR_NAMES).getBytes(StandardCharsets.US_ASCII);
        }
    }

    private DnsFlags() {}

    static byte[] json(DnsMessage message) {
        if (message.flavour == DnsFlavour.LLMNR) {
            return LLMNR_TEXTS[
                    bit(0, message.authoritative()) | bit(1, message.truncated()) | bit(2, message.recursionDesired())];
        }
        boolean dnssecOk = message.opt() >= 0 && (message.ttl(message.opt()) & MASK_DO) != 0;
        return TEXTS[
                bit(0, message.authoritative())
                        | bit(1, message.truncated())
                        | bit(2, message.recursionDesired())
                        | bit(3, message.recursionAvailable())
                        | bit(4, message.authenticData())
                        | bit(5, message.checkingDisabled())
                        | bit(6, dnssecOk)];
    }

    private static int bit(int number, boolean set) {
        return set ? 1 << number : 0;
    }

    private static String text(int set, String[] flags, String[] headerFlags) {
        StringJoiner fields = new StringJoiner(",", "{", "}");
        StringJoiner names = new StringJoiner(",", ",\"header_flags\":[", "]").setEmptyValue("");
        for (int i = 0; i < headerFlags.length; i++) {
            boolean on = (set >> i & 1) == 1;
            if (i < flags.length) {
                fields.add('"' + flags[i] + "\":" + on);
            }
            if (on) {
                names.add('"' + headerFlags[i] + '"');
            }
        }
        return fields.toString() + names;
    }
}

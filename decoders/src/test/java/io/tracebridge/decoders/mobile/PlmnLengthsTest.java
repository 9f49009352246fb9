package io.tracebridge.decoders.mobile;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.hex;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Tshark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * How many digits network codes have, against tshark, which has them from the lists annexed to the ITU's Operational Bulletin: IMSIs of every country,
 * in messages of GTP.
 */
class PlmnLengthsTest {
    private static final Pattern IMSI = Pattern.compile(" {4}IMSI: (\\d{15})");

    /** With the network's name, as others are not in its lists. */
    private static final Pattern CODE = Pattern.compile(" +Mobile Network Code \\(MNC\\): (.+) \\((\\d{2,3})\\)");

    /** Where ours is meant, by country and the length that tshark has. */
    private static final Map<String, String> MEANT = Map.of(
            "350 000 3", "CellOne has 00 in practice, and 000 in the list: with two digits it has its name",
            "405 000 3",
                    "India's list has Reliance's codes with leading zeros, its networks and our source have two digits",
            "405 005 3", "as before",
            "405 010 3", "as before",
            "405 020 3", "as before",
            "405 760 2", "the list has codes of two digits in ranges of three: our source has those of three",
            "405 770 2", "as before",
            "405 8?0 2", "as before");

    @Test
    void networkCodesHaveAsManyDigitsAsTsharkSays() throws IOException, InterruptedException {
        PlmnTable table = PlmnTable.get();
        List<byte[]> frames = new ArrayList<>();
        for (int mcc = 0; mcc < 1000; mcc++) {
            for (int mnc = 0; table.isAssigned(mcc) && mnc < 1000; mnc += 5) {
                frames.add(message(String.format(Locale.ROOT, "%03d%03d123456789", mcc, mnc)));
            }
        }
        List<String> differences = new ArrayList<>();
        TreeSet<String> used = new TreeSet<>();
        TreeSet<Integer> countries = new TreeSet<>();
        String imsi = "";
        for (String line : Tshark.lines(frames, List.of("-O", "gtp"))) {
            Matcher found = IMSI.matcher(line);
            Matcher code = CODE.matcher(line);
            if (found.matches()) {
                imsi = found.group(1);
            } else if (code.matches() && !code.group(1).equals("Unknown")) {
                int mcc = Integer.parseInt(imsi.substring(0, 3));
                int three = Integer.parseInt(imsi.substring(3, 6));
                int theirs = code.group(2).length();
                countries.add(mcc);
                if (table.mncDigits(mcc, three) != theirs) {
                    String what = String.format(Locale.ROOT, "%03d %03d %d", mcc, three, theirs);
                    String meant = meant(what);
                    if (meant == null) {
                        differences.add(what);
                    } else {
                        used.add(meant);
                    }
                }
            }
        }
        assertThat(differences)
                .as("country, first three digits, tshark's length")
                .isEmpty();
        assertThat(used).as("all that are meant are needed").isEqualTo(new TreeMap<>(MEANT).keySet());
        assertThat(countries).hasSizeGreaterThan(200);
    }

    /** The line of {@link #MEANT}; a question mark there stands for any digit, and the last of the three digits does not count with two. */
    private static String meant(String what) {
        String rounded = what.endsWith(" 2") ? what.substring(0, 6) + "0 2" : what;
        return MEANT.keySet().stream()
                .filter(line -> rounded.matches(line.replace("?", "\\d")))
                .findFirst()
                .orElse(null);
    }

    /** A create PDP context request of version 1 (TS 29.060 clause 7.3.1) with the IMSI alone: digits in pairs, the lower half first. */
    private static byte[] message(String imsi) {
        byte[] digits = new byte[8];
        for (int i = 0; i < 16; i++) {
            int digit = i < imsi.length() ? imsi.charAt(i) - '0' : 0xf;
            digits[i / 2] |= (byte) (i % 2 == 0 ? digit : digit << 4);
        }
        byte[] element = concat(2, digits);
        byte[] message = concat(hex("32 10"), u16(4 + element.length), hex("00000000 00000000"), element);
        return ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 17, udp(2123, 2123, message)));
    }
}

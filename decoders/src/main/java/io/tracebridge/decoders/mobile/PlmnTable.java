package io.tracebridge.decoders.mobile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which network a mobile country code and mobile network code stand for (ITU-T E.212). Loaded once from {@code mcc.tsv} and
 * {@code plmn.tsv}; look-ups allocate nothing. Immutable.
 *
 * <p>Coverage: every country code, and about 800 of the some 3,000 networks that the ITU has registered, those that sell data to
 * the public. The length of a network code follows from its country code, with the known ranges of the countries that have both.
 */
public final class PlmnTable {
    private static final PlmnTable INSTANCE = new PlmnTable();

    private final byte[] mncDigits = new byte[1000];
    private final byte[][] countries = new byte[1000][];
    private final int[][] longRanges = new int[1000][];
    private final int[] networks;
    private final byte[][] names;
    private final byte[][] networkCountries;

    private PlmnTable() {
        lines("mcc.tsv", columns -> {
            int mcc = Integer.parseInt(columns[0]);
            mncDigits[mcc] = Byte.parseByte(columns[2]);
            countries[mcc] = columns[1].equals("-") ? null : columns[1].getBytes(StandardCharsets.US_ASCII);
            longRanges[mcc] = columns.length > 3 ? ranges(columns[3]) : null;
        });
        List<String[]> rows = new ArrayList<>();
        lines("plmn.tsv", rows::add);
        rows.sort((a, b) -> Integer.compare(key(a), key(b)));
        networks = rows.stream().mapToInt(PlmnTable::key).toArray();
        names = new byte[networks.length][];
        networkCountries = new byte[networks.length][];
        for (int i = 0; i < networks.length; i++) {
            networkCountries[i] = rows.get(i)[2].getBytes(StandardCharsets.US_ASCII);
            names[i] = rows.get(i)[3].getBytes(StandardCharsets.UTF_8);
        }
    }

    public static PlmnTable get() {
        return INSTANCE;
    }

    /** Networks whose name is known. */
    public int size() {
        return networks.length;
    }

    /** True when the ITU has given out that mobile country code, 0..999, or it is one of the codes for tests and private networks. */
    public boolean isAssigned(int mcc) {
        return mcc >= 0 && mcc <= 999 && mncDigits[mcc] != 0;
    }

    /**
     * How many digits the mobile network code has that begins with these three: 2 or 3. Serves the digits of an IMSI after its
     * country code, and the code of a domain name, which always has three (TS 23.003 clause 19.2: padded on the left). 2 for a
     * country code that is not assigned.
     */
    public int mncDigits(int mcc, int threeDigits) {
        if (!isAssigned(mcc)) {
            return 2;
        }
        int[] ranges = longRanges[mcc];
        if (ranges != null) {
            for (int i = 0; i < ranges.length; i += 2) {
                if (threeDigits >= ranges[i] && threeDigits <= ranges[i + 1]) {
                    return 3;
                }
            }
        }
        return mncDigits[mcc];
    }

    /** Digits of the network code that a domain name pads to three: one above 99 cannot have been padded. */
    public int mncDigitsOfName(int mcc, int mnc) {
        return mnc > 99 ? 3 : mncDigits(mcc, mnc);
    }

    /** Name of the network in UTF-8, or null. The array is shared: do not change it. */
    public byte[] name(int mcc, int mnc, int digits) {
        int at = find(mcc, mnc, digits);
        return at < 0 ? null : names[at];
    }

    /** Country of the network, ISO 3166-1 alpha-2 in ASCII, or null. The array is shared: do not change it. */
    public byte[] country(int mcc, int mnc, int digits) {
        int at = find(mcc, mnc, digits);
        return at >= 0 ? networkCountries[at] : mcc >= 0 && mcc <= 999 ? countries[mcc] : null;
    }

    private int find(int mcc, int mnc, int digits) {
        int key = key(mcc, mnc, digits);
        int low = 0;
        int high = networks.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (networks[middle] == key) {
                return middle;
            }
            if (networks[middle] < key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private static int key(int mcc, int mnc, int digits) {
        return (mcc * 4 + digits) * 1000 + mnc;
    }

    private static int key(String[] columns) {
        return key(Integer.parseInt(columns[0]), Integer.parseInt(columns[1]), columns[1].length());
    }

    private static int[] ranges(String text) {
        String[] ranges = text.split(" ");
        int[] bounds = new int[2 * ranges.length];
        for (int i = 0; i < ranges.length; i++) {
            int dash = ranges[i].indexOf('-');
            bounds[2 * i] = Integer.parseInt(ranges[i].substring(0, dash));
            bounds[2 * i + 1] = Integer.parseInt(ranges[i].substring(dash + 1));
        }
        return bounds;
    }

    private static void lines(String resource, Consumer<String[]> row) {
        try (InputStream in = PlmnTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing beside PlmnTable: the program is incomplete");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    row.accept(line.split("\t"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}

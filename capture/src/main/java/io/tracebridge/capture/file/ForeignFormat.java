package io.tracebridge.capture.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Formats that are not read, but are told by name and with a remedy. */
final class ForeignFormat {
    private static final String CONVERT = "convert it with: editcap -F pcapng IN OUT";

    private record Known(byte[] magic, String name, String remedy) {}

    private static final Known[] KNOWN = {
        known("snoop\0\0\0", "a Solaris snoop file", CONVERT),
        known("btsnoop\0", "a btsnoop file", CONVERT),
        known("RTSS", "a Microsoft Network Monitor 1 file", CONVERT),
        known("GMBU", "a Microsoft Network Monitor 2 file", CONVERT),
        known("TRSNIFF data", "a Sniffer file", CONVERT),
        known("XCP\0", "a NetXRay file", CONVERT),
        known("\u007fver", "an OmniPeek file", CONVERT),
        known("LOGG", "a Vector BLF file", CONVERT),
        known("\u0000\u0000\u0002\u0000\u0012\u0005\u0010\u0005", "a Tektronix K12 file", CONVERT),
        known("\u001c\u0000\u0001\u00ac", "an Ixia capture", CONVERT),
        known("\u00ac\u0001\u0000\u001c", "an Ixia capture", CONVERT),
        known("\u00fd7zXZ\0", "compressed with xz", "decompress it with: xz -d"),
        known("BZh", "compressed with bzip2", "decompress it with: bzip2 -d"),
        known("\u0004\"M\u0018", "compressed with lz4", "decompress it with: lz4 -d"),
        known("PK\u0003\u0004", "a zip archive", "unpack it with: unzip"),
        known("7z\u00bc\u00af", "a 7z archive", "unpack it with: 7z x"),
    };

    private ForeignFormat() {}

    private static Known known(String magic, String name, String remedy) {
        return new Known(magic.getBytes(StandardCharsets.ISO_8859_1), name, remedy);
    }

    /** What {@code bytes[at, end)} begins, and what to do; empty when nobody knows. */
    static String describe(byte[] bytes, int at, int end) {
        for (Known known : KNOWN) {
            int length = known.magic.length;
            if (end - at >= length && Arrays.equals(bytes, at, at + length, known.magic, 0, length)) {
                return "it is " + known.name + "; " + known.remedy;
            }
        }
        return "";
    }
}

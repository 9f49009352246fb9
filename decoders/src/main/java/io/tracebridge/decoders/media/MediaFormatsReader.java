package io.tracebridge.decoders.media;

import io.tracebridge.decoders.crypto.Keys;
import io.tracebridge.decoders.crypto.SipHash;
import io.tracebridge.decoders.table.SlotTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads formats from the texts of a description, once for each different list: equipment announces the same few again and again. */
final class MediaFormatsReader {
    /** Lists that are remembered. */
    private static final int LIMIT = 1024;

    /** Longer names of encodings are cut. */
    private static final int MAX_NAME = 32;

    private final SipHash hash;
    private final SlotTable known;
    private final long[] key = new long[2];
    private MediaFormats[] formats = new MediaFormats[0];

    MediaFormatsReader(byte[] secret) {
        hash = new SipHash(Keys.derive(secret, "media formats", 16));
        known = new SlotTable(2, LIMIT, Keys.seed(secret, "media formats"));
    }

    MediaFormats read(MediaDescription from) {
        hash.hash(from.text, 0, from.textLength);
        key[0] = hash.first();
        key[1] = hash.second() ^ (long) from.ptimeMillis << 32 ^ from.maxPtimeMillis;
        int slot = known.find(key);
        if (slot != SlotTable.NONE) {
            known.touch(slot, 0);
            return formats[slot];
        }
        if (known.isFull()) {
            known.remove(known.oldest());
        }
        slot = known.add(key, 0);
        if (known.capacity() > formats.length) {
            formats = Arrays.copyOf(formats, known.capacity());
        }
        formats[slot] = parse(from);
        return formats[slot];
    }

    private static MediaFormats parse(MediaDescription from) {
        String[] maps = new String[128];
        String[] parameters = new String[128];
        int[] order = new int[128];
        boolean[] listed = new boolean[128];
        int count = 0;
        int at = 0;
        while (at < from.textLength) {
            int kind = from.text[at];
            int type = from.text[at + 1];
            int length = (from.text[at + 2] & 0xff) << 8 | from.text[at + 3] & 0xff;
            String text = new String(from.text, at + 4, length, StandardCharsets.ISO_8859_1).trim();
            at += 4 + length;
            if (kind == MediaDescription.MAP) {
                maps[type] = text;
            } else if (kind == MediaDescription.PARAMETERS) {
                parameters[type] = parameters[type] == null ? text : parameters[type] + ';' + text;
            }
            if (kind != MediaDescription.PARAMETERS && !listed[type]) {
                listed[type] = true;
                order[count++] = type;
            }
        }
        MediaFormat[] formats = new MediaFormat[count];
        int known = 0;
        for (int i = 0; i < count; i++) {
            MediaFormat format = format(order[i], maps[order[i]], parameters[order[i]]);
            if (format != null) {
                formats[known++] = format;
            }
        }
        return new MediaFormats(Arrays.copyOf(formats, known), from.ptimeMillis, from.maxPtimeMillis);
    }

    /** Null for a dynamic payload type without a map. */
    private static MediaFormat format(int type, String map, String parameters) {
        MediaFormat usual = MediaFormat.usual(type);
        if (map == null && usual == null) {
            return null;
        }
        MediaEncoding encoding;
        String name;
        int clockHz;
        int channels = 1;
        if (map == null) {
            encoding = usual.encoding();
            name = encoding.text();
            clockHz = usual.clockHz();
            channels = usual.channels();
        } else {
            String[] parts = map.split("/", 3);
            encoding = MediaEncoding.of(parts[0].trim());
            name = encoding == MediaEncoding.OTHER ? printable(parts[0].trim()) : encoding.text();
            clockHz = parts.length > 1 ? number(parts[1], 1_000_000) : 0;
            channels = parts.length > 2 ? Math.max(1, number(parts[2], 255)) : 1;
            if (clockHz == 0) {
                clockHz = encoding.usualClockHz();
            }
        }
        String facts = parameters == null
                ? ""
                : ';' + parameters.toLowerCase(Locale.ROOT).replace(" ", "").replace(',', ';') + ';';
        boolean wrapped = isSet(facts, "crc") || isSet(facts, "robust-sorting") || facts.contains(";interleaving=");
        return new MediaFormat(
                type,
                encoding,
                name,
                clockHz,
                channels,
                wrapped || isSet(facts, "octet-align"),
                wrapped,
                isSet(facts, "usedtx") || isSet(facts, "dtx") || facts.contains(";vad=on;"));
    }

    private static boolean isSet(String facts, String name) {
        return facts.contains(';' + name + "=1;");
    }

    /** Leading decimal digits, at most {@code limit}; 0 when there are none. */
    private static int number(String text, int limit) {
        int value = 0;
        for (int i = 0; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            value = Math.min(limit, 10 * value + text.charAt(i) - '0');
        }
        return value;
    }

    /** A token (RFC 8866 section 9): anything else becomes a question mark. */
    private static String printable(String text) {
        String name = text.replaceAll("[^A-Za-z0-9!#$%&'*+.^_`{|}~-]", "?");
        return name.isEmpty() ? "?" : name.substring(0, Math.min(MAX_NAME, name.length()));
    }
}

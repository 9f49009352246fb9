package io.tracebridge.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Words and numbers that nobody else writes, each planted at one place of the traffic, and all forms in which they might come out again: as
 * they are, backwards, in hex, in base64, and of numbers label by label and as two digits an octet.
 */
final class Canaries {
    /** The country and network, which may be told, then eight digits of nobody else. */
    private static final String PREFIX = "49170";

    private final char kind;

    /** What was planted, by where. */
    private final Map<String, byte[]> words = new LinkedHashMap<>();

    private final Map<String, String> numbers = new LinkedHashMap<>();

    /** @param kind a letter that tells these from other canaries */
    Canaries(char kind) {
        this.kind = kind;
    }

    /** A word of 16 characters for that place. */
    String word(String place) {
        String word = String.format(Locale.ROOT, "CaNaR%c%04dyRaNaC", kind, words.size());
        words.put(place, word.getBytes(StandardCharsets.US_ASCII));
        return word;
    }

    /** Octets that are no text, for that place. */
    byte[] octets(String place, int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (0xc1 + kind + 37 * i + 11 * words.size());
        }
        words.put(place, octets);
        return octets;
    }

    /** A subscriber's number for that place, in digits with its country. */
    String number(String place) {
        String number = PREFIX + String.format(Locale.ROOT, "%08d", 83_506_429L + 1_010_107L * numbers.size());
        numbers.put(place, number);
        return number;
    }

    /** A number as signalling writes it: two digits an octet, the first one low (TS 29.002, Q.763 section 3.9). */
    static byte[] semiOctets(String digits) {
        String even = digits.length() % 2 == 0 ? digits : digits + "f";
        byte[] octets = new byte[even.length() / 2];
        for (int i = 0; i < octets.length; i++) {
            octets[i] =
                    (byte) (Character.digit(even.charAt(2 * i), 16) | Character.digit(even.charAt(2 * i + 1), 16) << 4);
        }
        return octets;
    }

    /** Places whose canary does not stand in the traffic, in the form in which it was planted. */
    List<String> absentFrom(byte[] traffic) {
        String text = latin(traffic);
        List<String> absent = new ArrayList<>();
        words.forEach((place, word) -> {
            if (!text.contains(latin(word))) {
                absent.add(place);
            }
        });
        numbers.forEach((place, number) -> {
            boolean dns = text.contains(latin(labels(number)));
            if (!text.contains(number) && !dns && !text.contains(latin(semiOctets(number)))) {
                absent.add(place);
            }
        });
        return absent;
    }

    /** A number's digits as labels of a name, the last one first (RFC 6116 section 2.4). */
    private static byte[] labels(String number) {
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        for (int i = number.length() - 1; i >= 0; i--) {
            labels.write(1);
            labels.write(number.charAt(i));
        }
        return labels.toByteArray();
    }

    /**
     * What of them stands in an output, in any form: place, and form.
     *
     * @param digits how many digits of a number's end are looked for, where fewer might be there by chance
     */
    List<String> foundIn(byte[] output, int digits) {
        String text = latin(output);
        String lower = text.toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>();
        words.forEach((place, word) -> forms(word)
                .forEach(
                        (form, bytes) -> find(form.equals("hex") ? lower : text, bytes, place + " as " + form, found)));
        numbers.forEach((place, number) -> {
            String end = number.substring(number.length() - digits);
            find(text, end, place + " as digits", found);
            find(text, reversed(end), place + " backwards", found);
            find(text, String.join(".", reversed(end).split("")), place + " as labels", found);
            find(text, String.join(".", end.split("")), place + " as labels in order", found);
            // whole octets of it behind the country: fewer might be a text by chance
            String rest = number.substring(2, number.length() & ~1);
            byte[] packed = semiOctets(rest);
            find(text, latin(packed), place + " as two digits an octet", found);
            find(lower, HexFormat.of().formatHex(packed), place + " as two digits an octet in hex", found);
            forms(end.getBytes(StandardCharsets.US_ASCII))
                    .forEach((form, bytes) ->
                            find(form.equals("hex") ? lower : text, bytes, place + " as " + form, found));
        });
        return found;
    }

    private static void find(String text, String form, String what, List<String> found) {
        if (text.contains(form)) {
            found.add(what);
        }
    }

    private static Map<String, String> forms(byte[] canary) {
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put("bytes", latin(canary));
        forms.put("backwards", reversed(latin(canary)));
        forms.put("hex", HexFormat.of().formatHex(canary));
        // as UTF-8, where octets were taken for characters
        forms.put("characters", latin(latin(canary).getBytes(StandardCharsets.UTF_8)));
        for (int before = 0; before < 3; before++) {
            byte[] at = new byte[before + canary.length];
            System.arraycopy(canary, 0, at, before, canary.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(at);
            // without the characters that depend on what stands before and behind
            int first = before == 0 ? 0 : before + 1;
            int last = at.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
            forms.put("base64 +" + before, encoded.substring(first, last));
        }
        return forms;
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

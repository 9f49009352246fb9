package io.tracebridge.cli;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody probably meant to type. */
final class Nearest {
    private Nearest() {}

    /** The known word with the fewest edits from {@code typed}, if they are few enough to be a slip; the first of equals. */
    static Optional<String> to(String typed, Collection<String> known) {
        String best = null;
        int fewest = Math.max(1, typed.length() / 3) + 1;
        for (String word : known) {
            int edits = edits(typed, word);
            if (edits < fewest) {
                fewest = edits;
                best = word;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code "; did you mean X?"}, or what there is to choose from. */
    static String hint(String typed, Collection<String> known) {
        return to(typed, known)
                .map(word -> "; did you mean " + word + "?")
                .orElse(known.isEmpty() ? "" : "; known: " + String.join(", ", known));
    }

    /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
    private static int edits(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}

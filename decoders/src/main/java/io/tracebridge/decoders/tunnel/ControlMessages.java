package io.tracebridge.decoders.tunnel;

import io.tracebridge.decoders.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the messages are called in counters that set tunnels up and keep them: none of them is decoded further here. */
final class ControlMessages {
    private ControlMessages() {}

    /** Names the messages of all spaces that begin like this. */
    static void name(Site site, String prefix) {
        try (InputStream in = ControlMessages.class.getResourceAsStream("control-messages.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t");
                if (line.startsWith(prefix)) {
                    site.layers(columns[0]).name(Integer.parseInt(columns[1]), columns[2]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("control-messages.tsv in the program's jar", e);
        }
    }
}

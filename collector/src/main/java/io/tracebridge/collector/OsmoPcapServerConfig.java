package io.tracebridge.collector;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads an existing osmo-pcap-server.cfg as it is: the lines under {@code server}. Other sections (log, line vty, ctrl ...) concern that
 * program alone and are passed over. What cannot be done here (TLS) is an error, not silence.
 */
public final class OsmoPcapServerConfig {
    private static final int REAL_MAX_SNAPLEN = 9000;

    private final Path file;
    private final CollectorSettings.Builder settings = CollectorSettings.builder();
    private final Map<String, ClientRule> clients = new LinkedHashMap<>();
    private String ip = "0.0.0.0";
    private int port;

    private OsmoPcapServerConfig(Path file) {
        this.file = file;
    }

    /**
     * Reads a configuration file. The snaplen limit is that of the file or, as there, 9000.
     *
     * @return a builder, for what the command line may add
     * @throws IOException when the file cannot be read, or says something that is not understood; names file and line
     */
    public static CollectorSettings.Builder read(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            throw new IOException(file + ": not a text file in UTF-8", e);
        }
        return new OsmoPcapServerConfig(file).read(lines);
    }

    private CollectorSettings.Builder read(List<String> lines) throws IOException {
        settings.maxSnaplen(REAL_MAX_SNAPLEN);
        boolean inServer = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("!") || text.startsWith("#")) {
                continue;
            }
            if (!Character.isWhitespace(line.charAt(0))) {
                inServer = text.equals("server");
            } else if (inServer) {
                read(text, i + 1);
            }
        }
        if (port == 0) {
            throw new IOException(file + ": no \"server port\" under \"server\"");
        }
        settings.listen(new InetSocketAddress(ip, port));
        clients.values().forEach(settings::client);
        return settings;
    }

    private void read(String text, int line) throws IOException {
        String[] words = text.split("\\s+");
        try {
            if (!set(words)) {
                throw new IllegalArgumentException("\"" + text + "\" is not understood");
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ":" + line + ": " + e.getMessage(), e);
        }
    }

    private boolean set(String[] words) {
        String name = words[0];
        String value = words.length > 1 ? words[1] : "";
        int count = words.length;
        switch (name) {
            case "base-path" -> settings.store(Path.of(value));
            case "completed-path" -> settings.completed(Path.of(value));
            case "file-permission-mask" -> settings.filePermissions(value);
            case "max-file-size" -> settings.maxFileSize(number(value, Long.MAX_VALUE));
            case "rotate-localtime" -> settings.rotation(Rotation.parse(rest(words, 1)));
            case "max-snaplen" -> settings.maxSnaplen((int) number(value, CollectorSettings.LARGEST_SNAPLEN));
            case "zeromq-publisher" -> {
                if (count != 3) {
                    return false;
                }
                settings.publish("tcp://" + value + ":" + number(words[2], 65_535));
                return true;
            }
            case "client" -> {
                return client(words);
            }
            case "server" -> {
                return count == 3 && server(value, words[2]);
            }
            case "no" -> {
                return no(value);
            }
            default -> {
                // The server's write queue has no counterpart; its TLS settings mean nothing without a client that uses
                // TLS.
                return List.of("tls", "enable", "file-write-queue-max-length").contains(name);
            }
        }
        return count == 2 || name.equals("rotate-localtime");
    }

    private boolean server(String name, String value) {
        switch (name) {
            case "ip" -> ip = ClientRule.of("server", value, false).network().getHostAddress();
            case "port" -> port = (int) number(value, 65_535);
            case "max-snaplen" -> settings.maxSnaplen((int) number(value, CollectorSettings.LARGEST_SNAPLEN));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean no(String name) {
        switch (name) {
            case "completed-path" -> settings.completed(null);
            case "rotate-localtime" -> settings.rotation(null);
            case "max-file-size" -> settings.maxFileSize(0);
            default -> {
                return List.of("zeromq-publisher", "tls", "client", "enable").contains(name);
            }
        }
        return true;
    }

    /** {@code client NAME ADDRESS [store|no-store] [tls]}; a later line for the same name replaces an earlier one. */
    private boolean client(String[] words) {
        if (words.length < 3 || words.length > 5) {
            return false;
        }
        List<String> options = Arrays.asList(words).subList(3, words.length);
        if (options.contains("tls")) {
            throw new IllegalArgumentException("client " + words[1]
                    + ": TLS is not supported yet; remove \"tls\" here and at the client, or tunnel the connection");
        }
        clients.put(words[1], ClientRule.parse(words[1] + "=" + words[2] + " " + String.join(" ", options)));
        return true;
    }

    private static long number(String text, long largest) {
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > largest) {
            throw new IllegalArgumentException("\"" + text + "\": expected a number of at most " + largest);
        }
        return Long.parseLong(text);
    }

    private static String rest(String[] words, int from) {
        return String.join(" ", Arrays.asList(words).subList(from, words.length));
    }
}

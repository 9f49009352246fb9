package io.tracebridge.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns text into values, refusing what would fail later with a sentence that shows the right form. */
final class Values {
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.%a-z]+]|[^:\\s\\[\\]/]+):([0-9]{1,5})");

    private Values() {}

    /** A host name or address (IPv6 without brackets) and a port; port 0 where listening: any free one. */
    record HostPort(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
        }
    }

    private static TypeConversionException wrong(String text, String what) {
        return new TypeConversionException("\"" + text + "\" is " + what);
    }

    /** {@code HOST:PORT}. */
    static final class HostPortValue implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            return hostPort(text, text, "HOST:PORT, such as 127.0.0.1:4242 or [::1]:4242");
        }
    }

    /** {@code tcp://HOST:PORT}, as ØMQ writes it. */
    static final class TcpValue implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            String form = "tcp://HOST:PORT, such as tcp://127.0.0.1:5556";
            if (!text.startsWith("tcp://")) {
                throw wrong(text, "not of the form " + form);
            }
            return "tcp://" + hostPort(text, text.substring("tcp://".length()), form);
        }
    }

    private static HostPort hostPort(String text, String part, String form) {
        Matcher matcher = HOST_PORT.matcher(part);
        if (!matcher.matches()) {
            throw wrong(text, "not of the form " + form);
        }
        int port = Integer.parseInt(matcher.group(2));
        if (port > 65535) {
            throw wrong(text, "no address: ports go up to 65535");
        }
        return new HostPort(matcher.group(1).replaceAll("[\\[\\]]", ""), port);
    }

    /** {@code http://HOST:PORT} or https. */
    static final class UrlValue implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI uri = new URI(text);
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                if (!http || uri.getHost() == null) {
                    throw wrong(text, "not a URL such as http://127.0.0.1:9200");
                }
                if (uri.getUserInfo() != null) {
                    throw new TypeConversionException(
                            "a URL must not hold a password; set TRACEBRIDGE_ELASTICSEARCH_USER and"
                                    + " TRACEBRIDGE_ELASTICSEARCH_PASSWORD");
                }
                return uri;
            } catch (URISyntaxException e) {
                throw wrong(text, "not a URL such as http://127.0.0.1:9200");
            }
        }
    }

    /** A whole number with bounds, for options to derive from. */
    abstract static class Whole implements ITypeConverter<Integer> {
        private final int least;
        private final int most;

        Whole(int least, int most) {
            this.least = least;
            this.most = most;
        }

        @Override
        public Integer convert(String text) {
            try {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // falls through to the one message that shows the right form
            }
            throw wrong(text, "not a whole number from " + least + " to " + most);
        }
    }

    /** Whole seconds, up to a day. */
    static final class Seconds extends Whole {
        Seconds() {
            super(0, 86_400);
        }
    }

    static final class Shards extends Whole {
        Shards() {
            super(1, 64);
        }
    }

    /** Bytes: a number with an optional K, M or G (powers of 1024). */
    static final class Bytes implements ITypeConverter<Long> {
        private static final Pattern FORM = Pattern.compile("([0-9]{1,12})([KMG]?)");

        @Override
        public Long convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw wrong(text, "no size such as 1073741824, 512M or 1G");
            }
            int shift = 10 * ("KMG".indexOf(matcher.group(2)) + 1);
            return Long.parseLong(matcher.group(1)) << (matcher.group(2).isEmpty() ? 0 : shift);
        }
    }

    /** One word of a few. */
    abstract static class Choice implements ITypeConverter<String> {
        private final String what;
        private final List<String> known;

        Choice(String what, String... known) {
            this.what = what;
            this.known = List.of(known);
        }

        @Override
        public String convert(String text) {
            String word = text.strip().toLowerCase(Locale.ROOT);
            if (!known.contains(word)) {
                throw new TypeConversionException("unknown " + what + " \"" + text + "\"" + Nearest.hint(word, known));
            }
            return word;
        }
    }

    static final class Privacy extends Choice {
        Privacy() {
            super("privacy mode", "pseudonym", "clear", "drop");
        }
    }

    static final class NumberKind extends Choice {
        NumberKind() {
            super("type of number", "imsi", "msisdn", "imei");
        }
    }

    static final class LogFormat extends Choice {
        LogFormat() {
            super("log format", "text", "ecs");
        }
    }
}

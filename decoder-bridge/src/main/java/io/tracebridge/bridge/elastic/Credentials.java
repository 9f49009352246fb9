package io.tracebridge.bridge.elastic;

import io.tracebridge.bridge.BridgeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * How the bridge proves to Elasticsearch who it is. Secrets come by environment or file only, since a command line is readable
 * by everyone on the machine; this class never prints them.
 */
public final class Credentials {
    /** Environment variables; each may be replaced by one with {@code _FILE} appended, which names a file that holds the value. */
    public static final String USER = "TRACEBRIDGE_ELASTICSEARCH_USER";

    public static final String PASSWORD = "TRACEBRIDGE_ELASTICSEARCH_PASSWORD";
    public static final String API_KEY = "TRACEBRIDGE_ELASTICSEARCH_API_KEY";

    /** For a server without security. */
    public static final Credentials NONE = new Credentials(null);

    private final String authorization;

    private Credentials(String authorization) {
        this.authorization = authorization;
    }

    /** User and password. */
    public static Credentials basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Credentials("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** An API key in its encoded form, as Elasticsearch and Kibana show it. */
    public static Credentials apiKey(String encoded) {
        return new Credentials("ApiKey " + encoded);
    }

    /** What the environment says; {@link #NONE} when it says nothing. */
    public static Credentials fromEnvironment(Map<String, String> environment) throws BridgeException {
        String user = value(environment, USER);
        String password = value(environment, PASSWORD);
        String key = value(environment, API_KEY);
        if (key != null && user != null) {
            throw new BridgeException("both " + API_KEY + " and " + USER + " are set: keep one of them");
        }
        if ((user == null) != (password == null)) {
            throw new BridgeException((user == null ? PASSWORD : USER) + " is set without "
                    + (user == null ? USER : PASSWORD) + ": set both or neither");
        }
        if (key != null) {
            return apiKey(key);
        }
        return user == null ? NONE : basic(user, password);
    }

    /** The value of the Authorization header, or null. */
    public String authorization() {
        return authorization;
    }

    @Override
    public String toString() {
        return authorization == null
                ? "no credentials"
                : authorization.substring(0, authorization.indexOf(' ')) + " ***";
    }

    private static String value(Map<String, String> environment, String name) throws BridgeException {
        String value = environment.get(name);
        String file = environment.get(name + "_FILE");
        if (value != null && file != null) {
            throw new BridgeException("both " + name + " and " + name + "_FILE are set: keep one of them");
        }
        if (file == null) {
            return value;
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new BridgeException(
                    name + "_FILE: cannot read " + file + ": " + e.getClass().getSimpleName(), e);
        }
    }
}

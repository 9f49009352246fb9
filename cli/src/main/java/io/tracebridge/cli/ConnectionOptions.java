package io.tracebridge.cli;

import io.tracebridge.bridge.elastic.Credentials;
import io.tracebridge.bridge.elastic.ElasticSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which Elasticsearch, and how to log in: the same options wherever one is asked or written to. */
final class ConnectionOptions {
    @Option(
            names = "--elasticsearch",
            order = 30,
            paramLabel = "URL",
            required = true,
            split = ",",
            hideParamSyntax = true,
            converter = Values.UrlValue.class,
            description = "Elasticsearch: a node of the cluster, or several of its nodes separated by commas.")
    List<URI> urls;

    @Option(names = "--elasticsearch-user", order = 31, paramLabel = "NAME", description = "User to log in as.")
    String user;

    @Secret
    @Option(
            names = "--elasticsearch-password",
            order = 32,
            paramLabel = "SECRET",
            description =
                    "Its password: as TRACEBRIDGE_ELASTICSEARCH_PASSWORD or in the configuration file, never as a flag.")
    String password;

    @Option(
            names = "--elasticsearch-password-file",
            order = 33,
            paramLabel = "FILE",
            description = "A file that holds the password.")
    String passwordFile;

    @Secret
    @Option(
            names = "--elasticsearch-api-key",
            order = 34,
            paramLabel = "SECRET",
            description = "An encoded API key instead of user and password; like the password never as a flag.")
    String apiKey;

    @Option(
            names = "--elasticsearch-api-key-file",
            order = 35,
            paramLabel = "FILE",
            description = "A file that holds the API key.")
    String apiKeyFile;

    @Option(
            names = "--elasticsearch-ca",
            order = 36,
            paramLabel = "FILE",
            description =
                    "PEM file with the authority that signed the server's certificate, when Java does not know it.")
    Path certificateAuthority;

    @Option(
            names = "--wait",
            order = 40,
            paramLabel = "SECONDS",
            defaultValue = "0",
            converter = Values.Seconds.class,
            description =
                    "How long to wait at the start for an Elasticsearch that does not answer yet; later it is waited for as long"
                            + " as it takes. Default: 0.")
    int waitSeconds;

    /** Settings for whoever only asks. */
    ElasticSettings settings() throws IOException {
        return applied(ElasticSettings.of(urls.get(0), null, false));
    }

    ElasticSettings applied(ElasticSettings to) throws IOException {
        return to.withUrls(urls)
                .withCredentials(Credentials.fromEnvironment(credentials()), certificateAuthority)
                .withConnectWithin(Duration.ofSeconds(waitSeconds));
    }

    /** What was given, under the names that {@link Credentials} knows. */
    private Map<String, String> credentials() {
        Map<String, String> given = new HashMap<>();
        given.put(Credentials.USER, user);
        given.put(Credentials.PASSWORD, password);
        given.put(Credentials.PASSWORD + "_FILE", passwordFile);
        given.put(Credentials.API_KEY, apiKey);
        given.put(Credentials.API_KEY + "_FILE", apiKeyFile);
        return given;
    }
}

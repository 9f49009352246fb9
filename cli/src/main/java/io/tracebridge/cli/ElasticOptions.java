package io.tracebridge.cli;

import io.tracebridge.bridge.elastic.Credentials;
import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.elastic.Period;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where documents go: the same options wherever something is indexed. */
final class ElasticOptions {
    @Option(
            names = "--elasticsearch",
            order = 30,
            paramLabel = "URL",
            required = true,
            split = ",",
            hideParamSyntax = true,
            converter = Values.UrlValue.class,
            description = "Index there: a node of the cluster, or several of its nodes separated by commas.")
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
            names = "--namespace",
            order = 37,
            paramLabel = "NAME",
            defaultValue = "default",
            converter = NamespaceValue.class,
            description = "Part of the index names, tracebridge-DATASET-NAME-DATE. Default: default.")
    String namespace;

    @Option(
            names = "--index-period",
            order = 38,
            paramLabel = "DATASET=PERIOD",
            split = ",",
            hideParamSyntax = true,
            converter = PeriodValue.class,
            description = "Packet time that one index of a dataset holds: day, week or month. Default: month for each.")
    List<DatasetPeriod> periods = List.of();

    @Option(
            names = "--dead-letters",
            order = 39,
            paramLabel = "FILE",
            defaultValue = "tracebridge-dead-letters.ndjson",
            description =
                    "Documents that Elasticsearch refuses go there with the reason. Default: tracebridge-dead-letters.ndjson.")
    Path deadLetters;

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

    record DatasetPeriod(String dataset, Period period) {}

    static final class PeriodValue implements ITypeConverter<DatasetPeriod> {
        @Override
        public DatasetPeriod convert(String text) {
            int equals = text.indexOf('=');
            for (Period period : Period.values()) {
                if (equals > 0
                        && text.substring(equals + 1).equals(period.name().toLowerCase(Locale.ROOT))) {
                    return new DatasetPeriod(text.substring(0, equals), period);
                }
            }
            throw new TypeConversionException("\"" + text + "\" is not of the form dns=day, with day, week or month");
        }
    }

    static final class NamespaceValue implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("[a-z0-9][a-z0-9_.]{0,99}")) {
                throw new TypeConversionException(
                        "\"" + text + "\" is no part of an index name: lower-case letters, digits, _ and . only");
            }
            return text;
        }
    }

    ElasticSettings settings(boolean live) throws IOException {
        Map<String, Period> byDataset = new HashMap<>();
        periods.forEach(p -> byDataset.put(p.dataset, p.period));
        ElasticSettings usual = ElasticSettings.of(urls.get(0), deadLetters, live);
        return usual.withUrls(urls)
                .withCredentials(Credentials.fromEnvironment(credentials()), certificateAuthority)
                .withIndices(namespace, byDataset, usual.maximumNewIndices())
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

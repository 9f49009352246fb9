package io.tracebridge.cli;

import io.tracebridge.bridge.elastic.ElasticSettings;
import io.tracebridge.bridge.elastic.Period;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where documents go: the same options wherever something is indexed. */
final class ElasticOptions {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

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
        ElasticSettings usual = ElasticSettings.of(connection.urls.get(0), deadLetters, live);
        return connection.applied(usual).withIndices(namespace, byDataset, usual.maximumNewIndices());
    }
}

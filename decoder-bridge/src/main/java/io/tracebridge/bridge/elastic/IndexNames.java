package io.tracebridge.bridge.elastic;

import io.tracebridge.decoders.Dataset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which index a document belongs to, by its dataset and packet time: {@code tracebridge-<dataset>-<namespace>-yyyy.MM.dd}. Holds what
 * was asked last, as one document's index is mostly the one before's. Owned by one shard.
 */
final class IndexNames {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu.MM.dd", Locale.ROOT);
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /** One index: its name, the days it covers, and whether its shard may write to it. */
    static final class Index {
        final byte[] name;
        final String text;
        boolean allowed;
        private final String dataset;
        private final long firstDay;
        private final long endDay;

        private Index(String dataset, String text, long firstDay, long endDay) {
            this.dataset = dataset;
            this.text = text;
            this.name = text.getBytes(StandardCharsets.US_ASCII);
            this.firstDay = firstDay;
            this.endDay = endDay;
        }

        private boolean covers(Dataset other, long day) {
            return day >= firstDay && day < endDay && dataset.equals(other.name());
        }
    }

    private final String namespace;
    private final Map<String, Period> periods;
    private final Map<String, Index> byDataset = new HashMap<>();
    private Index last = new Index("", "", 0, 0);

    IndexNames(String namespace, Map<String, Period> periods) {
        this.namespace = namespace;
        this.periods = periods;
    }

    Index of(Dataset dataset, long timeNanos) {
        long day = Math.floorDiv(timeNanos, NANOS_PER_DAY);
        if (!last.covers(dataset, day)) {
            Index known = byDataset.get(dataset.name());
            if (known == null || !known.covers(dataset, day)) {
                known = make(dataset, day);
                byDataset.put(dataset.name(), known);
            }
            last = known;
        }
        return last;
    }

    private Index make(Dataset dataset, long day) {
        Period period = periods.getOrDefault(dataset.name(), Period.MONTH);
        LocalDate first = period.firstDay(LocalDate.ofEpochDay(day));
        String text = "tracebridge-" + dataset.name() + "-" + namespace + "-" + DATE.format(first);
        return new Index(
                dataset.name(), text, first.toEpochDay(), period.next(first).toEpochDay());
    }

    static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}

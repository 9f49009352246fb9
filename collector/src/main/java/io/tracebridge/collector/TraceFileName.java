package io.tracebridge.collector;

import java.time.LocalDateTime;
import java.util.Locale;

/**
 * Names of trace files: {@code trace-NAME-YYYYMMDD_HHMMSS.pcap} or {@code .pcapng}, in local time, as osmo-pcap-server has them. A
 * second file of the same second, which that server would write over the first, gets {@code _001} and so on before the dot, so that
 * names in order are files in order.
 */
final class TraceFileName {
    private TraceFileName() {}

    /**
     * The name of a file opened at a local time.
     *
     * @param number 0 for the first file of that second, then counting
     * @param suffix {@code .pcap} or {@code .pcapng}
     */
    static String of(String client, LocalDateTime opened, int number, String suffix) {
        return String.format(
                Locale.ROOT,
                "trace-%s-%04d%02d%02d_%02d%02d%02d%s%s",
                client,
                opened.getYear(),
                opened.getMonthValue(),
                opened.getDayOfMonth(),
                opened.getHour(),
                opened.getMinute(),
                opened.getSecond(),
                number == 0 ? "" : String.format(Locale.ROOT, "_%03d", number),
                suffix);
    }
}

package io.tracebridge.capture.sidechannel;

import java.time.LocalDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of trace files: {@code trace-NAME-YYYYMMDD_HHMMSS.pcap} or {@code .pcapng}, in local time, as osmo-pcap-server has them. A
 * second file of the same second, which that server would write over the first, gets {@code _001} and so on before the dot, so that
 * names in order are files in order.
 */
public final class TraceFileName {
    private static final Pattern NAME =
            Pattern.compile("trace-(.+)-\\d{8}_\\d{6}(?:_\\d{3,})?\\.pcap(?:ng)?(?:\\.gz|\\.zst)?", Pattern.DOTALL);

    private TraceFileName() {}

    /**
     * The name of a file opened at a local time.
     *
     * @param number 0 for the first file of that second, then counting
     * @param suffix {@code .pcap} or {@code .pcapng}
     */
    public static String of(String client, LocalDateTime opened, int number, String suffix) {
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

    /**
     * The client in the name of a trace file, compressed or not.
     *
     * @param fileName last element of the path
     * @return null when the name is of another kind
     */
    public static String client(String fileName) {
        Matcher matcher = NAME.matcher(fileName);
        return matcher.matches() ? matcher.group(1) : null;
    }
}

package io.tracebridge.page;

import io.tracebridge.dashboards.TimeRange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands behind the question mark of a request, checked. */
final class Parameters {
    private static final Pattern NOW = Pattern.compile("now(?:-(\\d{1,4})([smhdwMy]))?");
    private static final Duration LONGEST = Duration.ofDays(366 * 50);
    private static final int MOST_VALUES = 64;
    private static final int LONGEST_VALUE = 1_024;

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** @param query as it stands in the URL, or null for none */
    Parameters(String query) throws BadRequest {
        if (query == null) {
            return;
        }
        String[] pairs = query.split("&", -1);
        if (pairs.length > MOST_VALUES) {
            throw new BadRequest(400, "more than " + MOST_VALUES + " parameters");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = decoded(pair.substring(equals + 1));
                if (value.length() > LONGEST_VALUE) {
                    throw new BadRequest(400, "a value of more than " + LONGEST_VALUE + " characters");
                }
                values.computeIfAbsent(decoded(pair.substring(0, equals)), name -> new ArrayList<>())
                        .add(value);
            }
        }
    }

    private static String decoded(String text) throws BadRequest {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequest(400, "a percent sign that is followed by no number");
        }
    }

    /** All values of that name, in their order. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The first value of that name, or the other. */
    String text(String name, String otherwise) {
        List<String> all = all(name);
        return all.isEmpty() ? otherwise : all.get(0);
    }

    int number(String name, int otherwise, int least, int most) throws BadRequest {
        String text = text(name, null);
        try {
            int number = text == null ? otherwise : Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadRequest(400, name + " is a number from " + least + " to " + most);
    }

    /**
     * The range between {@code from} and {@code to}, each {@code now}, {@code now-24h} or a time as ISO 8601 has it, with days that begin
     * as in {@code zone}.
     */
    TimeRange range(String from, String to, Clock clock) throws BadRequest {
        ZoneId zone = zone(text("zone", "UTC"));
        Instant begin = time(text("from", from), clock, zone);
        Instant end = time(text("to", to), clock, zone);
        if (begin.isAfter(end) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw new BadRequest(400, "from " + begin + " to " + end + " is no time: from is to be the earlier");
        }
        return TimeRange.of(begin, end, zone);
    }

    private static ZoneId zone(String name) throws BadRequest {
        try {
            return name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new BadRequest(400, "no time zone of that name is known");
        }
    }

    private static Instant time(String text, Clock clock, ZoneId zone) throws BadRequest {
        Matcher now = NOW.matcher(text);
        try {
            if (!now.matches()) {
                return OffsetDateTime.parse(text).toInstant();
            }
            if (now.group(1) == null) {
                return clock.instant();
            }
            int count = Integer.parseInt(now.group(1));
            TemporalAmount before = switch (now.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                case "d" -> Period.ofDays(count);
                case "w" -> Period.ofWeeks(count);
                case "M" -> Period.ofMonths(count);
                default -> Period.ofYears(count);
            };
            return clock.instant().atZone(zone).minus(before).toInstant();
        } catch (DateTimeException e) {
            throw new BadRequest(400, "a time is now, now-24h or 2026-11-01T00:00:00Z");
        }
    }
}

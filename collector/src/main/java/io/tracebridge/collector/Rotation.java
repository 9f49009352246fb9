package io.tracebridge.collector;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * When a trace file gives way to the next by the clock: at each boundary of local time. Counting begins anew with each larger unit, so
 * {@code minute mod 7} cuts at minutes 0, 7, ... 56 and 0 again, {@code day mod 10} on the 1st, 11th, 21st, 31st and 1st again, as
 * osmo-pcap-server has it.
 *
 * @param unit what is counted
 * @param modulus every how many; 1 or more
 */
public record Rotation(Unit unit, int modulus) {
    /** Units of local time, and the largest modulus each takes. */
    public enum Unit {
        /** Seconds of the minute. */
        SECOND(60),
        /** Minutes of the hour. */
        MINUTE(60),
        /** Hours of the day. */
        HOUR(24),
        /** Days of the month. */
        DAY(31),
        /** Months of the year. */
        MONTH(12),
        /** Years. */
        YEAR(1_000_000);

        private final int maxModulus;

        Unit(int maxModulus) {
            this.maxModulus = maxModulus;
        }
    }

    /** What osmo-pcap-server does when nothing is said: every day. */
    public static final Rotation DAILY = new Rotation(Unit.DAY, 1);

    /** Checks the modulus. */
    public Rotation {
        if (modulus < 1 || modulus > unit.maxModulus) {
            throw new IllegalArgumentException("rotation by " + unit.name().toLowerCase(Locale.ROOT) + ": mod is 1 to "
                    + unit.maxModulus + ", not " + modulus);
        }
    }

    /**
     * Reads {@code second|minute|hour|day|month|year [mod N]}.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Rotation parse(String text) {
        String[] words = text.strip().toLowerCase(Locale.ROOT).split("\\s+");
        boolean plain = words.length == 1;
        if (!plain && (words.length != 3 || !words[1].equals("mod") || !words[2].matches("[0-9]{1,9}"))) {
            throw new IllegalArgumentException(
                    "rotation \"" + text + "\": expected second|minute|hour|day|month|year [mod N]");
        }
        for (Unit unit : Unit.values()) {
            if (unit.name().toLowerCase(Locale.ROOT).equals(words[0])) {
                return new Rotation(unit, plain ? 1 : Integer.parseInt(words[2]));
            }
        }
        throw new IllegalArgumentException(
                "rotation \"" + words[0] + "\": expected second, minute, hour, day, month or year");
    }

    /** The first boundary after a local time. */
    LocalDateTime next(LocalDateTime time) {
        return switch (unit) {
            case SECOND ->
                first(time.truncatedTo(ChronoUnit.MINUTES), time.getSecond(), ChronoUnit.SECONDS, ChronoUnit.MINUTES);
            case MINUTE ->
                first(time.truncatedTo(ChronoUnit.HOURS), time.getMinute(), ChronoUnit.MINUTES, ChronoUnit.HOURS);
            case HOUR -> first(time.truncatedTo(ChronoUnit.DAYS), time.getHour(), ChronoUnit.HOURS, ChronoUnit.DAYS);
            case DAY -> first(monthOf(time), time.getDayOfMonth() - 1, ChronoUnit.DAYS, ChronoUnit.MONTHS);
            case MONTH -> first(yearOf(time), time.getMonthValue() - 1, ChronoUnit.MONTHS, ChronoUnit.YEARS);
            case YEAR -> yearOf(time).plusYears(modulus - time.getYear() % modulus);
        };
    }

    private LocalDateTime first(LocalDateTime start, int count, ChronoUnit counted, ChronoUnit larger) {
        LocalDateTime next = start.plus(count - count % modulus + (long) modulus, counted);
        LocalDateTime limit = start.plus(1, larger);
        return next.isBefore(limit) ? next : limit;
    }

    private static LocalDateTime monthOf(LocalDateTime time) {
        return time.toLocalDate().withDayOfMonth(1).atTime(LocalTime.MIDNIGHT);
    }

    private static LocalDateTime yearOf(LocalDateTime time) {
        return time.toLocalDate().withDayOfYear(1).atTime(LocalTime.MIDNIGHT);
    }
}

package io.tracebridge.decoders.json;

/** Dates of the proleptic Gregorian calendar from days since 1970-01-01, for years 0 .. 9999. */
final class CivilDate {
    private static final int DAYS_OF_400_YEARS = 146_097;

    /** Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day is the last. */
    private static final int DAYS_TO_1970 = 719_468;

    private CivilDate() {}

    /** Writes {@code yyyy-MM-dd} into the first ten bytes. */
    static void write(long daysSince1970, byte[] to) {
        long days = daysSince1970 + DAYS_TO_1970;
        long era = Math.floorDiv(days, DAYS_OF_400_YEARS);
        int dayOfEra = (int) (days - era * DAYS_OF_400_YEARS);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
        digits(to, 0, 4, year);
        to[4] = '-';
        digits(to, 5, 2, month);
        to[7] = '-';
        digits(to, 8, 2, day);
    }

    private static void digits(byte[] to, int at, int count, int value) {
        int left = value;
        for (int i = at + count - 1; i >= at; i--) {
            to[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }
}

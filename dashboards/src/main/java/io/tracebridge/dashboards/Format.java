package io.tracebridge.dashboards;

/** How the numbers of a field are written for people. */
public enum Format {
    /** Nanoseconds, to be written with the unit that suits. */
    DURATION,
    BYTES,
    /** A number that names something, and so has no thousands to mark. */
    NAME,
    PLAIN;

    static Format of(Fields fields, String field) {
        String unit = fields.unit(field);
        if ("nanos".equals(unit) || unit == null && field.endsWith(".duration")) {
            return DURATION;
        }
        if ("byte".equals(unit) || field.endsWith(".bytes")) {
            return BYTES;
        }
        return field.endsWith(".port") || field.endsWith(".id") && fields.isNumber(field) ? NAME : PLAIN;
    }
}

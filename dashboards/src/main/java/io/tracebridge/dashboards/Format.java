package io.tracebridge.dashboards;

/** How the numbers of a field are written for people. */
public enum Format {
    /** Nanoseconds, to be written with the unit that suits. */
    DURATION,
    /** The same of milliseconds. */
    MILLISECONDS,
    /** A share, of which 1 is the whole. */
    PERCENT,
    BYTES,
    /** A number that names something, and so has no thousands to mark. */
    NAME,
    PLAIN;

    static Format of(Fields fields, String field) {
        String unit = fields.unit(field);
        if ("nanos".equals(unit) || field.equals("event.duration")) {
            return DURATION;
        }
        if ("millis".equals(unit)) {
            return MILLISECONDS;
        }
        if ("percent".equals(unit)) {
            return PERCENT;
        }
        if ("byte".equals(unit) || field.endsWith(".bytes")) {
            return BYTES;
        }
        return field.endsWith(".port") || field.endsWith(".id") && fields.isNumber(field) ? NAME : PLAIN;
    }
}

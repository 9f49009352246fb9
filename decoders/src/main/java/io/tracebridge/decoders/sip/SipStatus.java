package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.json.JsonWriter;

/** What status codes mean for a call (RFC 3261 section 21 and IANA's registry). */
final class SipStatus {
    private static final byte[][] TEXTS = new byte[700][];
    private static final byte[][] PHRASES = new byte[700][];

    static {
        for (int code = 100; code < TEXTS.length; code++) {
            TEXTS[code] = JsonWriter.quoted(Integer.toString(code));
        }
        phrases(300, "Multiple Choices", "Moved Permanently", "Moved Temporarily", "", "", "Use Proxy");
        phrases(380, "Alternative Service");
        phrases(
                400,
                "Bad Request",
                "Unauthorized",
                "Payment Required",
                "Forbidden",
                "Not Found",
                "Method Not Allowed",
                "Not Acceptable",
                "Proxy Authentication Required",
                "Request Timeout",
                "",
                "Gone",
                "",
                "Conditional Request Failed",
                "Request Entity Too Large",
                "Request-URI Too Long",
                "Unsupported Media Type",
                "Unsupported URI Scheme",
                "Unknown Resource-Priority",
                "",
                "",
                "Bad Extension",
                "Extension Required",
                "Session Interval Too Small",
                "Interval Too Brief",
                "Bad Location Information",
                "Bad Alert Message",
                "",
                "",
                "Use Identity Header",
                "Provide Referrer Identity",
                "Flow Failed",
                "",
                "",
                "Anonymity Disallowed",
                "",
                "",
                "Bad Identity Info",
                "Unsupported Credential",
                "Invalid Identity Header",
                "First Hop Lacks Outbound Support",
                "Max-Breadth Exceeded");
        phrases(469, "Bad Info Package", "Consent Needed");
        phrases(
                480,
                "Temporarily Unavailable",
                "Call/Transaction Does Not Exist",
                "Loop Detected",
                "Too Many Hops",
                "Address Incomplete",
                "Ambiguous",
                "Busy Here",
                "Request Terminated",
                "Not Acceptable Here",
                "Bad Event",
                "",
                "Request Pending",
                "",
                "Undecipherable",
                "Security Agreement Required");
        phrases(
                500,
                "Server Internal Error",
                "Not Implemented",
                "Bad Gateway",
                "Service Unavailable",
                "Server Time-out",
                "Version Not Supported");
        phrases(513, "Message Too Large");
        phrases(580, "Precondition Failure");
        phrases(
                600,
                "Busy Everywhere",
                "",
                "",
                "Decline",
                "Does Not Exist Anywhere",
                "",
                "Not Acceptable",
                "Unwanted",
                "Rejected");
    }

    private SipStatus() {}

    private static void phrases(int from, String... phrases) {
        for (int i = 0; i < phrases.length; i++) {
            PHRASES[from + i] = phrases[i].isEmpty() ? null : JsonWriter.quoted(phrases[i]);
        }
    }

    /** The code as a JSON string; 100..699. */
    static byte[] text(int code) {
        return TEXTS[code];
    }

    /** The usual reason phrase of a failure, quoted JSON; null when it has none. */
    static byte[] phrase(int code) {
        return PHRASES[code];
    }

    /**
     * Whether the caller is expected to try again under the same Call-ID: a redirection (RFC 3261 section 8.1.3.4), a challenge (section
     * 22), something that it can put right by itself (section 8.1.3.5; 422: RFC 4028 section 6; 421 and 494: RFC 3329 section 2; 428:
     * RFC 8224 section 6.2), or more digits (484: RFC 3578).
     */
    static boolean invitesAnotherAttempt(int code) {
        return switch (code) {
            case 401, 407, 413, 415, 416, 420, 421, 422, 428, 484, 494 -> true;
            default -> code >= 300 && code < 400;
        };
    }

    /** RFC 6076 section 4: a challenge is no failure. */
    static boolean isChallenge(int code) {
        return code == 401 || code == 407;
    }
}

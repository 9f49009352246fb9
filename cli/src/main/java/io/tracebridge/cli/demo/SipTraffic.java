package io.tracebridge.cli.demo;

import io.tracebridge.cli.demo.SamplePackets.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * SIP (RFC 3261) at a border controller, over UDP: telephones that register and call, and trunks to other operators. Numbers are those
 * that Ofcom keeps for fiction, names and addresses those of RFC 2606 and RFC 5737.
 */
final class SipTraffic {
    /** How a call ends. */
    enum Outcome {
        ANSWERED,
        BUSY,
        NO_ANSWER,
        UNKNOWN_NUMBER,
        DECLINED,
        NO_CIRCUIT,
        NO_RESPONSE
    }

    static final Endpoint BORDER = endpoint("192.0.2.80", 5060);

    private static final String DOMAIN = "voice.example";
    private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE";
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    /** T1 of RFC 3261 section 17.1.1.2. */
    private static final long T1 = 500 * MILLISECOND;

    private final SplittableRandom random;
    private final SampleCapture capture;
    private final SamplePackets packets = new SamplePackets();

    /** Either side of a dialog: where it is, and what it calls itself. */
    private record Party(Endpoint at, String user, String agent) {}

    /** What all messages of a dialog have in common. */
    private final class Dialog {
        final Party caller;
        final Party called;
        final String id = hex(8) + "@" + DOMAIN;
        final String fromTag = hex(4);
        final String toTag = hex(4);

        Dialog(Party caller, Party called) {
            this.caller = caller;
            this.called = called;
        }

        /** @param more header fields and, after an empty line, the body */
        void request(long at, boolean byCaller, String method, int sequence, String branch, String more) {
            Party from = byCaller ? caller : called;
            Party to = byCaller ? called : caller;
            String tag = byCaller ? fromTag : toTag;
            boolean inside = !byCaller || method.equals("BYE") || method.equals("ACK");
            send(
                    at,
                    from.at,
                    to.at,
                    method + " sip:" + to.user + "@" + host(to.at) + " SIP/2.0\r\n"
                            + common(
                                    from.at,
                                    branch,
                                    from.user,
                                    tag,
                                    to.user,
                                    inside ? byCaller ? toTag : fromTag : null)
                            + "CSeq: " + sequence + " " + method + "\r\nMax-Forwards: 70\r\nUser-Agent: " + from.agent
                            + "\r\nContact: <sip:" + from.user + "@" + host(from.at) + ">\r\n" + more);
        }

        void response(
                long at, boolean byCalled, String status, String method, int sequence, String branch, String more) {
            Party from = byCalled ? called : caller; // who answers
            Party to = byCalled ? caller : called; // who asked
            String tag = byCalled ? fromTag : toTag;
            boolean trying = status.startsWith("100");
            send(
                    at,
                    from.at,
                    to.at,
                    "SIP/2.0 " + status + "\r\n"
                            + common(to.at, branch, to.user, tag, from.user, trying ? null : byCalled ? toTag : fromTag)
                            + "CSeq: " + sequence + " " + method + "\r\nServer: " + from.agent + "\r\nContact: <sip:"
                            + from.user + "@" + host(from.at) + ">\r\n" + more);
        }

        private String common(
                Endpoint via, String branch, String fromUser, String fromTag, String toUser, String toTag) {
            return "Via: SIP/2.0/UDP " + host(via) + ";rport;branch=z9hG4bK" + branch + "\r\nFrom: <sip:" + fromUser
                    + "@"
                    + DOMAIN + ">;tag=" + fromTag + "\r\nTo: <sip:" + toUser + "@" + DOMAIN + ">"
                    + (toTag == null ? "" : ";tag=" + toTag) + "\r\nCall-ID: " + id + "\r\n";
        }
    }

    SipTraffic(SplittableRandom random, SampleCapture capture) {
        this.random = random;
        this.capture = capture;
    }

    static Endpoint endpoint(String address, int port) {
        return new Endpoint(DnsTraffic.ip(address), port);
    }

    /** A subscriber's number, 0 to 999. */
    static String number(int subscriber) {
        return String.format(Locale.ROOT, "+441632960%03d", subscriber);
    }

    /** A telephone renews its registration; a refused one has forgotten its password. */
    void register(long at, Endpoint telephone, int subscriber, boolean refused) {
        Party user = new Party(telephone, number(subscriber), "Telephone 2.1");
        Dialog dialog = new Dialog(user, new Party(BORDER, number(subscriber), "Border 7"));
        String expires = "Expires: 3600\r\n" + EMPTY;
        String first = hex(6);
        dialog.request(at, true, "REGISTER", 1, first, expires);
        long t = at + 8 * MILLISECOND + random.nextLong(6 * MILLISECOND);
        String challenge = "WWW-Authenticate: Digest realm=\"" + DOMAIN + "\", nonce=\"" + hex(12) + "\"\r\n" + EMPTY;
        dialog.response(t, true, "401 Unauthorized", "REGISTER", 1, first, challenge);
        t += 15 * MILLISECOND;
        String second = hex(6);
        String credentials = "Authorization: Digest username=\"" + user.user + "\", realm=\"" + DOMAIN
                + "\", nonce=\"0\", uri=\"sip:" + DOMAIN + "\", response=\"" + hex(16) + "\"\r\n" + expires;
        dialog.request(t, true, "REGISTER", 2, second, credentials);
        t += 12 * MILLISECOND + random.nextLong(10 * MILLISECOND);
        dialog.response(
                t, true, refused ? "403 Forbidden" : "200 OK", "REGISTER", 2, second, refused ? EMPTY : expires);
    }

    /** Somebody tries which numbers there are, and whether one may call from them. */
    void scan(long at, int guess) {
        Party robot = new Party(endpoint("198.51.100.77", 5071), String.valueOf(100 + guess), "friendly-scanner");
        Dialog dialog = new Dialog(robot, new Party(BORDER, String.valueOf(100 + guess), "Border 7"));
        String branch = hex(6);
        String method = guess % 8 == 0 ? "OPTIONS" : guess % 3 == 0 ? "INVITE" : "REGISTER";
        String status =
                method.equals("OPTIONS") ? "200 OK" : method.equals("INVITE") ? "403 Forbidden" : "404 Not Found";
        dialog.request(at, true, method, 1, branch, EMPTY);
        dialog.response(at + 2 * MILLISECOND, true, status, method, 1, branch, EMPTY);
        if (method.equals("INVITE")) {
            dialog.request(at + 40 * MILLISECOND, true, "ACK", 1, branch, EMPTY);
        }
    }

    /**
     * A call from one side to the other.
     *
     * @param callerMedia where the caller wants its speech, and the called one its
     * @param talkNanos how long they talk when it is answered
     * @return when talking began, or -1
     */
    long call(
            long at,
            Endpoint from,
            int subscriber,
            Endpoint to,
            Outcome outcome,
            Endpoint callerMedia,
            Endpoint calledMedia,
            boolean amr,
            long talkNanos) {
        Party caller = new Party(from, number(subscriber), from.equals(BORDER) ? "Border 7" : "Telephone 2.1");
        Party called = new Party(to, number(500 + random.nextInt(500)), to.equals(BORDER) ? "Border 7" : "Switch 4");
        Dialog dialog = new Dialog(caller, called);
        String branch = hex(6);
        String offer = description(callerMedia, amr);
        dialog.request(at, true, "INVITE", 1, branch, offer);
        if (outcome == Outcome.NO_RESPONSE) { // until timer B
            for (long wait = T1, sum = T1; sum < 64 * T1; wait *= 2, sum += wait) {
                dialog.request(at + sum, true, "INVITE", 1, branch, offer);
            }
            return -1;
        }
        long t = at + 6 * MILLISECOND + random.nextLong(5 * MILLISECOND);
        dialog.response(t, true, "100 Trying", "INVITE", 1, branch, EMPTY);
        t += 60 * MILLISECOND + random.nextLong(120 * MILLISECOND);
        switch (outcome) {
            case BUSY -> refuse(dialog, t, "486 Busy Here", branch, 17, "User busy");
            case UNKNOWN_NUMBER -> refuse(dialog, t, "404 Not Found", branch, 1, "Unallocated number");
            case DECLINED -> refuse(dialog, t, "603 Decline", branch, 21, "Call rejected");
            case NO_CIRCUIT -> refuse(dialog, t, "503 Service Unavailable", branch, 34, "No circuit available");
            default -> {
                return ring(dialog, t + random.nextLong(2 * SECOND), outcome, branch, calledMedia, amr, talkNanos);
            }
        }
        return -1;
    }

    private void refuse(Dialog dialog, long at, String status, String branch, int cause, String text) {
        String reason = "Reason: Q.850;cause=" + cause + ";text=\"" + text + "\"\r\n" + EMPTY;
        dialog.response(at, true, status, "INVITE", 1, branch, reason);
        dialog.request(at + 12 * MILLISECOND, true, "ACK", 1, branch, EMPTY);
    }

    private long ring(
            Dialog dialog, long at, Outcome outcome, String branch, Endpoint media, boolean amr, long talkNanos) {
        dialog.response(at, true, "180 Ringing", "INVITE", 1, branch, EMPTY);
        if (outcome == Outcome.NO_ANSWER) {
            long t = at + 20 * SECOND + random.nextLong(20 * SECOND);
            dialog.request(t, true, "CANCEL", 1, branch, EMPTY);
            dialog.response(t + 5 * MILLISECOND, true, "200 OK", "CANCEL", 1, branch, EMPTY);
            dialog.response(t + 9 * MILLISECOND, true, "487 Request Terminated", "INVITE", 1, branch, EMPTY);
            dialog.request(t + 20 * MILLISECOND, true, "ACK", 1, branch, EMPTY);
            return -1;
        }
        long answered = at + 2 * SECOND + random.nextLong(9 * SECOND);
        dialog.response(answered, true, "200 OK", "INVITE", 1, branch, description(media, amr));
        dialog.request(answered + 15 * MILLISECOND, true, "ACK", 1, hex(6), EMPTY);
        long end = answered + talkNanos;
        boolean byCaller = random.nextBoolean();
        String bye = hex(6);
        String reason = "Reason: Q.850;cause=16;text=\"Normal call clearing\"\r\n" + EMPTY;
        dialog.request(end, byCaller, "BYE", 2, bye, reason);
        dialog.response(end + 18 * MILLISECOND, byCaller, "200 OK", "BYE", 2, bye, EMPTY);
        return answered;
    }

    private static final String EMPTY = "Content-Length: 0\r\n\r\n";

    /** A session of one audio stream (RFC 4566): AMR, or A-law. */
    private static String description(Endpoint media, boolean amr) {
        String address = media.address().getHostAddress();
        String body = "v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\nm=audio "
                + media.port() + " RTP/AVP " + (amr ? RtpTraffic.AMR : RtpTraffic.PCMA) + "\r\n"
                + (amr ? "a=rtpmap:98 AMR/8000\r\na=fmtp:98 octet-align=1;mode-set=7\r\n" : "a=rtpmap:8 PCMA/8000\r\n")
                + "a=ptime:20\r\na=sendrecv\r\n";
        return "Allow: " + ALLOW + "\r\nContent-Type: application/sdp\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private void send(long at, Endpoint from, Endpoint to, String message) {
        capture.add(at, 0, packets.udp(-1, from, to, message.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String host(Endpoint endpoint) {
        return endpoint.address().getHostAddress() + ":" + endpoint.port();
    }

    private String hex(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i++) {
            text.append(String.format(Locale.ROOT, "%02x", random.nextInt(256)));
        }
        return text.toString();
    }
}

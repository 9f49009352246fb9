package io.tracebridge.dashboards;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Calls with their media, registrations and scans, between phones at 10.1.0.0/24 and the server 198.18.0.1, which sends the media of the
 * callees itself. What happens is written in {@link #play}, so that every number is known.
 */
final class VoiceSample {
    /** Takes a UDP datagram as the network carried it. */
    interface Network {
        void datagram(long at, byte[] from, int fromPort, byte[] to, int toPort, byte[] payload);
    }

    private static final int SCANNER = 99;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final int SIP = 5060;
    private static final byte[] SERVER = {(byte) 198, 18, 0, 1};
    private static final int PACKETS = 250;

    private final Network network;
    private int id;

    VoiceSample(Network network) {
        this.network = network;
    }

    void play(long start) {
        for (int i = 0; i < 20; i++) { // answered, the last two after 4 s
            answered(start + i * 60 * SECOND, i);
        }
        for (int i = 0; i < 4; i++) {
            failed(start + 1200 * SECOND + i * 60 * SECOND, "486 Busy Here", "");
        }
        for (int i = 0; i < 3; i++) {
            failed(start + 1500 * SECOND + i * 60 * SECOND, "404 Not Found", "");
        }
        failed(start + 1800 * SECOND, "503 Service Unavailable", "Reason: Q.850;cause=34;text=\"No circuit\"\r\n");
        for (int i = 0; i < 2; i++) { // no response
            id++;
            request(
                    start + 1900 * SECOND + i * 60 * SECOND,
                    phone(50),
                    "INVITE",
                    "sip:gone@example.net",
                    sdp(phone(50), 96));
        }
        for (int i = 0; i < 5; i++) {
            id++;
            long at = start + 2100 * SECOND + i * SECOND;
            request(at, phone(60 + i), "REGISTER", "sip:example.net", "");
            response(at + 40 * MILLISECOND, phone(60 + i), "REGISTER", "200 OK", "Expires: 3600\r\n", "");
        }
        for (int i = 0; i < 6; i++) { // a scan
            id++;
            long at = start + 2200 * SECOND + i * SECOND;
            request(at, phone(SCANNER), "REGISTER", "sip:example.net", "");
            response(at + 10 * MILLISECOND, phone(SCANNER), "REGISTER", "403 Forbidden", "", "");
        }
        id++;
        request(start + 2250 * SECOND, phone(65), "REGISTER", "sip:example.net", ""); // no response
        for (int i = 0; i < 10; i++) { // heartbeats, of which the last two are not answered
            id++;
            long at = start + 2300 * SECOND + i * 40 * SECOND;
            request(at, phone(70), "OPTIONS", "sip:example.net", "");
            if (i < 8) {
                response(at + 20 * MILLISECOND, phone(70), "OPTIONS", "200 OK", "", "");
            }
        }
    }

    private static byte[] phone(int host) {
        return new byte[] {10, 1, 0, (byte) host};
    }

    private static String text(byte[] address) {
        return (address[0] & 0xff) + "." + address[1] + "." + address[2] + "." + (address[3] & 0xff);
    }

    /**
     * 10 s of a call. Of the first five the caller misses every fifth packet; of the sixth it hears nothing; the seventh is AMR, in which every
     * tenth frame of the caller was damaged on the radio, and of the callee every second is silence.
     */
    private void answered(long at, int i) {
        id++;
        byte[] caller = phone(10 + i);
        int type = i == 6 ? 96 : 8;
        request(at, caller, "INVITE", "sip:callee@example.net", sdp(caller, type));
        response(at + 20 * MILLISECOND, caller, "INVITE", "100 Trying", "", "");
        response(at + (i < 18 ? 500 : 4000) * MILLISECOND, caller, "INVITE", "180 Ringing", "", "");
        long answer = at + 6 * SECOND;
        response(answer, caller, "INVITE", "200 OK", "Contact: <sip:gw@198.18.0.1>\r\n", sdp(SERVER, type));
        request(answer + 20 * MILLISECOND, caller, "ACK", "sip:gw@198.18.0.1", "");
        for (int n = 0; n < PACKETS; n++) {
            long sent = answer + 100 * MILLISECOND + n * 20 * MILLISECOND;
            media(sent, caller, SERVER, i, n, i == 6 ? amr(true, n % 10 == 9) : new byte[160], type);
            boolean arrives = i != 5 && (i > 4 || n % 5 != 2);
            if (arrives) {
                media(
                        sent + (i == 7 && n == 100 ? 60 : 1) * MILLISECOND,
                        SERVER,
                        caller,
                        i,
                        n,
                        i == 6 ? amr(n % 2 == 0, false) : new byte[160],
                        type);
            }
        }
        request(answer + 10 * SECOND, caller, "BYE", "sip:gw@198.18.0.1", "");
        response(answer + 10 * SECOND + 30 * MILLISECOND, caller, "BYE", "200 OK", "", "");
    }

    private void failed(long at, String status, String reason) {
        id++;
        byte[] caller = phone(40);
        request(at, caller, "INVITE", "sip:callee@example.net", sdp(caller, 8));
        response(at + 200 * MILLISECOND, caller, "INVITE", status, reason, "");
        request(at + 220 * MILLISECOND, caller, "ACK", "sip:callee@example.net", "");
    }

    private void request(long at, byte[] from, String method, String uri, String sdp) {
        String start = method + " " + uri + " SIP/2.0\r\n";
        String agent = from[3] == SCANNER ? "friendly-scanner" : "Sample Phone 1.0";
        network.datagram(
                at,
                from,
                SIP,
                SERVER,
                SIP,
                message(start, from, method, "Max-Forwards: 70\r\nUser-Agent: " + agent + "\r\n", sdp));
    }

    private void response(long at, byte[] to, String method, String status, String more, String sdp) {
        network.datagram(at, SERVER, SIP, to, SIP, message("SIP/2.0 " + status + "\r\n", to, method, more, sdp));
    }

    /** The header fields that requests and responses of one dialogue share. */
    private byte[] message(String start, byte[] phone, String method, String more, String sdp) {
        boolean register = method.equals("REGISTER");
        String user = (register ? "user" : "phone") + id;
        boolean tagged =
                method.equals("BYE") || method.equals("ACK") || start.startsWith("SIP/2.0") && !start.contains(" 100 ");
        String cseq = method.equals("BYE") ? "2 BYE" : "1 " + method;
        String text = start
                + "Via: SIP/2.0/UDP " + text(phone) + ":5060;branch=z9hG4bK" + id + (method.equals("BYE") ? "b" : "")
                + "\r\n"
                + "From: <sip:" + user + "@example.org>;tag=f" + id + "\r\n"
                + "To: <sip:" + (register ? user + "@example.org" : "callee@example.net") + ">"
                + (tagged ? ";tag=t" + id : "") + "\r\n"
                + "Call-ID: call-" + id + "@example.org\r\n"
                + "CSeq: " + cseq + "\r\n"
                + (start.startsWith("SIP/2.0") && !register
                        ? ""
                        : "Contact: <sip:" + user + "@" + text(phone) + ">" + (register ? ";expires=3600" : "")
                                + "\r\n")
                + more
                + (sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String sdp(byte[] address, int type) {
        return "v=0\r\no=- " + id + " 1 IN IP4 " + text(address) + "\r\ns=-\r\nc=IN IP4 " + text(address)
                + "\r\nt=0 0\r\nm=audio "
                + port(address) + " RTP/AVP " + type + "\r\n"
                + (type == 8 ? "a=rtpmap:8 PCMA/8000\r\n" : "a=rtpmap:96 AMR/8000\r\na=fmtp:96 octet-align=1\r\n");
    }

    private int port(byte[] address) {
        return (address == SERVER ? 30_000 : 20_000) + 2 * id;
    }

    /** One frame of AMR, octet-aligned (RFC 4867 section 4.4): 12.2 kbit/s, or a silence descriptor. */
    private static byte[] amr(boolean speech, boolean damaged) {
        byte[] payload = new byte[2 + (speech ? 31 : 5)];
        payload[0] = (byte) 0xf0;
        payload[1] = (byte) ((speech ? 7 : 8) << 3 | (damaged ? 0 : 4));
        return payload;
    }

    private void media(long at, byte[] from, byte[] to, int stream, int n, byte[] payload, int type) {
        ByteBuffer rtp = ByteBuffer.allocate(12 + payload.length);
        rtp.put((byte) 0x80).put((byte) (type | (n == 0 ? 0x80 : 0))).putShort((short) (1000 + n));
        rtp.putInt(160 * n)
                .putInt(0x1000 + 2 * stream + (from == SERVER ? 1 : 0))
                .put(payload);
        network.datagram(at, from, port(from), to, port(to), rtp.array());
    }
}

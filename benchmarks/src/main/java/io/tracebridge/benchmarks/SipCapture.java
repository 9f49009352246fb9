package io.tracebridge.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Writes a large capture of SIP over UDP for measuring: 100 calls begin a second between gateways and subscribers, ring for a second or two and are
 * held for 5 to 30 s, so that some two thousand are up at any time. One in ten is busy, one in twelve is cancelled while it rings, and one in
 * five messages is of a registration with a challenge. Messages look as those of gateways do, 400 to 900 bytes. The same numbers give the same
 * file, byte for byte.
 *
 * <p>{@code SipCapture FILE MESSAGES}
 */
public final class SipCapture {
    private static final long CALL_EVERY_MICROS = 10_000;
    private static final long REGISTER_EVERY_MICROS = 19_200;
    private static final String[] AGENTS = {"Gateway 7.2.1", "softswitch/3.11 (x86_64)", "IMS UE 14"};
    private static final Message[] NO_MESSAGES = {};

    /** A message to be sent, and those of its dialog that follow. */
    private record Message(
            long micros, long number, boolean fromCaller, Dialog dialog, String text, Message[] rest, int next) {}

    /** Who talks with whom. */
    private record Dialog(int caller, int callee, int id) {}

    private final SplittableRandom random = new SplittableRandom(20261123);
    private final PriorityQueue<Message> due =
            new PriorityQueue<>(Comparator.comparingLong(Message::micros).thenComparingLong(Message::number));
    private final ByteBuffer packet = ByteBuffer.allocate(4096);
    private long numbers;

    private SipCapture() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: SipCapture FILE MESSAGES");
            System.exit(2);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])), 1 << 20)) {
            new SipCapture().write(out, Long.parseLong(arguments[1]));
        }
    }

    private void write(OutputStream out, long messages) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        out.write(header.putInt(262_144).putInt(1).array());
        long nextCall = 1_767_225_600_000_000L;
        long nextRegister = nextCall;
        int dialogs = 0;
        for (long written = 0; written < messages; written++) {
            while (due.isEmpty() || due.peek().micros >= Math.min(nextCall, nextRegister)) {
                Dialog dialog = new Dialog(random.nextInt(200_000), random.nextInt(200_000), dialogs++);
                if (nextCall <= nextRegister) {
                    plan(call(dialog, nextCall));
                    nextCall += CALL_EVERY_MICROS;
                } else {
                    plan(registration(dialog, nextRegister));
                    nextRegister += REGISTER_EVERY_MICROS;
                }
            }
            Message message = due.poll();
            if (message.next < message.rest.length) {
                due.add(message.rest[message.next]);
            }
            emit(out, message);
        }
    }

    /** Puts the first in line; each brings the one after it. */
    private void plan(Message[] messages) {
        Message[] linked = new Message[messages.length];
        for (int i = messages.length - 1; i >= 0; i--) {
            Message m = messages[i];
            linked[i] = new Message(m.micros, numbers++, m.fromCaller, m.dialog, m.text, linked, i + 1);
        }
        due.add(linked[0]);
    }

    private Message[] call(Dialog d, long start) {
        long trying = start + 800 + random.nextInt(2000);
        long ringing = trying + 100_000 + random.nextInt(400_000);
        long answer = ringing + 1_000_000 + random.nextInt(1_500_000);
        long end = answer + 5_000_000 + random.nextInt(25_000_000);
        Message invite = at(start, true, d, request("INVITE", d, 1, "1", false, sdp(d.caller)));
        Message trial = at(trying, false, d, response("100 Trying", "INVITE", d, 1, "1", false, ""));
        Message ring = at(ringing, false, d, response("180 Ringing", "INVITE", d, 1, "1", true, ""));
        int fate = random.nextInt(60);
        if (fate < 6) {
            return new Message[] {
                invite,
                trial,
                at(ringing, false, d, response("486 Busy Here", "INVITE", d, 1, "1", true, "")),
                at(ringing + 900, true, d, request("ACK", d, 1, "1", true, ""))
            };
        }
        if (fate < 11) {
            return new Message[] {
                invite,
                trial,
                ring,
                at(answer, true, d, request("CANCEL", d, 1, "1", false, "")),
                at(answer + 900, false, d, response("200 OK", "CANCEL", d, 1, "1", true, "")),
                at(answer + 1500, false, d, response("487 Request Terminated", "INVITE", d, 1, "1", true, "")),
                at(answer + 2400, true, d, request("ACK", d, 1, "1", true, ""))
            };
        }
        return new Message[] {
            invite,
            trial,
            ring,
            at(answer, false, d, response("200 OK", "INVITE", d, 1, "1", true, sdp(d.callee))),
            at(answer + 1200, true, d, request("ACK", d, 1, "2", true, "")),
            at(end, true, d, request("BYE", d, 2, "3", true, "")),
            at(end + 1400, false, d, response("200 OK", "BYE", d, 2, "3", true, ""))
        };
    }

    private Message[] registration(Dialog d, long start) {
        String challenge = "WWW-Authenticate: Digest realm=\"ims.example.net\",nonce=\""
                + Long.toHexString(random.nextLong()) + "\",algorithm=MD5,qop=\"auth\"\r\n";
        String credentials = "Authorization: Digest username=\"" + number(d.caller)
                + "\",realm=\"ims.example.net\",nonce=\"5f\",uri=\"sip:ims.example.net\",response=\"0123456789abcdef0123456789abcdef\"\r\n";
        return new Message[] {
            at(start, true, d, register(d, 1, "")),
            at(
                    start + 5_000,
                    false,
                    d,
                    head("SIP/2.0 401 Unauthorized", "REGISTER", d, 1, "r1", true) + challenge
                            + "Content-Length: 0\r\n\r\n"),
            at(start + 9_000, true, d, register(d, 2, credentials)),
            at(
                    start + 15_000,
                    false,
                    d,
                    head("SIP/2.0 200 OK", "REGISTER", d, 2, "r2", true) + contact(d.caller, ";expires=3600")
                            + "Content-Length: 0\r\n\r\n")
        };
    }

    private String register(Dialog d, int cseq, String more) {
        return head("REGISTER sip:ims.example.net SIP/2.0", "REGISTER", d, cseq, "r" + cseq, false)
                + "Max-Forwards: 70\r\n" + contact(d.caller, ";expires=3600;+g.3gpp.smsip")
                + "User-Agent: " + AGENTS[d.id % AGENTS.length] + "\r\nSupported: path,gruu\r\n" + more
                + "Content-Length: 0\r\n\r\n";
    }

    private static String request(String method, Dialog d, int cseq, String branch, boolean tagged, String sdp) {
        return head(
                        method + " sip:+" + number(d.callee) + "@" + host(d.callee) + ":5060;user=phone SIP/2.0",
                        method,
                        d,
                        cseq,
                        branch,
                        tagged)
                + "Max-Forwards: 69\r\n" + contact(d.caller, "")
                + (method.equals("INVITE")
                        ? "Allow: INVITE,ACK,CANCEL,BYE,PRACK,UPDATE,REFER,INFO,NOTIFY,OPTIONS\r\nSupported: timer,100rel,replaces\r\n"
                                + "P-Asserted-Identity: <sip:+" + number(d.caller) + "@" + host(d.caller)
                                + ";user=phone>\r\n"
                                + "P-Charging-Vector: icid-value=" + Integer.toHexString(d.id * 0x9E3779B1)
                                + ";orig-ioi=example.net\r\n"
                                + "Session-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n"
                        : "")
                + "User-Agent: " + AGENTS[d.id % AGENTS.length] + "\r\n" + body(sdp);
    }

    private static String response(
            String status, String method, Dialog d, int cseq, String branch, boolean tagged, String sdp) {
        return head("SIP/2.0 " + status, method, d, cseq, branch, tagged)
                + (status.startsWith("100") ? "" : contact(d.callee, ""))
                + "Server: " + AGENTS[(d.id + 1) % AGENTS.length] + "\r\n" + body(sdp);
    }

    private static String head(String startLine, String method, Dialog d, int cseq, String branch, boolean tagged) {
        boolean register = method.equals("REGISTER");
        return startLine + "\r\nVia: SIP/2.0/UDP " + host(d.caller) + ":5060;branch=z9hG4bK" + Integer.toHexString(d.id)
                + "-" + branch
                + ";rport\r\nFrom: \"Caller\" <sip:+" + number(d.caller) + "@ims.example.net;user=phone>;tag=f"
                + Integer.toHexString(d.id * 31) + "\r\nTo: <sip:+" + number(register ? d.caller : d.callee)
                + "@ims.example.net;user=phone>" + (tagged ? ";tag=t" + Integer.toHexString(d.id * 37) : "")
                + "\r\nCall-ID: "
                + Long.toHexString(d.id * 0x9E3779B97F4A7C15L) + "@" + host(d.caller) + "\r\nCSeq: " + cseq + " "
                + method + "\r\n";
    }

    private static String contact(int subscriber, String parameters) {
        return "Contact: <sip:+" + number(subscriber) + "@" + host(subscriber) + ":5060;transport=udp>" + parameters
                + "\r\n";
    }

    private static String body(String sdp) {
        return (sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + sdp.length()
                + "\r\n\r\n" + sdp;
    }

    private static String sdp(int subscriber) {
        String host = host(subscriber);
        return "v=0\r\no=- " + (1_000_000 + subscriber) + " 1 IN IP4 " + host + "\r\ns=-\r\nc=IN IP4 " + host
                + "\r\nt=0 0\r\nm=audio "
                + (16_384 + subscriber % 16_000 * 2)
                + " RTP/AVP 8 0 96 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
                + "a=rtpmap:96 AMR/8000\r\na=fmtp:96 mode-set=0,2,4,7;octet-align=1\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n";
    }

    private static String number(int subscriber) {
        return "49170" + (1_000_000 + subscriber);
    }

    /** 64 gateways. */
    private static String host(int subscriber) {
        return "10.20.30." + (1 + subscriber % 64);
    }

    private static Message at(long micros, boolean fromCaller, Dialog dialog, String text) {
        return new Message(micros, 0, fromCaller, dialog, text, NO_MESSAGES, 0);
    }

    private void emit(OutputStream out, Message m) throws IOException {
        byte[] text = m.text.getBytes(StandardCharsets.US_ASCII);
        int caller = 0x0a141e01 + m.dialog.caller % 64;
        int callee = 0x0a141e81 + m.dialog.callee % 64;
        packet.clear();
        packet.putInt(0x02000000).putShort((short) (m.fromCaller ? 1 : 2));
        packet.putInt(0x02000000).putShort((short) (m.fromCaller ? 2 : 1));
        packet.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) (28 + text.length));
        packet.putShort((short) random.nextInt(65_536)).putShort((short) 0).putInt(0x40110000);
        packet.putInt(m.fromCaller ? caller : callee).putInt(m.fromCaller ? callee : caller);
        packet.putShort((short) 5060)
                .putShort((short) 5060)
                .putShort((short) (8 + text.length))
                .putShort((short) 0);
        packet.put(text);
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt((int) (m.micros / 1_000_000)).putInt((int) (m.micros % 1_000_000));
        record.putInt(packet.position()).putInt(packet.position());
        out.write(record.array());
        out.write(packet.array(), 0, packet.position());
    }
}

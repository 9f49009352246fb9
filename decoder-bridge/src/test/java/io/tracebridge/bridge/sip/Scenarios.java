package io.tracebridge.bridge.sip;

import java.nio.file.Path;

/** What callers and callees of the tests do. */
public final class Scenarios {
    static final int PCMU = 0;
    static final int PCMA = 8;

    private static final String CHALLENGE =
            "WWW-Authenticate: Digest realm=\"test.example\", nonce=\"CANARYnonce\", algorithm=MD5\n";
    private static final String PROXY_CHALLENGE = CHALLENGE.replace("WWW-", "Proxy-");

    private Scenarios() {}

    public static Scenario calling(String name, int holdMillis) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .optional(100)
                .optional(180)
                .receive(200)
                .inDialog("ACK", 1, "", "")
                .pause(holdMillis)
                .inDialog("BYE", 2, "", "")
                .receive(200);
    }

    public static Scenario answering(String name, int ringMillis) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("100 Trying", "", "")
                .answer("180 Ringing", "", "")
                .pause(ringMillis)
                .answer("200 OK", "", Scenario.sdp(PCMA, "sendrecv"))
                .receive("ACK")
                .receive("BYE")
                .answerInDialog("200 OK", "", "");
    }

    /** Refused with that status. */
    public static Scenario refused(String name, int code) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .optional(100)
                .optional(180)
                .receive(code)
                .sameTransaction("ACK", 1);
    }

    public static Scenario refusing(String name, String status, String headers, int ringMillis) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("100 Trying", "", "")
                .answer("180 Ringing", "", "")
                .pause(ringMillis)
                .answerAndExpectAck(status, headers);
    }

    /** Gives up while it rings. */
    public static Scenario cancelling(String name, int ringMillis) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .optional(100)
                .receive(180)
                .pause(ringMillis)
                .sameTransaction("CANCEL", 1)
                .receive(200)
                .receive(487)
                .sameTransaction("ACK", 1);
    }

    public static Scenario cancelled(String name) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("180 Ringing", "", "")
                .receive("CANCEL")
                .answer("200 OK", "", "")
                .cancelledInvite()
                .receive("ACK");
    }

    /** Answers a challenge, with a password. */
    public static Scenario authenticating(String name, int code) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .receive(code)
                .sameTransaction("ACK", 1)
                .request(
                        "INVITE",
                        2,
                        "[authentication username=alice password=CANARYpassword]\n",
                        Scenario.sdp(PCMA, "sendrecv"))
                .optional(100)
                .optional(180)
                .receive(200)
                .inDialog("ACK", 2, "", "")
                .pause(20)
                .inDialog("BYE", 3, "", "")
                .receive(200);
    }

    /** Challenges as a user agent server (401) or as a proxy (407). */
    public static Scenario challenging(String name, int code) {
        return new Scenario(name)
                .receive("INVITE")
                .answer(
                        code == 401 ? "401 Unauthorized" : "407 Proxy Authentication Required",
                        code == 401 ? CHALLENGE : PROXY_CHALLENGE,
                        "")
                .receive("ACK")
                .receive("INVITE")
                .answer("180 Ringing", "", "")
                .answer("200 OK", "", Scenario.sdp(PCMA, "sendrecv"))
                .receive("ACK")
                .receive("BYE")
                .answerInDialog("200 OK", "", "");
    }

    /** Tries again where it was redirected to. */
    public static Scenario redirected(String name) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .receive(302)
                .sameTransaction("ACK", 1)
                .request("INVITE", 2, "", Scenario.sdp(PCMA, "sendrecv"))
                .optional(180)
                .receive(200)
                .inDialog("ACK", 2, "", "")
                .pause(20)
                .inDialog("BYE", 3, "", "")
                .receive(200);
    }

    public static Scenario redirecting(String name) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("302 Moved Temporarily", "", "")
                .receive("ACK")
                .receive("INVITE")
                .answer("180 Ringing", "", "")
                .answer("200 OK", "", Scenario.sdp(PCMA, "sendrecv"))
                .receive("ACK")
                .receive("BYE")
                .answerInDialog("200 OK", "", "");
    }

    /** Holds the call and takes it up again; the callee hangs up. */
    public static Scenario holding(String name) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .optional(180)
                .receive(200)
                .inDialog("ACK", 1, "", "")
                .pause(20)
                .inDialog("INVITE", 2, "", Scenario.sdp(PCMA, "sendonly"))
                .receive(200)
                .inDialog("ACK", 2, "", "")
                .pause(50)
                .inDialog("INVITE", 3, "", Scenario.sdp(PCMU, "sendrecv"))
                .receive(200)
                .inDialog("ACK", 3, "", "")
                .receive("BYE")
                .answerInDialog("200 OK", "", "");
    }

    public static Scenario held(String name) {
        return new Scenario(name)
                .receiveInvite()
                .answer("180 Ringing", "", "")
                .answer("200 OK", "", Scenario.sdp(PCMA, "sendrecv"))
                .receive("ACK")
                .receive("INVITE")
                .answerInDialog("200 OK", "", Scenario.sdp(PCMA, "recvonly"))
                .receive("ACK")
                .receive("INVITE")
                .answerInDialog("200 OK", "", Scenario.sdp(PCMU, "sendrecv"))
                .receive("ACK")
                .pause(20)
                .fromCallee("BYE", 1, "Reason: Q.850;cause=16;text=\"Normal call clearing\"\n")
                .receive(200);
    }

    /** Plays a file of G.711 A-law once it is answered, and hangs up when it is over. */
    public static Scenario playing(String name, Path speech, int milliseconds) {
        return new Scenario(name)
                .request(
                        "INVITE",
                        1,
                        "",
                        Scenario.sdp(PCMA, "sendrecv").replace("[media_port]", "[rtpstream_audio_port]"))
                .optional(100)
                .optional(180)
                .receive(200)
                .inDialog("ACK", 1, "", "")
                .play(speech)
                .pause(milliseconds)
                .inDialog("BYE", 2, "", "")
                .receive(200);
    }

    /** Answers, with what hears and sends back at that port, {@code [media_port]} for sipp's own. */
    public static Scenario echoing(String name, String mediaPort) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("180 Ringing", "", "")
                .answer("200 OK", "", Scenario.sdp(PCMA, "sendrecv").replace("[media_port]", mediaPort))
                .receive("ACK")
                .receive("BYE")
                .answerInDialog("200 OK", "", "");
    }

    /** Registers with a password. */
    public static Scenario registering(String name) {
        return new Scenario(name)
                .request("REGISTER", 1, "Expires: 600\n", "")
                .receive(401)
                .request("REGISTER", 2, "Expires: 600\n[authentication username=alice password=CANARYpassword]\n", "")
                .receive(200);
    }

    public static Scenario registrar(String name) {
        return new Scenario(name)
                .receive("REGISTER")
                .answer("401 Unauthorized", CHALLENGE, "")
                .receive("REGISTER")
                .pause(10)
                .answer("200 OK", "Expires: 600\n", "");
    }

    public static Scenario registrationRefused(String name) {
        return new Scenario(name).request("REGISTER", 1, "Expires: 600\n", "").receive(403);
    }

    public static Scenario refusingRegistrar(String name) {
        return new Scenario(name).receive("REGISTER").answer("403 Forbidden", "", "");
    }
}

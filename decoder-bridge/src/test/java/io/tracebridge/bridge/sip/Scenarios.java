package io.tracebridge.bridge.sip;

/** What callers and callees of the tests do. */
final class Scenarios {
    static final int PCMU = 0;
    static final int PCMA = 8;

    private static final String CHALLENGE =
            "WWW-Authenticate: Digest realm=\"test.example\", nonce=\"CANARYnonce\", algorithm=MD5\n";

    private Scenarios() {}

    static Scenario calling(String name, int holdMillis) {
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

    static Scenario answering(String name, int ringMillis) {
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
    static Scenario refused(String name, int code) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .optional(100)
                .optional(180)
                .receive(code)
                .sameTransaction("ACK", 1);
    }

    static Scenario refusing(String name, String status, String headers, int ringMillis) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("100 Trying", "", "")
                .answer("180 Ringing", "", "")
                .pause(ringMillis)
                .answerAndExpectAck(status, headers);
    }

    /** Gives up while it rings. */
    static Scenario cancelling(String name, int ringMillis) {
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

    static Scenario cancelled(String name) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("180 Ringing", "", "")
                .receive("CANCEL")
                .answer("200 OK", "", "")
                .cancelledInvite()
                .receive("ACK");
    }

    /** Answers a challenge, with a password. */
    static Scenario authenticating(String name) {
        return new Scenario(name)
                .request("INVITE", 1, "", Scenario.sdp(PCMA, "sendrecv"))
                .receive(401)
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

    static Scenario challenging(String name) {
        return new Scenario(name)
                .receive("INVITE")
                .answer("401 Unauthorized", CHALLENGE, "")
                .receive("ACK")
                .receive("INVITE")
                .answer("180 Ringing", "", "")
                .answer("200 OK", "", Scenario.sdp(PCMA, "sendrecv"))
                .receive("ACK")
                .receive("BYE")
                .answerInDialog("200 OK", "", "");
    }

    /** Tries again where it was redirected to. */
    static Scenario redirected(String name) {
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

    static Scenario redirecting(String name) {
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
    static Scenario holding(String name) {
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

    static Scenario held(String name) {
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

    /** Registers with a password. */
    static Scenario registering(String name) {
        return new Scenario(name)
                .request("REGISTER", 1, "Expires: 600\n", "")
                .receive(401)
                .request("REGISTER", 2, "Expires: 600\n[authentication username=alice password=CANARYpassword]\n", "")
                .receive(200);
    }

    static Scenario registrar(String name) {
        return new Scenario(name)
                .receive("REGISTER")
                .answer("401 Unauthorized", CHALLENGE, "")
                .receive("REGISTER")
                .pause(10)
                .answer("200 OK", "Expires: 600\n", "");
    }

    static Scenario registrationRefused(String name) {
        return new Scenario(name).request("REGISTER", 1, "Expires: 600\n", "").receive(403);
    }

    static Scenario refusingRegistrar(String name) {
        return new Scenario(name).receive("REGISTER").answer("403 Forbidden", "", "");
    }
}

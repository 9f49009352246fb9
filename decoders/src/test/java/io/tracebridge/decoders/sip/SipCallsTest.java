package io.tracebridge.decoders.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.CollectingSink.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class SipCallsTest {
    private static final long MILLI = SipScene.MILLI;
    private static final long SECOND = SipScene.SECOND;

    private final SipScene scene = new SipScene();
    private final SipScene.Call call = scene.call("call-1", "alice", "bob");

    @Test
    void anAnsweredCallIsOneDocumentWithItsTimes() {
        call.up().pass(5 * SECOND);
        call.down();
        Document document = scene.onlyCall();
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/event/outcome")).isEqualTo("success");
        assertThat(document.at("/status")).isEqualTo("OK");
        assertThat(document.at("/sip/call/result")).isEqualTo("answered");
        assertThat(document.at("/sip/call/answered")).isEqualTo("true");
        assertThat(document.at("/sip/call/completed")).isEqualTo("true");
        assertThat(document.at("/sip/call/ended_by")).isEqualTo("caller");
        assertThat(document.at("/sip/call/attempts")).isEqualTo("1");
        assertThat(document.at("/sip/call/post_dial_delay")).isEqualTo(nanos(20));
        assertThat(document.at("/sip/call/ring_duration")).isEqualTo(nanos(1_010));
        assertThat(document.at("/sip/call/answer_delay")).isEqualTo(nanos(1_030));
        assertThat(document.at("/sip/call/duration")).isEqualTo(nanos(5_020));
        assertThat(document.at("/sip/call/disconnect_delay")).isEqualTo(nanos(10));
        assertThat(document.at("/sip/call/branches/0/tag")).isEqualTo("bob-tag");
        assertThat(document.at("/sip/call/branches/0/code")).isEqualTo("200");
        assertThat(document.at("/sip/call/branches/0/winner")).isEqualTo("true");
        assertThat(document.at("/sip/call/branches/0/ip")).isEqualTo("10.0.0.2");
        assertThat(document.at("/tx/messages")).isEqualTo("7");
        assertThat(document.at("/tx/retransmissions")).isNull();
        assertThat(document.at("/source/ip")).isEqualTo("10.0.0.1");
        assertThat(document.at("/source/packets")).isEqualTo("3");
        assertThat(document.at("/destination/packets")).isEqualTo("4");
        assertThat(document.at("/error/message")).isNull();
    }

    @Test
    void theDocumentComesWhenNothingMoreCanComeAgain() {
        call.up();
        call.down().pass(32 * SECOND - 1);
        assertThat(scene.calls()).isEmpty();
        call.pass(1);
        assertThat(scene.calls()).hasSize(1);
    }

    @Test
    void theCalleeHangsUpAndSaysWhy() {
        call.up().next().branch("z9hG4bK-b1");
        call.with("Reason: Q.850;cause=16;text=\"Normal call clearing\"\n")
                .byCallee("BYE")
                .answerOfCaller("200 OK", "BYE");
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/ended_by")).isEqualTo("callee");
        assertThat(document.at("/sip/call/reason/protocol")).isEqualTo("Q.850");
        assertThat(document.at("/sip/call/reason/cause")).isEqualTo("16");
        assertThat(document.at("/sip/call/reason/text")).isEqualTo("Normal call clearing");
        assertThat(document.at("/sip/call/completed")).isEqualTo("true");
    }

    @Test
    void retransmissionsAreCountedAndMakeNoCallOfTheirOwn() {
        String invite = call.request("INVITE", true, false);
        String ok = call.response("200 OK", "INVITE", true);
        scene.send("alice", "bob", invite).pass(500 * MILLI).send("alice", "bob", invite);
        scene.send("bob", "alice", ok).pass(500 * MILLI).send("bob", "alice", ok);
        call.ack().next();
        String bye = call.request("BYE", true, true);
        scene.send("alice", "bob", bye).pass(500 * MILLI).send("alice", "bob", bye);
        call.answer("200 OK", "BYE").pass(20 * SECOND).answer("200 OK", "BYE");
        Document document = scene.onlyCall();
        assertThat(document.at("/tx/retransmissions")).isEqualTo("4");
        assertThat(document.at("/tx/messages")).isEqualTo("9");
        assertThat(document.at("/sip/call/attempts")).isEqualTo("1");
        assertThat(document.at("/sip/call/hops")).isEqualTo("1");
    }

    @Test
    void aChallengeAndItsAnswerAreOneCall() {
        call.invite().answer("401 Unauthorized").ackFailure().next();
        call.up().next().down();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/result")).isEqualTo("answered");
        assertThat(document.at("/sip/call/attempts")).isEqualTo("2");
        assertThat(document.at("/sip/call/challenges")).isEqualTo("1");
        assertThat(document.at("/tx/retransmissions")).isNull();
    }

    @Test
    void aChallengeThatNobodyAnswersIsNoFailureOfTheCallee() {
        call.invite().answer("407 Proxy Authentication Required").ackFailure();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/result")).isEqualTo("challenged");
        assertThat(document.at("/error/code")).isEqualTo("407");
        assertThat(document.at("/event/reason")).isEqualTo("Proxy Authentication Required");
        assertThat(document.at("/tx/state")).isEqualTo("complete");
    }

    @Test
    void aRedirectionThatIsFollowedIsOneCall() {
        call.invite().answer("302 Moved Temporarily").ackFailure().next().tag("carol-tag");
        call.up().next().down();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/redirects")).isEqualTo("1");
        assertThat(document.at("/sip/call/result")).isEqualTo("answered");
        assertThat(document.json().at("/sip/call/branches")).hasSize(2);
        assertThat(document.at("/sip/call/branches/0/code")).isEqualTo("302");
        assertThat(document.at("/sip/call/branches/1/winner")).isEqualTo("true");
    }

    @Test
    void anInviteAfterABusyCalleeIsAnotherCall() {
        call.invite().answer("486 Busy Here").ackFailure().pass(SECOND).next();
        call.invite().answer("486 Busy Here").ackFailure().pass(33 * SECOND);
        List<Document> documents = scene.calls();
        assertThat(documents).extracting(d -> d.at("/sip/call/result")).containsExactly("busy", "busy");
        assertThat(documents).extracting(Document::id).doesNotHaveDuplicates();
    }

    @Test
    void aCallCancelledWhileItRingsIsNotAnswered() {
        call.invite().answer("180 Ringing").pass(4 * SECOND);
        call.cancel()
                .answer("200 OK", "CANCEL")
                .answer("487 Request Terminated")
                .ackFailure();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/result")).isEqualTo("no_answer");
        assertThat(document.at("/sip/call/ended_by")).isEqualTo("caller");
        assertThat(document.at("/sip/call/ring_duration")).isEqualTo(nanos(4_010));
        assertThat(document.at("/error/code")).isEqualTo("487");
    }

    @Test
    void aCallCancelledBeforeItRingsIsCancelled() {
        call.invite()
                .answer("100 Trying")
                .cancel()
                .answer("200 OK", "CANCEL")
                .answer("487 Request Terminated")
                .ackFailure();
        assertThat(scene.onlyCall().at("/sip/call/result")).isEqualTo("cancelled");
    }

    @Test
    void anAnswerThatCrossesTheCancelIsUpUntilItsBye() {
        call.invite()
                .answer("180 Ringing")
                .cancel()
                .answer("200 OK")
                .answer("200 OK", "CANCEL")
                .ack()
                .pass(SECOND);
        call.down();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/result")).isEqualTo("answered");
        assertThat(document.at("/sip/call/duration")).isEqualTo(nanos(1_030));
    }

    /** As user agents of RFC 2543 send it, and some of today: the ACK to a success in the INVITE's branch. */
    @Test
    void anAckToASuccessMayReuseTheBranchOfItsInvite() {
        call.invite()
                .answer("200 OK")
                .ackFailure()
                .pass(SECOND)
                .ackFailure()
                .pass(SECOND)
                .next();
        call.inDialog("BYE").answer("200 OK", "BYE");
        Document document = scene.onlyCall();
        assertThat(document.at("/error/message")).isNull();
        assertThat(document.at("/tx/retransmissions")).isEqualTo("1");
    }

    /** One branch for all requests, as before RFC 3261: CSeq tells them apart, and calls by their tags. */
    @Test
    void whoUsesOneBranchForEverythingIsTakenForNobodyElse() {
        SipScene.Call other =
                scene.call("call-2", "carol", "bob").fromTag("carol-tag").tag("bob-2");
        for (SipScene.Call one : List.of(call, other)) {
            one.branch("z9hG4bK-same")
                    .invite()
                    .answer("180 Ringing")
                    .answer("200 OK")
                    .ackFailure();
        }
        for (SipScene.Call one : List.of(call, other)) {
            one.cseq(2).inDialog("UPDATE").answer("200 OK", "UPDATE");
            one.cseq(3).inDialog("BYE").answer("200 OK", "BYE");
        }
        List<Document> calls = scene.pass(33 * SECOND).calls();
        assertThat(calls).hasSize(2).allSatisfy(d -> {
            assertThat(d.at("/sip/call/result")).isEqualTo("answered");
            assertThat(d.at("/sip/call/updates")).isEqualTo("1");
            assertThat(d.at("/sip/call/completed")).isEqualTo("true");
            assertThat(d.at("/tx/retransmissions")).isNull();
            assertThat(d.at("/error/message")).isNull();
        });
    }

    /** PRACK and UPDATE within early dialogs of two branches, of which neither is taken for the other's. */
    @Test
    void earlyDialogsOfAForkKeepTheirOwnRequests() {
        call.invite();
        call.tag("desk").answer("183 Session Progress").next().inDialog("PRACK").answer("200 OK", "PRACK");
        call.tag("mobile").cseq(1).branch("z9hG4bK-1").answer("183 Session Progress");
        call.cseq(3).branch("z9hG4bK-9").inDialog("PRACK").answer("200 OK", "PRACK");
        call.cseq(4)
                .branch("z9hG4bK-10")
                .inDialog("UPDATE")
                .answer("200 OK", "UPDATE")
                .pass(SECOND);
        call.cseq(1).branch("z9hG4bK-1").tag("desk").answer("200 OK").ack().pass(SECOND);
        call.cseq(5).branch("z9hG4bK-11").inDialog("BYE").answer("200 OK", "BYE");
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/pracks")).isEqualTo("2");
        assertThat(document.at("/sip/call/updates")).isEqualTo("1");
        assertThat(document.json().at("/sip/call/branches")).hasSize(2);
        assertThat(document.at("/sip/call/branches/0/winner")).isEqualTo("true");
        assertThat(document.at("/sip/call/branches/0/code")).isEqualTo("200");
        assertThat(document.at("/sip/call/branches/1/code")).isEqualTo("183");
        assertThat(document.at("/tx/retransmissions")).isNull();
        assertThat(document.at("/error/message")).isNull();
    }

    @Test
    void oneCallIdUnderTwoTagsOfTwoHostsIsTwoCalls() {
        SipScene.Call other =
                scene.call("call-1", "carol", "bob").fromTag("carol-tag").tag("bob-2");
        call.up();
        other.up().pass(SECOND);
        call.down();
        other.next().byCallee("BYE").answerOfCaller("200 OK", "BYE");
        List<Document> calls = scene.pass(33 * SECOND).calls();
        assertThat(calls).hasSize(2).allSatisfy(d -> {
            assertThat(d.at("/sip/call/completed")).isEqualTo("true");
            assertThat(d.at("/tx/messages")).isEqualTo("7");
            assertThat(d.at("/error/message")).isNull();
        });
        assertThat(calls).extracting(d -> d.at("/sip/call/ended_by")).containsExactly("caller", "callee");
    }

    @Test
    void nothingBackIsATimeoutOfTimerB() {
        call.invite().pass(31_999 * MILLI);
        assertThat(scene.calls()).isEmpty();
        call.pass(MILLI);
        Document document = scene.calls().get(0);
        assertThat(document.at("/sip/call/result")).isEqualTo("no_response");
        assertThat(document.at("/sip/timeout")).isEqualTo("true");
        assertThat(document.at("/tx/state")).isEqualTo("timeout");
        assertThat(document.at("/error/message/0")).isEqualTo("no response to the INVITE was seen");
    }

    /** Found by fuzzing: the list of hops was written though it was empty. */
    @Test
    void aCallOfWhichNoHopCanBeReadHasNoRoute() {
        scene.send(
                "alice",
                "proxy",
                SipBuilder.request("INVITE", "sip:bob@example.com", "no-hop", 1)
                        .replace("Via", "SIP/2.0/UDP ;branch=z9hG4bK1")
                        .text()
                        .replace("\r\n", "\n"));
        scene.finish();
        Document document = scene.calls().get(0);
        assertThat(document.at("/sip/call/result")).isNotNull();
        assertThat(document.at("/sip/call/route/0")).isNull();
    }

    @Test
    void aByeWithoutResponseEndsTheCallAtItsTimeout() {
        call.up().pass(SECOND).next().inDialog("BYE").pass(32 * SECOND);
        Document document = scene.calls().get(0);
        assertThat(document.at("/tx/state")).isEqualTo("timeout");
        assertThat(document.at("/sip/call/completed")).isEqualTo("false");
        assertThat(document.at("/sip/call/duration")).isEqualTo(nanos(1_020));
        assertThat(document.at("/sip/call/disconnect_delay")).isNull();
        assertThat(document.at("/error/message/0")).isEqualTo("no response to the BYE was seen");
    }

    @Test
    void aForkedCallIsOneDocumentWithItsBranches() {
        call.invite();
        call.tag("desk")
                .answer("180 Ringing")
                .tag("mobile")
                .answer("180 Ringing")
                .tag("desk")
                .answer("180 Ringing");
        call.pass(2 * SECOND).tag("mobile").answer("200 OK").ack();
        call.pass(SECOND).down();
        Document document = scene.onlyCall();
        assertThat(document.json().at("/sip/call/branches")).hasSize(2);
        assertThat(document.at("/sip/call/branches/0/tag")).isEqualTo("desk");
        assertThat(document.at("/sip/call/branches/0/winner")).isNull();
        assertThat(document.at("/sip/call/branches/1/tag")).isEqualTo("mobile");
        assertThat(document.at("/sip/call/branches/1/winner")).isEqualTo("true");
        assertThat(document.at("/tx/retransmissions")).isEqualTo("1");
    }

    /** RFC 3261 section 13.2.2.4: the caller says BYE to all but one of the branches that answered. */
    @Test
    void aByeToOneOfTwoAnswersLeavesTheCallUp() {
        call.invite()
                .tag("desk")
                .answer("200 OK")
                .tag("mobile")
                .answer("200 OK")
                .ack();
        call.tag("desk").next().inDialog("BYE").answer("200 OK", "BYE").pass(60 * SECOND);
        assertThat(scene.calls()).isEmpty();
        call.tag("mobile").next().inDialog("BYE").answer("200 OK", "BYE");
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/branches/1/winner")).isEqualTo("true");
        assertThat(Long.parseLong(document.at("/sip/call/duration"))).isGreaterThan(60 * SECOND);
    }

    @Test
    void theSameMessagesAtTheNextHopAreTheSameCall() {
        call.invite();
        scene.send("proxy", "bob", call.branch("z9hG4bK-proxy").request("INVITE", true, false));
        call.answer("180 Ringing");
        scene.send("proxy", "alice", call.branch("z9hG4bK-1").response("180 Ringing", "INVITE", true));
        Document document = call.answer("486 Busy Here").pass(0).ackFailure() == null ? null : scene.onlyCall();
        assertThat(document.at("/sip/call/hops")).isEqualTo("2");
        assertThat(document.at("/sip/call/attempts")).isEqualTo("1");
        assertThat(document.at("/tx/retransmissions")).isNull();
    }

    @Test
    void aCallWhoseBeginningWasNotSeenSaysSo() {
        call.cseq(7).inDialog("BYE").answer("200 OK", "BYE");
        Document document = scene.onlyCall();
        assertThat(document.at("/tx/state")).isEqualTo("orphan_end");
        assertThat(document.at("/error/message/0")).isEqualTo("the first INVITE of the call was not seen");
        assertThat(document.at("/event/outcome")).isEqualTo("unknown");
        assertThat(scene.site.count("sip.calls.orphans")).isEqualTo(1);
    }

    @Test
    void anAnswerWithoutItsInviteIsACallWithoutABeginning() {
        call.answer("200 OK").ack().pass(3 * SECOND);
        call.down();
        Document document = scene.onlyCall();
        assertThat(document.at("/tx/state")).isEqualTo("orphan_end");
        assertThat(document.at("/sip/call/result")).isEqualTo("answered");
        assertThat(document.at("/sip/call/duration")).isEqualTo(nanos(3_020));
        assertThat(document.at("/sip/call/answer_delay")).isNull();
        assertThat(document.at("/source/ip")).isEqualTo("10.0.0.1");
    }

    @Test
    void anInviteThatComesAfterItsResponseIsTheBeginning() {
        call.answer("180 Ringing").invite().answer("200 OK").ack();
        call.down();
        Document document = scene.onlyCall();
        assertThat(document.at("/tx/state")).isEqualTo("complete");
        assertThat(document.at("/sip/call/post_dial_delay")).isEqualTo("0");
        assertThat(document.at("/sip/call/attempts")).isEqualTo("1");
    }

    @Test
    void whatIsOpenAtTheEndIsWritten() {
        call.up();
        scene.finish();
        Document document = scene.calls().get(0);
        assertThat(document.at("/tx/state")).isEqualTo("timeout");
        assertThat(document.at("/sip/call/result")).isEqualTo("answered");
        assertThat(document.at("/error/message/0")).isEqualTo("the capture ended before the call did");
    }

    @Test
    void aSessionTimerThatRunsOutEndsTheCall() {
        call.invite()
                .with("Session-Expires: 120;refresher=uac\n")
                .answer("200 OK")
                .ack()
                .pass(151 * SECOND);
        assertThat(scene.calls()).isEmpty();
        call.pass(SECOND);
        Document document = scene.calls().get(0);
        assertThat(document.at("/sip/call/session_expires")).isEqualTo("120");
        assertThat(document.at("/error/message/0")).isEqualTo("the session timer ran out without a refresh");
    }

    @Test
    void aRefreshKeepsTheCallUp() {
        call.invite()
                .with("Session-Expires: 120;refresher=uac\n")
                .answer("200 OK")
                .ack()
                .pass(60 * SECOND);
        call.next()
                .inDialog("UPDATE")
                .with("Session-Expires: 120;refresher=uac\n")
                .answer("200 OK", "UPDATE")
                .pass(140 * SECOND);
        assertThat(scene.calls()).isEmpty();
        call.down();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/updates")).isEqualTo("1");
        assertThat(document.at("/sip/call/session_refreshes")).isEqualTo("1");
    }

    @Test
    void aCallThatLastsIsSeenWhileItLasts() {
        call.up().pass(16 * 60 * SECOND);
        List<Document> progress = scene.documents(SipProtocol.CALL_PROGRESS);
        assertThat(progress)
                .hasSize(2)
                .allSatisfy(d -> assertThat(d.at("/tx/state")).isEqualTo("open"));
        assertThat(progress)
                .extracting(d -> d.at("/sip/call/duration"))
                .containsExactly(
                        Long.toString(600 * SECOND - 1_040 * MILLI), Long.toString(900 * SECOND - 1_040 * MILLI));
        assertThat(progress).extracting(Document::id).doesNotHaveDuplicates();
        call.down();
        assertThat(scene.onlyCall().at("/sip/call/result")).isEqualTo("answered");
    }

    @Test
    void aHoldAndAnotherCodecAreEvents() {
        String held = SipScene.Call.SDP.replace("sendrecv", "sendonly");
        String mu = SipScene.Call.SDP.replace("AVP 8", "AVP 0");
        call.with("", SipScene.Call.SDP)
                .invite()
                .with("", SipScene.Call.SDP)
                .answer("200 OK")
                .ack();
        call.next()
                .with("", held)
                .inDialog("INVITE")
                .with("", SipScene.Call.SDP)
                .answer("200 OK")
                .ack()
                .pass(5 * SECOND);
        call.next()
                .with("", mu)
                .inDialog("INVITE")
                .with("", mu)
                .answer("200 OK")
                .ack()
                .pass(SECOND);
        call.down();
        Document document = scene.onlyCall();
        assertThat(document.at("/sip/call/reinvites")).isEqualTo("2");
        assertThat(document.at("/sip/call/holds")).isEqualTo("1");
        assertThat(document.at("/sip/call/hold_duration")).isEqualTo(nanos(5_030));
        assertThat(document.at("/sip/call/codec_changes")).isEqualTo("1");
        assertThat(document.json().at("/sip/call/events"))
                .extracting(e -> e.path("kind").asText())
                .containsExactly("hold", "resume", "codec");
    }

    @Test
    void whatIsWrittenNamesNoNumberAndNoCredential() {
        SipScene hidden = new SipScene(new io.tracebridge.decoders.Settings(
                io.tracebridge.decoders.testing.TestSite.KEY, 64 << 20, "pseudonym", java.util.Map.of()));
        hidden.call("call-1", "alice", "bob")
                .with(
                        "Authorization: Digest username=\"+491701234567\", realm=\"r\", nonce=\"CANARYnonce\", response=\"CANARYresponse\"\n"
                                + "P-Asserted-Identity: <tel:+491701234567>\n",
                        SipScene.Call.SDP + "a=crypto:1 AES inline:CANARYkey\n")
                .up()
                .with("Reason: SIP;cause=200;text=\"call of +491701234567 completed elsewhere\"\n")
                .down();
        Document document = hidden.onlyCall();
        assertThat(document.text()).doesNotContain("CANARY", "1701234567", "30123456");
        assertThat(document.at("/sip/auth/realm")).isEqualTo("r");
        assertThat(document.at("/sip/from/uri/username")).startsWith("h1-");
        assertThat(document.at("/sip/call/reason/text")).contains("completed elsewhere");
    }

    private static String nanos(long millis) {
        return Long.toString(millis * MILLI);
    }
}

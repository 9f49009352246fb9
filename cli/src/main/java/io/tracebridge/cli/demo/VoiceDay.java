package io.tracebridge.cli.demo;

import io.tracebridge.cli.demo.RtpTraffic.Way;
import io.tracebridge.cli.demo.SamplePackets.Endpoint;
import io.tracebridge.cli.demo.SipTraffic.Outcome;
import java.util.SplittableRandom;

/** The day of {@link DemoDay} at the border controller and one of its media gateways. */
final class VoiceDay {
    private static final long SECOND = 1_000_000_000L;
    private static final int TELEPHONES = 36;
    private static final int CALLS = 700;
    /** Of the answered ones, one of so many goes over the gateway whose media the probe sees. */
    private static final int WITH_MEDIA = 10;

    private static final Endpoint GOOD_TRUNK = SipTraffic.endpoint("203.0.113.210", 5060);
    private static final Endpoint FAILING_TRUNK = SipTraffic.endpoint("203.0.113.220", 5060);

    private final DemoDay day;
    private final SplittableRandom random;
    private final SampleCapture capture = new SampleCapture("sip0");
    private final SipTraffic sip;
    private final RtpTraffic rtp;
    private int gatewayPort = 20_000;

    VoiceDay(DemoDay day, SplittableRandom random) {
        this.day = day;
        this.random = random;
        this.sip = new SipTraffic(random, capture);
        this.rtp = new RtpTraffic(random, capture);
    }

    SampleCapture capture() {
        registrations();
        for (int i = 0; i < 300; i++) { // a robot
            sip.scan(day.within(day.at(3, 20), day.at(3, 40)), i);
        }
        for (int i = 0; i < CALLS; i++) {
            long time = day.busy();
            Outcome outcome = outcome();
            if (random.nextInt(3) > 0) {
                trunk(time, random.nextBoolean() ? GOOD_TRUNK : FAILING_TRUNK, outcome);
            } else {
                telephone(time, 1 + random.nextInt(TELEPHONES), outcome, random.nextInt(WITH_MEDIA / 3) == 0);
            }
        }
        for (int i = 0; i < 40; i++) { // who is refused calls again
            trunk(day.within(day.at(17, 0), day.at(18, 30)), FAILING_TRUNK, outcome());
        }
        for (int i = 0; i < 14; i++) { // the evening's congestion
            telephone(day.within(day.at(20, 0), day.at(20, 50)), 1 + random.nextInt(30), Outcome.ANSWERED, true);
        }
        for (int i = 0; i < 10; i++) { // the cell with bad radio
            telephone(day.busy(), 31 + random.nextInt(6), Outcome.ANSWERED, true);
        }
        for (int i = 0; i < 4; i++) { // one-way speech
            telephone(day.within(day.at(12, 0), day.at(12, 30)), 1 + random.nextInt(30), Outcome.ANSWERED, true);
        }
        telephone(day.at(23, 58), 3, Outcome.BUSY, false);
        return capture;
    }

    /** Every hour each, and 09:00 to 17:00 every five minutes the one that has forgotten its password. */
    private void registrations() {
        for (int telephone = 1; telephone <= TELEPHONES; telephone++) {
            long offset = random.nextLong(3_600 * SECOND);
            for (int hour = 0; hour < 24; hour++) {
                sip.register(day.at(hour, 0) + offset, at(telephone), telephone, false);
            }
        }
        for (int minute = 0; minute < 8 * 60; minute += 5) {
            sip.register(day.at(9, minute), at(99), 99, true);
        }
    }

    private static Endpoint at(int telephone) {
        return SipTraffic.endpoint("10.30.0." + telephone, 5060);
    }

    private Outcome outcome() {
        int dice = random.nextInt(100);
        return dice < 68
                ? Outcome.ANSWERED
                : dice < 79
                        ? Outcome.BUSY
                        : dice < 92
                                ? Outcome.NO_ANSWER
                                : dice < 96
                                        ? Outcome.UNKNOWN_NUMBER
                                        : dice < 98 ? Outcome.DECLINED : Outcome.NO_RESPONSE;
    }

    /** To another operator; 17:00 to 18:30 one of two has no circuits left. */
    private void trunk(long time, Endpoint trunk, Outcome outcome) {
        boolean full = trunk == FAILING_TRUNK && time > day.at(17, 0) && time < day.at(18, 30);
        Outcome result = full && random.nextInt(10) < 8 ? Outcome.NO_CIRCUIT : outcome;
        Endpoint ours = SipTraffic.endpoint("192.0.2.91", gatewayPort += 2);
        Endpoint theirs = SipTraffic.endpoint("203.0.113.230", gatewayPort);
        long talk = 5 * SECOND + random.nextLong(150 * SECOND);
        sip.call(time, SipTraffic.BORDER, random.nextInt(500), trunk, result, ours, theirs, false, talk);
    }

    /** Of a subscriber, whose speech the probe sees or not. */
    private void telephone(long time, int telephone, Outcome outcome, boolean withMedia) {
        Endpoint phone = SipTraffic.endpoint("10.30.0." + telephone, 4_000 + 2 * random.nextInt(500));
        Endpoint gateway = SipTraffic.endpoint(withMedia ? "192.0.2.90" : "192.0.2.91", gatewayPort += 2);
        boolean amr = telephone > 12;
        long talk = withMedia ? 6 * SECOND + random.nextLong(9 * SECOND) : 5 * SECOND + random.nextLong(200 * SECOND);
        long begun = sip.call(time, at(telephone), telephone, SipTraffic.BORDER, outcome, phone, gateway, amr, talk);
        if (begun < 0 || !withMedia) {
            return;
        }
        boolean congested = begun > day.at(20, 0) && begun < day.at(21, 0);
        boolean badRadio = telephone > 30;
        boolean oneWay = begun > day.at(12, 0) && begun < day.at(12, 31);
        rtp.stream(begun, talk, phone, gateway, amr, badRadio ? new Way(0, 90, 4_000_000) : Way.GOOD);
        if (!oneWay) {
            Way back = congested ? new Way(70, 0, 45_000_000) : Way.GOOD;
            rtp.stream(begun + 30_000_000, talk, gateway, phone, amr, back);
        }
    }
}

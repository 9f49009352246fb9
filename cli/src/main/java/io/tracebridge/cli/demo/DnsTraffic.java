package io.tracebridge.cli.demo;

import io.tracebridge.cli.demo.SamplePackets.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * DNS at a small operator's resolvers, with what goes wrong in real life: names that do not exist, a server that fails, one that is
 * slow, queries that nobody answers or that are sent again, answers too long for UDP. Interface 1 is tagged. All names and addresses are
 * reserved for examples or tests (RFC 2606, RFC 5737, RFC 3849, the test network 001 01 of E.212).
 */
final class DnsTraffic {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;

    /** Busiest first; the n-th is asked about 1/n as often as the first. */
    private static final List<String> NAMES = List.of(
            "www.example.com",
            "api.video.example",
            "cdn.video.example",
            "connect.chat.example",
            "time.example.net",
            "internet.mnc001.mcc001.gprs",
            "push.phone.example",
            "www.example.org",
            "img.shop.example",
            "login.bank.example",
            "ims.mnc001.mcc001.3gppnetwork.org",
            "ads.metrics.example",
            "update.phone.example",
            "mail.example.com",
            "static.news.example",
            "epdg.epc.mnc001.mcc001.pub.3gppnetwork.org",
            "www.weather.example",
            "maps.travel.example",
            "stun.chat.example",
            "api.game.example",
            "feeds.example.net",
            "www.school.example",
            "ns.example.org",
            "files.cloud.example");

    private static final String FAILING = "orders.broken.example";
    private static final String SLOW = "reports.slow.example";
    private static final String LONG_TEXT = "policy.example.net";

    private final SplittableRandom random;
    private final SampleCapture capture;
    private final SamplePackets packets = new SamplePackets();

    DnsTraffic(SplittableRandom random, SampleCapture capture) {
        this.random = random;
        this.capture = capture;
    }

    /** One exchange as they come, begun at that time. */
    void transaction(long at) {
        int dice = random.nextInt(1000);
        if (dice < 25) {
            exchange(at, FAILING, SampleMessage.A, Outcome.SERVFAIL, 40);
        } else if (dice < 50) {
            exchange(at, SLOW, SampleMessage.A, Outcome.ANSWER, 400 + random.nextInt(1_600));
        } else if (dice < 100) {
            String typed = "ww" + (char) ('a' + random.nextInt(26)) + '.' + pick().replaceFirst("^[^.]*\\.", "");
            exchange(at, typed, SampleMessage.A, Outcome.NXDOMAIN, 12);
        } else if (dice < 115) {
            exchange(at, pick(), type(), Outcome.SILENCE, 0);
        } else if (dice < 130) {
            exchange(at, pick(), type(), Outcome.SECOND_TRY, 20);
        } else if (dice < 140) {
            overTcp(at);
        } else {
            // most answers come from the cache, some from afar
            exchange(at, pick(), type(), Outcome.ANSWER, random.nextInt(10) < 7 ? 0 : 8 + random.nextInt(60));
        }
    }

    enum Outcome {
        ANSWER,
        NXDOMAIN,
        SERVFAIL,
        SILENCE,
        SECOND_TRY
    }

    /** One question over UDP, with the answer after about {@code millis}. */
    void exchange(long at, String name, int type, Outcome outcome, int millis) {
        Side side = name.equals(FAILING) ? upstream(66) : name.equals(SLOW) ? upstream(7) : side();
        exchange(at, side, name, type, outcome, millis);
    }

    void exchange(long at, Side side, String name, int type, Outcome outcome, int millis) {
        int id = random.nextInt(65_536);
        byte[] query = SampleMessage.query(id, name, type).bytes();
        add(at, side, packets.udp(side.vlan, side.client, side.server, query));
        long answered = at + millis * MILLISECOND + 200_000 + random.nextLong(900_000);
        if (outcome == Outcome.SILENCE || outcome == Outcome.SECOND_TRY) {
            add(at + SECOND, side, packets.udp(side.vlan, side.client, side.server, query));
            answered += SECOND;
        }
        if (outcome != Outcome.SILENCE) {
            byte[] answer = answer(id, name, type, outcome).bytes();
            add(answered, side, packets.udp(side.vlan, side.server, side.client, answer));
        }
    }

    /** An answer too long for UDP, so that the question is asked again over TCP (RFC 7766), where the answer takes two segments. */
    private void overTcp(long at) {
        Side side = side();
        int id = random.nextInt(65_536);
        byte[] query = SampleMessage.query(id, LONG_TEXT, SampleMessage.TXT).bytes();
        add(at, side, packets.udp(side.vlan, side.client, side.server, query));
        byte[] cut = SampleMessage.truncated(id, LONG_TEXT, SampleMessage.TXT).bytes();
        add(at + MILLISECOND, side, packets.udp(side.vlan, side.server, side.client, cut));

        int port = ephemeralPort();
        Endpoint client = new Endpoint(side.client.address(), port);
        Endpoint server = side.server;
        int c = random.nextInt();
        int s = random.nextInt();
        long t = at + 2 * MILLISECOND;
        byte[] none = new byte[0];
        byte[] ask = SampleMessage.query(id, LONG_TEXT, SampleMessage.TXT).bytesOverTcp();
        SampleMessage told = SampleMessage.response(id, LONG_TEXT, SampleMessage.TXT, SampleMessage.NOERROR);
        for (int i = 0; i < 8; i++) {
            told.txt(600, "rule-" + i + "=" + "x".repeat(200));
        }
        byte[] tell = told.bytesOverTcp();
        byte[] first = Arrays.copyOf(tell, 1_400);
        byte[] rest = Arrays.copyOfRange(tell, 1_400, tell.length);
        int ack = SamplePackets.ACK;
        int push = SamplePackets.ACK | SamplePackets.PSH;
        int fin = SamplePackets.ACK | SamplePackets.FIN;
        int asked = c + 1 + ask.length;
        int answered = s + 1 + tell.length;
        add(t, side, packets.tcp(side.vlan, client, server, c, 0, SamplePackets.SYN, none));
        add(t += 300_000, side, packets.tcp(side.vlan, server, client, s, c + 1, SamplePackets.SYN | ack, none));
        add(t += 100_000, side, packets.tcp(side.vlan, client, server, c + 1, s + 1, ack, none));
        add(t += 100_000, side, packets.tcp(side.vlan, client, server, c + 1, s + 1, push, ask));
        add(t += 400_000, side, packets.tcp(side.vlan, server, client, s + 1, asked, ack, first));
        add(t += 20_000, side, packets.tcp(side.vlan, server, client, s + 1 + first.length, asked, push, rest));
        add(t += 100_000, side, packets.tcp(side.vlan, client, server, asked, answered, fin, none));
        add(t += 300_000, side, packets.tcp(side.vlan, server, client, answered, asked + 1, fin, none));
        add(t += 100_000, side, packets.tcp(side.vlan, client, server, asked + 1, answered + 1, ack, none));
    }

    private static SampleMessage answer(int id, String name, int type, Outcome outcome) {
        if (outcome == Outcome.NXDOMAIN) {
            return SampleMessage.response(id, name, type, SampleMessage.NXDOMAIN);
        }
        if (outcome == Outcome.SERVFAIL) {
            return SampleMessage.response(id, name, type, SampleMessage.SERVFAIL);
        }
        SampleMessage message = SampleMessage.response(id, name, type, SampleMessage.NOERROR);
        int host = 1 + (name.hashCode() & 0x7f);
        return switch (type) {
            case SampleMessage.A ->
                message.address(300, ip("198.51.100." + host)).address(300, ip("198.51.100." + (host + 1)));
            case SampleMessage.AAAA -> message.address(300, ip("2001:db8:100::" + Integer.toHexString(host)));
            case SampleMessage.MX -> message.mx(3_600, 10, "mx1." + name).mx(3_600, 20, "mx2." + name);
            case SampleMessage.TXT -> message.txt(3_600, "v=spf1 -all");
            case SampleMessage.NAPTR -> message.naptr(600, "x-3gpp-pgw:x-s8-gtp", "gw1." + name);
            case SampleMessage.SRV -> message.srv(600, 10, 50, 5060, "sip1." + name);
            case SampleMessage.HTTPS -> message.https(300);
            default -> message;
        };
    }

    /** Who asks whom, seen on which interface: subscribers ask the resolver; the resolver asks the world, on the tagged side. */
    record Side(int interfaceId, int vlan, Endpoint client, Endpoint server) {}

    private Side side() {
        int dice = random.nextInt(100);
        int port = ephemeralPort();
        if (dice < 60) {
            InetAddress phone = ip("10.20." + random.nextInt(4) + '.' + (1 + random.nextInt(200)));
            return new Side(0, -1, new Endpoint(phone, port), new Endpoint(ip("192.0.2.53"), 53));
        }
        if (dice < 80) {
            InetAddress phone = ip("2001:db8:20::" + Integer.toHexString(1 + random.nextInt(4_000)));
            return new Side(0, -1, new Endpoint(phone, port), new Endpoint(ip("2001:db8::53"), 53));
        }
        return upstream(20 + random.nextInt(9));
    }

    Side upstream(int host) {
        Endpoint resolver = new Endpoint(ip("192.0.2.53"), ephemeralPort());
        return new Side(1, 120, resolver, new Endpoint(ip("203.0.113." + host), 53));
    }

    /** From the range that Linux takes client ports from. */
    int ephemeralPort() {
        return 32_768 + random.nextInt(28_232);
    }

    int type() {
        int dice = random.nextInt(100);
        if (dice < 50) {
            return SampleMessage.A;
        }
        if (dice < 75) {
            return SampleMessage.AAAA;
        }
        if (dice < 90) {
            return SampleMessage.HTTPS;
        }
        return dice < 94 ? SampleMessage.MX : dice < 97 ? SampleMessage.TXT : SampleMessage.SRV;
    }

    /** A name that is asked for often. */
    String pick() {
        double at = random.nextDouble() * WEIGHT;
        for (int i = 0; i < NAMES.size(); i++) {
            at -= 1.0 / (i + 1);
            if (at < 0) {
                return NAMES.get(i);
            }
        }
        return NAMES.get(NAMES.size() - 1);
    }

    private static final double WEIGHT = weight();

    private static double weight() {
        double sum = 0;
        for (int i = 0; i < NAMES.size(); i++) {
            sum += 1.0 / (i + 1);
        }
        return sum;
    }

    private void add(long nanos, Side side, byte[] bytes) {
        capture.add(nanos, side.interfaceId, bytes);
    }

    static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e); // a literal is not looked up
        }
    }
}

package io.tracebridge.cli.demo;

import io.tracebridge.cli.demo.DnsTraffic.Outcome;
import io.tracebridge.cli.demo.DnsTraffic.Side;
import io.tracebridge.cli.demo.SamplePackets.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A day at a small mobile operator, as three capture clients saw it, with what an operator is woken up for. What goes wrong, and when, is
 * in {@link #resolver}, {@link #roaming} and {@link VoiceDay}. The same seed gives the same bytes, shifted to the day asked for, so that every count is
 * known beforehand.
 */
final class DemoDay {
    /** What a client captured: its name, the file, and how many frames the file holds. */
    record Client(String name, Path file, int frames) {}

    static final String RESOLVER = "resolver1";
    static final String ROAMING = "grx1";
    static final String VOICE = "voice1";

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long MINUTE = 60 * SECOND;

    /** How busy each hour is. */
    private static final int[] HOURS = {
        14, 9, 7, 6, 6, 8, 16, 30, 48, 62, 68, 72, 70, 66, 64, 62, 66, 74, 84, 90, 80, 60, 40, 24
    };

    private static final int RESOLVER_TRANSACTIONS = 16_000;
    private static final int ROAMING_TRANSACTIONS = 5_000;
    /** Answered exchanges after all others, so that packet time passes the timeout of what was never answered. */
    private static final int CODA = 4;

    /** Networks whose subscribers are our guests: country and network code, and how many of 100. */
    private record Partner(String mcc, String mnc, int share) {
        String apn(String name) {
            return name + ".mnc" + mnc + ".mcc" + mcc + ".gprs";
        }

        String epc(String name) {
            return name + ".epc.mnc" + mnc + ".mcc" + mcc + ".3gppnetwork.org";
        }
    }

    /** The one that fails has sold its networks long ago, so that nobody is blamed. */
    private static final Partner FAILING = new Partner("222", "088", 18);

    private static final List<Partner> PARTNERS = List.of(
            new Partner("208", "001", 26),
            new Partner("228", "001", 20),
            FAILING,
            new Partner("214", "007", 16),
            new Partner("232", "001", 12),
            new Partner("001", "001", 8));

    private final SplittableRandom random;
    private final long midnight;

    private DemoDay(long seed, long midnight) {
        this.random = new SplittableRandom(seed);
        this.midnight = midnight;
    }

    /**
     * Makes the captures in the folder.
     *
     * @param midnight begin of the day, nanoseconds since 1970-01-01T00:00:00Z
     */
    static List<Client> write(Path folder, long seed, long midnight) throws IOException {
        DemoDay day = new DemoDay(seed, midnight);
        return List.of(
                client(folder, RESOLVER, day.resolver()),
                client(folder, ROAMING, day.roaming()),
                client(folder, VOICE, new VoiceDay(day, day.random).capture()));
    }

    private static Client client(Path folder, String name, SampleCapture capture) throws IOException {
        Path file = folder.resolve(name + ".pcapng");
        return new Client(name, file, capture.write(Files.newOutputStream(file)));
    }

    /** Local time as nanoseconds since 1970. */
    long at(int hour, int minute) {
        return midnight + (hour * 60L + minute) * MINUTE;
    }

    /** Some moment from one time to another. */
    long within(long from, long to) {
        return from + random.nextLong(to - from);
    }

    /** Some moment of the day, rather in a busy hour. */
    long busy() {
        int sum = 0;
        for (int weight : HOURS) {
            sum += weight;
        }
        int dice = random.nextInt(sum);
        int hour = 0;
        while (dice >= HOURS[hour]) {
            dice -= HOURS[hour++];
        }
        return within(at(hour, 0), at(hour, 59));
    }

    /** The subscribers' resolver. */
    private SampleCapture resolver() {
        SampleCapture capture = new SampleCapture("lan0", "trunk0");
        DnsTraffic dns = new DnsTraffic(random, capture);
        for (int i = 0; i < RESOLVER_TRANSACTIONS; i++) {
            dns.transaction(busy());
        }
        attack(dns, capture);
        leak(dns);
        slowServer(dns);
        tunnel(dns);
        neighbours(capture);
        broken(capture);
        capture.cuts(at(6, 10), at(6, 30), 80); // somebody tried a short snap length
        capture.drops(at(19, 20), at(20, 5), 4); // the probe is too slow for the evening
        capture.repeats(at(16, 0), at(16, 20), 1); // the port is mirrored twice
        coda(dns, dns.upstream(21));
        return capture;
    }

    /** 02:10 to 02:30: questions for names that nobody has, each another, that fill the resolver's table; and broken ones. */
    private void attack(DnsTraffic dns, SampleCapture capture) {
        for (int i = 0; i < 1_400; i++) {
            String name = Long.toString(random.nextLong(1L << 40), 36) + ".shop.example";
            dns.exchange(within(at(2, 10), at(2, 30)), robot(dns), name, SampleMessage.A, Outcome.NXDOMAIN, 30);
        }
        SamplePackets packets = new SamplePackets();
        for (int i = 0; i < 30; i++) {
            Side side = robot(dns);
            byte[] broken = SampleMessage.query(i, "img.shop.example", SampleMessage.ANY)
                    .bytesWithLoop();
            capture.add(within(at(2, 10), at(2, 30)), 0, packets.udp(-1, side.client(), side.server(), broken));
        }
    }

    private Side robot(DnsTraffic dns) {
        Endpoint client = new Endpoint(DnsTraffic.ip("10.20.9." + (1 + random.nextInt(12))), dns.ephemeralPort());
        return new Side(0, -1, client, new Endpoint(DnsTraffic.ip("192.0.2.53"), 53));
    }

    /** 08:00 to 18:00: a forwarder asks the Internet for names of the network between operators. */
    private void leak(DnsTraffic dns) {
        List<String> names = List.of("mms.mnc001.mcc001.gprs", "rac1a.lac2b.mnc001.mcc001.gprs");
        Endpoint server =
                new Endpoint(DnsTraffic.ip("192.88.99.53"), 53); // an anycast address that nobody uses any more
        for (int i = 0; i < 36; i++) {
            Endpoint client = new Endpoint(DnsTraffic.ip("10.20.4.9"), dns.ephemeralPort());
            Side side = new Side(1, 120, client, server);
            dns.exchange(
                    within(at(8, 0), at(18, 0)),
                    side,
                    names.get(random.nextInt(names.size())),
                    SampleMessage.A,
                    Outcome.NXDOMAIN,
                    25);
        }
    }

    /** 10:00 to 11:40: an authoritative server takes a second for what it did in milliseconds. */
    private void slowServer(DnsTraffic dns) {
        for (int i = 0; i < 500; i++) {
            dns.exchange(
                    within(at(10, 0), at(11, 40)),
                    dns.upstream(24),
                    "www.school.example",
                    dns.type(),
                    Outcome.ANSWER,
                    500 + random.nextInt(1_500));
        }
    }

    /** 22:00 to 23:00: somebody carries data away in names. */
    private void tunnel(DnsTraffic dns) {
        for (int i = 0; i < 350; i++) {
            Endpoint client = new Endpoint(DnsTraffic.ip("10.20.3.77"), dns.ephemeralPort());
            Side side = new Side(0, -1, client, new Endpoint(DnsTraffic.ip("192.0.2.53"), 53));
            String data = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
            dns.exchange(
                    within(at(22, 0), at(23, 0)),
                    side,
                    data + ".t.files.example",
                    SampleMessage.TXT,
                    Outcome.ANSWER,
                    40);
        }
    }

    /** 05:00 to 05:40: a network card that damages IP headers. */
    private void broken(SampleCapture capture) {
        SamplePackets packets = new SamplePackets();
        Endpoint one = new Endpoint(DnsTraffic.ip("10.20.1.1"), 40_000);
        Endpoint other = new Endpoint(DnsTraffic.ip("192.0.2.53"), 53);
        for (int i = 0; i < 60; i++) {
            byte[] frame = packets.udp(-1, one, other, new byte[40]);
            frame[14] = 0x42; // a header of two words, where five are the least (RFC 791 section 3.1)
            capture.add(within(at(5, 0), at(5, 40)), 0, frame);
        }
    }

    /** Address resolution (RFC 826), which nobody decodes, every two minutes. */
    private void neighbours(SampleCapture capture) {
        byte[] arp = new byte[60];
        for (int i = 0; i < 6; i++) {
            arp[i] = (byte) 0xff;
        }
        arp[6] = 2;
        arp[12] = 8;
        arp[13] = 6;
        arp[15] = 1;
        arp[16] = 8;
        arp[18] = 6;
        arp[19] = 4;
        arp[21] = 1;
        for (int minute = 0; minute < 24 * 60; minute += 2) {
            capture.add(at(0, minute) + 7 * SECOND, 0, arp);
        }
    }

    /** The resolver for names of partner networks, towards the network between operators. */
    private SampleCapture roaming() {
        SampleCapture capture = new SampleCapture("grx0", "grx1");
        DnsTraffic dns = new DnsTraffic(random, capture);
        for (int i = 0; i < ROAMING_TRANSACTIONS; i++) {
            partner(dns, busy());
        }
        connections(capture);
        tunnelled(capture);
        capture.isOutOfOrder(at(21, 0), at(21, 30), 3 * MILLISECOND); // frames of two queues are not put in order
        capture.isSilent(at(4, 10), at(4, 40)); // somebody has pulled the cable
        capture.clockIsAhead(at(15, 0), 900 * SECOND); // until NTP was repaired
        coda(dns, partnerServer(dns, PARTNERS.get(0)));
        return capture;
    }

    /** All day: usage records go to a partner, who refuses them from 11:00 to 12:00 and whose line loses segments from 14:00 to 15:00. */
    private void connections(SampleCapture capture) {
        SamplePackets packets = new SamplePackets();
        Endpoint to = new Endpoint(DnsTraffic.ip("203.0.113.200"), 8443);
        for (int i = 0; i < 120; i++) {
            Endpoint from = new Endpoint(DnsTraffic.ip("192.0.2.60"), 20_000 + i);
            long time = at(0, 12 * i) + 3 * SECOND;
            boolean isRefused = time >= at(11, 0) && time < at(12, 0);
            boolean isLossy = time >= at(14, 0) && time < at(15, 0);
            capture.add(time, 0, packets.tcp(-1, from, to, 100, 0, SamplePackets.SYN, new byte[0]));
            time += 20 * MILLISECOND;
            int answer = (isRefused ? SamplePackets.RST : SamplePackets.SYN) | SamplePackets.ACK;
            capture.add(time, 0, packets.tcp(-1, to, from, 900, 101, answer, new byte[0]));
            if (isRefused) {
                continue;
            }
            time += MILLISECOND;
            capture.add(time, 0, packets.tcp(-1, from, to, 101, 901, SamplePackets.ACK, new byte[0]));
            int sequence = 101;
            for (int n = 0; n < 5; n++, sequence += 1_000) {
                int flags = SamplePackets.PSH | SamplePackets.ACK;
                byte[] segment = packets.tcp(-1, from, to, sequence, 901, flags, new byte[1_000]);
                for (int times = isLossy && n % 2 == 1 ? 2 : 1; times > 0; times--, time += 300 * MILLISECOND) {
                    capture.add(time, 0, segment.clone());
                }
                capture.add(time, 0, packets.tcp(-1, to, from, 901, sequence + 1_000, SamplePackets.ACK, new byte[0]));
            }
            int end = (isLossy ? SamplePackets.RST : SamplePackets.FIN) | SamplePackets.ACK;
            capture.add(time + MILLISECOND, 0, packets.tcp(-1, from, to, sequence, 901, end, new byte[0]));
            if (!isLossy) {
                time += 21 * MILLISECOND;
                int fin = SamplePackets.FIN | SamplePackets.ACK;
                capture.add(time, 0, packets.tcp(-1, to, from, 901, sequence + 1, fin, new byte[0]));
            }
        }
    }

    /** Every ten minutes: a query and its answer for a partner that is reached through a GRE tunnel. */
    private void tunnelled(SampleCapture capture) {
        SamplePackets packets = new SamplePackets();
        Endpoint here = new Endpoint(DnsTraffic.ip("192.0.2.1"), 0);
        Endpoint there = new Endpoint(DnsTraffic.ip("198.51.100.1"), 0);
        Endpoint server = new Endpoint(DnsTraffic.ip("10.99.0.53"), 53);
        for (int i = 0; i < 144; i++) {
            Endpoint client = new Endpoint(DnsTraffic.ip("10.98.0.7"), 30_000 + i);
            SampleMessage query = SampleMessage.query(i, PARTNERS.get(1).apn("internet"), SampleMessage.A);
            long time = at(0, 10 * i) + 9 * SECOND;
            capture.add(time, 1, packets.gre(here, there, packets.udp(-1, client, server, query.bytes())));
            byte[] answer = SampleMessage.response(i, PARTNERS.get(1).apn("internet"), SampleMessage.A, 0)
                    .address(300, DnsTraffic.ip("198.51.100.99"))
                    .bytes();
            capture.add(time + 35 * MILLISECOND, 1, packets.gre(there, here, packets.udp(-1, server, client, answer)));
        }
    }

    /** 13:00 to 16:30: one partner's servers answer with failures or not at all. */
    private void partner(DnsTraffic dns, long time) {
        Partner partner = anyPartner();
        boolean failing = partner == FAILING && time > at(13, 0) && time < at(16, 30);
        int dice = random.nextInt(100);
        Outcome outcome = failing
                ? dice < 55 ? Outcome.SILENCE : dice < 90 ? Outcome.SERVFAIL : Outcome.ANSWER
                : dice < 2 ? Outcome.NXDOMAIN : dice < 3 ? Outcome.SECOND_TRY : Outcome.ANSWER;
        int kind = random.nextInt(100);
        int type = SampleMessage.A;
        String name;
        if (kind < 34) {
            name = partner.apn("internet");
        } else if (kind < 42) {
            name = partner.apn(random.nextBoolean() ? "mms" : "ims");
        } else if (kind < 62) {
            name = partner.epc("internet.apn");
            type = SampleMessage.NAPTR;
        } else if (kind < 78) {
            name = partner.epc("tac-lb" + hex(8) + ".tac-hb" + hex(4) + ".tac");
            type = SampleMessage.NAPTR;
        } else if (kind < 88) {
            name = "ims.mnc" + partner.mnc + ".mcc" + partner.mcc + ".3gppnetwork.org";
        } else {
            name = "rac" + hex(4) + ".lac" + hex(16) + ".mnc" + partner.mnc + ".mcc" + partner.mcc + ".gprs";
        }
        dns.exchange(time, partnerServer(dns, partner), name, type, outcome, 18 + random.nextInt(30));
    }

    private String hex(int bound) {
        return String.format(java.util.Locale.ROOT, "%02x", random.nextInt(bound));
    }

    private Partner anyPartner() {
        int dice = random.nextInt(100);
        int i = 0;
        while (dice >= PARTNERS.get(i).share) {
            dice -= PARTNERS.get(i++).share;
        }
        return PARTNERS.get(i);
    }

    private Side partnerServer(DnsTraffic dns, Partner partner) {
        int host = 130 + 2 * PARTNERS.indexOf(partner) + random.nextInt(2);
        Endpoint ours = new Endpoint(DnsTraffic.ip("192.0.2.60"), dns.ephemeralPort());
        return new Side(0, -1, ours, new Endpoint(DnsTraffic.ip("203.0.113." + host), 53));
    }

    private void coda(DnsTraffic dns, Side side) {
        for (int i = 1; i <= CODA; i++) {
            dns.exchange(at(24, 0) + i * 5 * SECOND, side, dns.pick(), SampleMessage.A, Outcome.ANSWER, 1);
        }
    }
}

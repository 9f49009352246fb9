package io.tracebridge.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What few captures hold, as raw IPv4 frames: names of TS 23.003 and of ENUM, records of every type, options of EDNS. */
final class DnsFrames {
    private static final int RAW_IP = 101;
    private static final int LAST_TYPE = 262;
    private static final int LAST_OPTION = 24;
    private static final int OPT = 41;
    private static final List<String> NAMES = List.of(
            "internet.mnc001.mcc262.gprs",
            "mms.apn.epc.mnc026.mcc310.3gppnetwork.org",
            "rac0012.lac3a4b.mnc001.mcc262.gprs",
            "nri0a1.rac0012.lac3a4b.mnc001.mcc262.gprs",
            "tac-lb12.tac-hb34.tac.epc.mnc001.mcc262.3gppnetwork.org",
            "mmec1a.mmegi8001.mme.epc.mnc001.mcc262.3gppnetwork.org",
            "rnc0aff.rnc.epc.mnc001.mcc262.3gppnetwork.org",
            "topon.s5.pgw1.node.epc.mnc001.mcc262.3gppnetwork.org",
            "topoff.s8.sgw2.node.epc.mnc001.mcc262.3gppnetwork.org",
            "ims.mnc001.mcc262.3gppnetwork.org",
            "epdg.epc.mnc001.mcc262.pub.3gppnetwork.org",
            "bsf.mnc001.mcc262.pub.3gppnetwork.org",
            "xcap.ims.mnc001.mcc262.pub.3gppnetwork.org",
            "mms.mnc001.mcc262.gprs",
            "amf1.cluster1.net2.amf.5gc.mnc001.mcc262.3gppnetwork.org",
            "0262011234567890.nai.epc.mnc001.mcc262.3gppnetwork.org",
            "262011234567890.ims.mnc001.mcc262.3gppnetwork.org",
            "imsi-262011234567890.ipxuni.3gppnetwork.org",
            "7.6.5.4.3.2.1.0.9.4.e164.arpa",
            "7.6.5.4.3.2.1.0.1.7.1.9.4.e164enum.net",
            "sip.491711234567.example.org",
            "_sip._udp.example.org");

    private DnsFrames() {}

    /** Each a run: a query and its answer for each name, with it in a NAPTR's regular expression; an answer for each type. */
    static List<List<Corpus.Record>> all() {
        List<List<Corpus.Record>> runs = new ArrayList<>();
        for (String name : NAMES) {
            runs.add(List.of(record(frame(name, false)), record(frame(name, true))));
        }
        for (int type = 1; type <= LAST_TYPE; type++) {
            for (int length : new int[] {4, 16, 40}) {
                runs.add(List.of(record(answer(type, rdata(length, type)))));
            }
        }
        runs.add(List.of(record(answer(OPT, options()))));
        return runs;
    }

    private static Corpus.Record record(byte[] frame) {
        return new Corpus.Record(frame, RAW_IP, 1_000_000);
    }

    /** Small numbers, as counts and lengths are, and a name in their midst. */
    private static byte[] rdata(int length, int seed) {
        byte[] rdata = new byte[length];
        for (int i = 0; i < length; i++) {
            rdata[i] = (byte) ((seed + i * 7) % 11);
        }
        rdata[length - 2] = (byte) 0xc0;
        rdata[length - 1] = 12;
        return rdata;
    }

    private static byte[] options() {
        ByteBuffer options = ByteBuffer.allocate(1024);
        for (int code = 1; code <= LAST_OPTION; code++) {
            byte[] value = rdata(2 + code % 9, code);
            options.putShort((short) code).putShort((short) value.length).put(value);
        }
        return Arrays.copyOf(options.array(), options.position());
    }

    private static byte[] answer(int type, byte[] rdata) {
        ByteBuffer dns = ByteBuffer.allocate(2048);
        dns.putShort((short) type)
                .putShort((short) 0x8180)
                .putShort((short) 1)
                .putShort((short) (type == OPT ? 0 : 1))
                .putInt(type == OPT ? 1 : 0); // OPT is an additional record
        name(dns, "host.example.org");
        dns.putShort((short) type).putShort((short) 1);
        if (type == OPT) {
            dns.put((byte) 0); // of the root (RFC 6891 section 6.1.2)
        } else {
            dns.putShort((short) 0xc00c);
        }
        dns.putShort((short) type).putShort((short) (type == OPT ? 1232 : 1)).putInt(0);
        dns.putShort((short) rdata.length).put(rdata);
        return udp(dns.array(), dns.position(), true);
    }

    private static byte[] frame(String name, boolean answer) {
        ByteBuffer dns = ByteBuffer.allocate(1024);
        dns.putShort((short) name.hashCode()).putShort((short) (answer ? 0x8180 : 0x0100));
        dns.putShort((short) 1).putShort((short) (answer ? 1 : 0)).putInt(0);
        name(dns, name);
        dns.putShort((short) 35).putShort((short) 1);
        if (answer) {
            byte[] expression = ("!^.*$!sip:+491711234567@" + name + "!").getBytes(StandardCharsets.US_ASCII);
            dns.putShort((short) 0xc00c)
                    .putShort((short) 35)
                    .putShort((short) 1)
                    .putInt(60);
            int length = dns.position();
            dns.putShort((short) 0).putShort((short) 10).putShort((short) 100);
            text(dns, "u".getBytes(StandardCharsets.US_ASCII));
            text(dns, "E2U+sip".getBytes(StandardCharsets.US_ASCII));
            text(dns, expression);
            dns.put((byte) 0);
            dns.putShort(length, (short) (dns.position() - length - 2));
        }
        return udp(dns.array(), dns.position(), answer);
    }

    private static void name(ByteBuffer to, String name) {
        for (String label : name.split("\\.")) {
            text(to, label.getBytes(StandardCharsets.US_ASCII));
        }
        to.put((byte) 0);
    }

    private static void text(ByteBuffer to, byte[] text) {
        to.put((byte) text.length).put(text);
    }

    private static byte[] udp(byte[] payload, int length, boolean answer) {
        ByteBuffer packet = ByteBuffer.allocate(28 + length);
        packet.putShort((short) 0x4500).putShort((short) (28 + length)).putInt(0);
        packet.put((byte) 64).put((byte) 17).putShort((short) 0);
        packet.putInt(answer ? 0x0a000035 : 0x0a000001).putInt(answer ? 0x0a000001 : 0x0a000035);
        packet.putShort((short) (answer ? 53 : 40000)).putShort((short) (answer ? 40000 : 53));
        packet.putShort((short) (8 + length)).putShort((short) 0);
        return packet.put(payload, 0, length).array();
    }
}

package io.tracebridge.decoders.dns;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.json.AddressText;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What our decoder sees in a capture, in the form in which tshark tells it: one row a frame, several values joined with commas. In
 * tshark the owner of an SRV record has another field, an update's counts too, and the types of an NSEC's bit map stand among
 * {@code dns.resp.type}.
 */
final class TruthRecorder implements DnsObserver {
    static final List<String> COMPARED = List.of(
            "dns.id",
            "dns.flags.response",
            "dns.flags.opcode",
            "dns.flags.truncated",
            "dns.flags.rcode",
            "dns.count.queries",
            "dns.count.answers",
            "dns.count.auth_rr",
            "dns.count.add_rr",
            "dns.qry.name",
            "dns.qry.type",
            "dns.resp.name",
            "dns.resp.type",
            "dns.a",
            "dns.aaaa",
            "dns.cname",
            "dns.time",
            "dns.response_to",
            "dns.retransmission");

    /** There tshark has names of their own for the counts. */
    private static final int UPDATE = 5;

    /** What tshark does not escape: printable characters, as \DDD below 0x7f or with a backslash alone. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\(03[2-9]|0[4-9]\\d|1[01]\\d|12[0-6]|\\D)");

    private final TreeMap<String, TreeMap<String, String>> frames = new TreeMap<>();
    private final byte[] text = new byte[DnsName.MAX_TEXT];
    private TreeMap<String, String> row;

    private TruthRecorder() {}

    /** @param ports where DNS is spoken in this capture */
    static TruthRecorder of(Path file, String ports) throws IOException {
        TruthRecorder recorder = new TruthRecorder();
        TestSite site = new TestSite(Map.of("dns.ports", ports));
        DnsProtocol.decoder(site.site).observe(recorder);
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                site.site.frame("test", frame);
            }
        }
        site.site.finish();
        return recorder;
    }

    TreeMap<String, TreeMap<String, String>> frames() {
        return frames;
    }

    @Override
    public void message(Packet packet, DnsMessage m) {
        row = frames.computeIfAbsent(Long.toString(packet.frameNumber), n -> {
            TreeMap<String, String> empty = new TreeMap<>();
            COMPARED.forEach(field -> empty.put(field, ""));
            return empty;
        });
        add("dns.id", String.format(Locale.ROOT, "0x%04x", m.id()));
        add("dns.flags.response", m.isResponse() ? "1" : "0");
        add("dns.flags.opcode", m.opcode());
        add("dns.flags.truncated", m.truncated() ? "1" : "0");
        if (m.isResponse()) {
            add("dns.flags.rcode", m.u16(m.start + 2) & 15);
        }
        if (m.opcode() != UPDATE) {
            add("dns.count.queries", m.questionCount());
            add("dns.count.answers", m.count(0));
            add("dns.count.auth_rr", m.count(1));
        }
        add("dns.count.add_rr", m.count(2));
        questions(m);
        for (int record = 0; record < m.records(0) + m.records(1) + m.records(2); record++) {
            if (m.type(record) != DnsParameters.SRV) {
                add("dns.resp.name", name(m, m.nameAt(record), m.end));
            }
            add("dns.resp.type", m.type(record));
            data(m, record);
        }
    }

    private void questions(DnsMessage m) {
        int at = m.questionAt();
        for (int n = 0; n < m.questions(); n++) {
            add("dns.qry.name", name(m, at, m.end));
            at = m.name.check(at, m.end) + 4;
            add("dns.qry.type", m.u16(at - 4));
        }
    }

    private void data(DnsMessage m, int record) {
        int at = m.rdataAt(record);
        int length = m.rdataLength(record);
        byte[] address = new byte[48];
        switch (m.type(record)) {
            case DnsParameters.A -> {
                if (length == 4) {
                    add("dns.a", ascii(address, AddressText.ipv4((int) m.u32(at), address, 0)));
                }
            }
            case DnsParameters.AAAA -> {
                if (length == 16) {
                    long high = m.u32(at) << 32 | m.u32(at + 4);
                    long low = m.u32(at + 8) << 32 | m.u32(at + 12);
                    add("dns.aaaa", ascii(address, AddressText.ipv6(high, low, address, 0)));
                }
            }
            case DnsParameters.CNAME -> add("dns.cname", name(m, at, at + length));
            case DnsParameters.NSEC -> typeBits(m, m.name.check(at, at + length), at + length);
            case DnsParameters.NSEC3 -> {
                int salt = m.u8(at + 4);
                typeBits(m, at + 6 + salt + m.u8(at + 5 + salt), at + length);
            }
            default -> {
                // not in the tables of truth
            }
        }
    }

    private void typeBits(DnsMessage m, int from, int end) {
        for (int at = from; at < end; at += 2 + m.u8(at + 1)) {
            for (int bit = 0; bit < 8 * m.u8(at + 1); bit++) {
                if ((m.u8(at + 2 + bit / 8) & 0x80 >> bit % 8) != 0) {
                    add("dns.resp.type", m.u8(at) * 256 + bit);
                }
            }
        }
    }

    /** The name as tshark writes it: the root and what is broken in words, nothing escaped. */
    private String name(DnsMessage m, int at, int limit) {
        int after = m.name.expand(at, limit, text, 0);
        if (after < 0) {
            return m.name.fault() == DnsFault.NAME_TOO_LONG
                    ? "<Name too long>"
                    : "<Name contains a pointer that loops>";
        }
        String name = ascii(text, after);
        if (name.equals(".")) {
            return "<Root>";
        }
        return ESCAPE.matcher(name).replaceAll(found -> {
            String escaped = found.group(1);
            return Matcher.quoteReplacement(
                    escaped.length() == 3 ? Character.toString(Integer.parseInt(escaped)) : escaped);
        });
    }

    private static String ascii(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    private void add(String field, long value) {
        add(field, Long.toString(value));
    }

    private void add(String field, String value) {
        row.merge(field, value, (before, more) -> before.isEmpty() ? more : before + "," + more);
    }

    @Override
    public void retransmission(Packet packet) {
        add("dns.retransmission", "1");
    }

    @Override
    public void answered(Packet packet, long requestFrame, long nanos) {
        add("dns.response_to", requestFrame);
        add("dns.time", String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000, nanos % 1_000_000_000));
    }
}

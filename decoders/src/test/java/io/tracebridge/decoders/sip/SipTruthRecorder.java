package io.tracebridge.decoders.sip;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.CaptureReader;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.sdp.Sdp;
import io.tracebridge.decoders.sdp.SdpMedia;
import io.tracebridge.decoders.testing.TestSite;
import io.tracebridge.decoders.text.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What our decoder sees in a capture, in the form in which tshark tells it: one row a frame, several values joined with commas. */
final class SipTruthRecorder implements SipListener {
    static final List<String> COMPARED = List.of(
            "sip.Method",
            "sip.Status-Code",
            "sip.Call-ID",
            "sip.CSeq.seq",
            "sip.CSeq.method",
            "sip.from.user",
            "sip.to.user",
            "sip.from.tag",
            "sip.to.tag",
            "sip.Via.branch",
            "sip.r-uri.user",
            "sdp.media",
            "sdp.connection_info.address");

    private final TreeMap<Integer, Map<String, String>> frames = new TreeMap<>();
    private final SipValues values = new SipValues();
    private final SipVia via = new SipVia();
    private final SipParts parts = new SipParts();
    private final Sdp sdp = new Sdp();
    private Map<String, String> row;
    private byte[] bytes;

    private SipTruthRecorder() {}

    static TreeMap<Integer, Map<String, String>> of(Path file) throws IOException {
        SipTruthRecorder recorder = new SipTruthRecorder();
        TestSite site = new TestSite(Map.of());
        SipProtocol.decoder(site.site).listen(recorder);
        Frame frame = new Frame();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next(frame)) {
                site.site.frame("test", frame);
            }
        }
        site.site.finish();
        return recorder.frames;
    }

    @Override
    public void message(Packet packet, SipMessage m) {
        row = frames.computeIfAbsent((int) packet.frameNumber, n -> {
            Map<String, String> empty = new HashMap<>();
            COMPARED.forEach(field -> empty.put(field, ""));
            return empty;
        });
        bytes = m.bytes();
        add("sip.Method", m.methodText());
        if (m.statusCode() > 0) {
            add("sip.Status-Code", Integer.toString(m.statusCode()));
        }
        add("sip.Call-ID", m.callId());
        if (m.cseqNumber() >= 0) {
            add("sip.CSeq.seq", Long.toString(m.cseqNumber()));
        }
        add("sip.CSeq.method", m.cseqMethodText());
        add("sip.from.user", m.from().uri().user());
        add("sip.to.user", m.to().uri().user());
        add("sip.from.tag", m.from().tag());
        add("sip.to.tag", m.to().tag());
        for (values.begin(m, SipHeader.VIA); values.next(); ) {
            via.parse(bytes, values.from(), values.to());
            add("sip.Via.branch", via.branch());
        }
        add("sip.r-uri.user", m.requestUri().user());
        if (SipSdpWriter.find(m, parts, sdp) != null) {
            add("sdp.connection_info.address", sdp.connection().text());
            for (int n = 0; n < sdp.mediaCount(); n++) {
                media(sdp.media(n));
            }
        }
    }

    private void media(SdpMedia media) {
        StringBuilder line = new StringBuilder(text(media.type())).append(' ').append(media.port());
        line.append(' ').append(text(media.protocol()));
        for (int i = 0; i < media.formats(); i++) {
            line.append(' ').append(text(media.format(i).text()));
        }
        add("sdp.media", line.toString());
        if (media.connection() != sdp.connection()) {
            add("sdp.connection_info.address", media.connection().text());
        }
    }

    private void add(String field, long span) {
        if (!Span.isNone(span)) {
            add(field, text(span));
        }
    }

    private String text(long span) {
        return new String(bytes, Span.from(span), Span.length(span), StandardCharsets.UTF_8);
    }

    private void add(String field, String value) {
        if (!value.isEmpty()) {
            row.merge(field, value, (before, more) -> before.isEmpty() ? more : before + "," + more);
        }
    }
}

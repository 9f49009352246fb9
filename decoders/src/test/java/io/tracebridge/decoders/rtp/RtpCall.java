package io.tracebridge.decoders.rtp;

import static io.tracebridge.decoders.testing.Frames.concat;
import static io.tracebridge.decoders.testing.Frames.ethernet;
import static io.tracebridge.decoders.testing.Frames.ipv4;
import static io.tracebridge.decoders.testing.Frames.u16;
import static io.tracebridge.decoders.testing.Frames.u32;
import static io.tracebridge.decoders.testing.Frames.udp;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracebridge.capture.MediaCut;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.fields.FieldCatalog;
import io.tracebridge.decoders.fields.SchemaCheck;
import io.tracebridge.decoders.json.JsonWriter;
import io.tracebridge.decoders.media.MediaDescription;
import io.tracebridge.decoders.media.MediaDirectory;
import io.tracebridge.decoders.media.MediaReceiver;
import io.tracebridge.decoders.testing.CollectingSink;
import io.tracebridge.decoders.testing.Frames;
import io.tracebridge.decoders.testing.TestSite;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A call as signalling and wire show it: caller 10.0.0.1:40000, callee 10.0.0.2:50000, packets from one to the other at given times. */
final class RtpCall {
    static final String CALLER = "10.0.0.1";
    static final String CALLEE = "10.0.0.2";
    static final int CALLER_PORT = 40000;
    static final int CALLEE_PORT = 50000;
    static final long MILLI = 1_000_000L;

    final TestSite test;
    final MediaDirectory directory;
    long session;
    int ssrc = 0x1a2b3c4d;
    int payloadType = 8;
    byte[] payload = new byte[160];
    long time = TestSite.START;
    /** Whether frames are cut as {@code --media headers} cuts them, and whether the capture says so. */
    boolean cutsMedia;

    boolean saysMediaCut = true;
    private int identification;

    RtpCall(Map<String, String> options) {
        this(64 << 20, options);
    }

    RtpCall(long tableBytes, Map<String, String> options) {
        test = new TestSite(tableBytes, options, new RtpProtocol());
        directory = MediaDirectory.of(test.site);
        test.mark("test", time);
    }

    /** Announces both ends with one encoding, as offer and answer do. */
    RtpCall announce(int type, String map, String parameters) {
        payloadType = type;
        session = directory.open(
                JsonWriter.quoted("sip.call"), Frames.ascii("C".repeat(27)), Frames.ascii("call-1"), 0, 6);
        directory.announce(session, 0, MediaReceiver.CALLER, 0, line(1, CALLER_PORT, type, map, parameters));
        directory.announce(session, 0, MediaReceiver.CALLEE, 0, line(2, CALLEE_PORT, type, map, parameters));
        return this;
    }

    MediaDescription line(int host, int port, int type, String map, String parameters) {
        MediaDescription line =
                directory.description().to(4, 0, 0xffff_0a00_0000L + host, port).payloadType(type);
        if (map != null) {
            line.map(type, Frames.ascii(map), 0, map.length());
        }
        if (parameters != null) {
            line.parameters(type, Frames.ascii(parameters), 0, parameters.length());
        }
        return line;
    }

    /** From caller to callee. */
    RtpCall send(long nanos, int sequence, long timestamp) {
        return send(nanos, sequence, timestamp, false, payloadType, payload);
    }

    RtpCall send(long nanos, int sequence, long timestamp, boolean marker, int type, byte[] body) {
        return datagram(
                nanos, CALLER, CALLER_PORT, CALLEE, CALLEE_PORT, rtp(sequence, timestamp, marker, type, ssrc, body));
    }

    static byte[] rtp(int sequence, long timestamp, boolean marker, int type, int ssrc, byte[] body) {
        return concat(0x80, (marker ? 0x80 : 0) | type, u16(sequence), u32(timestamp), u32(ssrc), body);
    }

    RtpCall datagram(long nanos, String from, int fromPort, String to, int toPort, byte[] bytes) {
        byte[] frame = ethernet(0x0800, ipv4(from, to, 17, udp(fromPort, toPort, bytes)));
        identification++;
        frame[18] = (byte) (identification >> 8);
        frame[19] = (byte) identification;
        int keep = cutsMedia ? MediaCut.keep(TestSite.ETHERNET, frame, 0, frame.length) : frame.length;
        test.saysMediaCut = cutsMedia && saysMediaCut;
        test.frame("test", TestSite.ETHERNET, nanos, Arrays.copyOf(frame, keep), frame.length);
        return this;
    }

    /** Ends the input and gives the documents of streams. */
    List<CollectingSink.Document> finish() {
        test.site.finish();
        return documents("rtp.stream");
    }

    List<CollectingSink.Document> documents(String dataset) {
        List<CollectingSink.Document> found = test.sink.documents.stream()
                .filter(document -> document.dataset().name().equals(dataset))
                .toList();
        FieldCatalog catalog = FieldCatalog.of(List.<Protocol>of(new RtpProtocol()));
        for (CollectingSink.Document document : found) {
            assertThat(new SchemaCheck(catalog, document.dataset()).violations(document.json()))
                    .as(document.text())
                    .isEmpty();
        }
        return found;
    }

    /** The only stream. */
    JsonNode only() {
        List<CollectingSink.Document> all = finish();
        assertThat(all).hasSize(1);
        return all.get(0).json();
    }
}

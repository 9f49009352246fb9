package io.tracebridge.decoders.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes messages for tests. Whatever is added stands in the message as it is; Content-Length is added unless it was. */
final class SipBuilder {
    private final String startLine;
    private final List<String> lines = new ArrayList<>();
    private String body = "";
    private boolean contentLength = true;

    private SipBuilder(String startLine) {
        this.startLine = startLine;
    }

    static SipBuilder startLine(String line) {
        return new SipBuilder(line);
    }

    /** A request with all that one must have: from Alice to Bob, the Call-ID {@code call-1}. */
    static SipBuilder request(String method) {
        return request(method, "sip:bob@example.com", "call-1", 1);
    }

    static SipBuilder request(String method, String uri, String callId, int cseq) {
        return new SipBuilder(method + ' ' + uri + " SIP/2.0")
                .header("Via", "SIP/2.0/UDP alice.example.com:5060;branch=z9hG4bK-" + callId + '-' + cseq + method)
                .header("From", "\"Alice\" <sip:alice@example.com>;tag=a1")
                .header("To", "<sip:bob@example.com>")
                .header("Call-ID", callId)
                .header("CSeq", cseq + " " + method)
                .header("Max-Forwards", "70");
    }

    /** The response to {@link #request}. */
    static SipBuilder response(int code, String reason, String method, String callId, int cseq) {
        return new SipBuilder("SIP/2.0 " + code + ' ' + reason)
                .header("Via", "SIP/2.0/UDP alice.example.com:5060;branch=z9hG4bK-" + callId + '-' + cseq + method)
                .header("From", "\"Alice\" <sip:alice@example.com>;tag=a1")
                .header("To", "<sip:bob@example.com>;tag=b1")
                .header("Call-ID", callId)
                .header("CSeq", cseq + " " + method);
    }

    SipBuilder header(String name, String value) {
        return line(name + ": " + value);
    }

    /** In place of the line with that name. */
    SipBuilder replace(String name, String value) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(name + ": ")) {
                lines.set(i, name + ": " + value);
                return this;
            }
        }
        throw new IllegalArgumentException("no header field " + name);
    }

    SipBuilder without(String name) {
        lines.removeIf(line -> line.startsWith(name + ": "));
        return this;
    }

    SipBuilder line(String line) {
        lines.add(line);
        return this;
    }

    SipBuilder body(String type, String body) {
        this.body = body;
        return header("Content-Type", type);
    }

    SipBuilder withoutContentLength() {
        contentLength = false;
        return this;
    }

    String text() {
        StringBuilder text = new StringBuilder(startLine).append("\r\n");
        lines.forEach(line -> text.append(line).append("\r\n"));
        if (contentLength) {
            text.append("Content-Length: ")
                    .append(body.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
        }
        return text.append("\r\n").append(body).toString();
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}

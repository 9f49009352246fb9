package io.tracebridge.cli.demo;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one DNS message (RFC 1035 section 4). */
final class SampleMessage {
    static final int A = 1;
    static final int CNAME = 5;
    static final int PTR = 12;
    static final int MX = 15;
    static final int TXT = 16;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int NAPTR = 35;
    static final int HTTPS = 65;
    static final int ANY = 255;

    static final int NOERROR = 0;
    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;

    private static final int OPT = 41;
    private static final int CLASS_IN = 1;
    private static final int RESPONSE = 0x8000;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    /** A compression pointer (RFC 1035 section 4.1.4) to the question's name. */
    private static final int QUESTION_NAME = 0xc00c;

    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private int answers;

    private SampleMessage(int id, int flags, String name, int type) {
        buffer.putShort((short) id).putShort((short) flags).putShort((short) 1);
        buffer.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        name(name);
        buffer.putShort((short) type).putShort((short) CLASS_IN);
    }

    static SampleMessage query(int id, String name, int type) {
        return new SampleMessage(id, RECURSION_DESIRED, name, type);
    }

    static SampleMessage response(int id, String name, int type, int code) {
        return new SampleMessage(id, RESPONSE | RECURSION_DESIRED | RECURSION_AVAILABLE | code, name, type);
    }

    static SampleMessage truncated(int id, String name, int type) {
        return new SampleMessage(id, RESPONSE | TRUNCATED | RECURSION_DESIRED | RECURSION_AVAILABLE, name, type);
    }

    SampleMessage address(int ttl, InetAddress address) {
        byte[] bytes = address.getAddress();
        int end = record(bytes.length == 4 ? A : AAAA, ttl);
        buffer.put(bytes);
        return length(end);
    }

    SampleMessage name(int type, int ttl, String target) {
        int end = record(type, ttl);
        name(target);
        return length(end);
    }

    SampleMessage mx(int ttl, int preference, String target) {
        int end = record(MX, ttl);
        buffer.putShort((short) preference);
        name(target);
        return length(end);
    }

    SampleMessage srv(int ttl, int priority, int weight, int port, String target) {
        int end = record(SRV, ttl);
        buffer.putShort((short) priority).putShort((short) weight).putShort((short) port);
        name(target);
        return length(end);
    }

    /** A pointer to where a service is (RFC 3403 section 4.1): {@code flags} "s" for an SRV record. */
    SampleMessage naptr(int ttl, String service, String target) {
        int end = record(NAPTR, ttl);
        buffer.putShort((short) 10).putShort((short) 10);
        string("s");
        string(service);
        string("");
        name(target);
        return length(end);
    }

    SampleMessage txt(int ttl, String text) {
        int end = record(TXT, ttl);
        string(text);
        return length(end);
    }

    /** A service binding of the name itself for HTTP/2 and HTTP/3 (RFC 9460: alpn is key 1). */
    SampleMessage https(int ttl) {
        int end = record(HTTPS, ttl);
        buffer.putShort((short) 1).put((byte) 0);
        buffer.putShort((short) 1).putShort((short) 6);
        string("h2");
        string("h3");
        return length(end);
    }

    /** The message with a name that is a pointer to itself, which no sender that means well makes. */
    byte[] bytesWithLoop() {
        byte[] message = bytes();
        message[12] = (byte) (QUESTION_NAME >> 8);
        message[13] = (byte) QUESTION_NAME;
        return message;
    }

    /** The message with an OPT record (RFC 6891) that offers 1232 bytes. */
    byte[] bytes() {
        buffer.put((byte) 0)
                .putShort((short) OPT)
                .putShort((short) 1232)
                .putInt(0)
                .putShort((short) 0);
        buffer.putShort(6, (short) answers).putShort(10, (short) 1);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The message as it goes over TCP: its length first (RFC 1035 section 4.2.2). */
    byte[] bytesOverTcp() {
        byte[] message = bytes();
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private int record(int type, int ttl) {
        answers++;
        buffer.putShort((short) QUESTION_NAME)
                .putShort((short) type)
                .putShort((short) CLASS_IN)
                .putInt(ttl);
        buffer.putShort((short) 0);
        return buffer.position();
    }

    private SampleMessage length(int dataAt) {
        buffer.putShort(dataAt - 2, (short) (buffer.position() - dataAt));
        return this;
    }

    private void name(String name) {
        for (String label : name.split("\\.")) {
            string(label);
        }
        buffer.put((byte) 0);
    }

    private void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        buffer.put((byte) bytes.length).put(bytes);
    }
}

package io.tracebridge.decoders.mobile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** DNS names between presentation and wire form (RFC 1035 sections 3.1 and 5.1), written for the tests alone. */
final class WireNames {
    private WireNames() {}

    static byte[] wire(String name) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream label = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' && Character.isDigit(name.charAt(i + 1))) {
                label.write(Integer.parseInt(name.substring(i + 1, i + 4)));
                i += 3;
            } else if (c == '\\') {
                label.write(name.charAt(++i));
            } else if (c == '.') {
                end(wire, label);
            } else {
                label.write(c);
            }
        }
        end(wire, label);
        wire.write(0);
        return wire.toByteArray();
    }

    private static void end(ByteArrayOutputStream wire, ByteArrayOutputStream label) {
        if (label.size() > 0) {
            wire.write(label.size());
            wire.writeBytes(label.toByteArray());
            label.reset();
        }
    }

    /** Fails where the bytes are no name that ends exactly at the end. */
    static String text(byte[] wire, int offset, int length) {
        StringBuilder text = new StringBuilder();
        int at = offset;
        int end = offset + length;
        while (wire[at] != 0) {
            int size = wire[at++];
            if (size < 0 || size > 63 || at + size >= end) {
                throw new AssertionError("label of " + size + " octets at " + (at - 1 - offset) + " of " + length);
            }
            if (text.length() > 0) {
                text.append('.');
            }
            for (int i = 0; i < size; i++) {
                int b = wire[at++] & 0xff;
                if (b == '.' || b == '\\') {
                    text.append('\\').append((char) b);
                } else if (b > ' ' && b < 0x7f) {
                    text.append((char) b);
                } else {
                    text.append('\\').append(String.format(java.util.Locale.ROOT, "%03d", b));
                }
            }
        }
        if (at != end - 1) {
            throw new AssertionError("the name ends at " + (at - offset) + " of " + length);
        }
        return text.toString();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

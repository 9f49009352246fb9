package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * What the operator may choose.
 *
 * @param ports {@code sip.ports}: where SIP is spoken over UDP and TCP, separated by commas
 * @param detect {@code sip.detect}: whether SIP is recognised by its content on any port
 * @param messages {@code sip.messages}: whether each message is a document
 */
record SipOptions(int[] ports, boolean detect, boolean messages) {
    private static final DecoderOption PORTS = new DecoderOption(
            "sip.ports", "PORT,PORT", "5060", "Where SIP is spoken over UDP and TCP.", SipOptions::ports);
    private static final DecoderOption DETECT = DecoderOption.choice(
            "sip.detect", "Recognise SIP by its content on any port, over UDP, TCP and WebSocket.", "true", "false");
    private static final DecoderOption MESSAGES =
            DecoderOption.flag("sip.messages", "Write a document for each SIP message.");

    static final List<DecoderOption> ALL = List.of(PORTS, DETECT, MESSAGES);

    static SipOptions of(Settings settings) {
        return new SipOptions(
                ports(PORTS.in(settings)),
                DETECT.in(settings).equals("true"),
                MESSAGES.in(settings).equals("true"));
    }

    private static int[] ports(String list) {
        int[] ports = list.matches("\\d{1,5}(,\\d{1,5})*")
                ? Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray()
                : new int[1];
        if (Arrays.stream(ports).anyMatch(port -> port < 1 || port > 65535)) {
            throw new IllegalArgumentException(
                    "sip.ports is " + list + ": set it to port numbers, 1 to 65535, separated by commas");
        }
        return ports;
    }
}

package io.tracebridge.decoders.sip;

import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Settings;
import io.tracebridge.decoders.subscriber.NumberingPlan;
import io.tracebridge.decoders.text.Ascii;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the operator may choose.
 *
 * @param ports {@code sip.ports}: where SIP is spoken over UDP and TCP, separated by commas
 * @param detect {@code sip.detect}: whether SIP is recognised by its content on any port
 * @param messages {@code sip.messages}: whether each message is a document
 * @param correlationHeader {@code sip.correlation_header}: name of the header field, in lower case, by which legs of a call are joined
 * @param numberingPlan {@code sip.country_code}, {@code sip.trunk_prefix}, {@code sip.national_digits}: how national numbers are understood
 */
record SipOptions(
        int[] ports, boolean detect, boolean messages, byte[] correlationHeader, NumberingPlan numberingPlan) {
    private static final DecoderOption PORTS = new DecoderOption(
            "sip.ports", "PORT,PORT", "5060", "Where SIP is spoken over UDP and TCP.", SipOptions::ports);
    private static final DecoderOption DETECT = DecoderOption.choice(
            "sip.detect", "Recognise SIP by its content on any port, over UDP, TCP and WebSocket.", "true", "false");
    private static final DecoderOption MESSAGES =
            DecoderOption.flag("sip.messages", "Write a document for each SIP message.");

    private static final DecoderOption CORRELATION_HEADER = new DecoderOption(
            "sip.correlation_header",
            "NAME",
            "X-Call-ID",
            "Header field that has the same value, or the other leg's Call-ID, in all legs of a call.",
            SipOptions::headerName);

    private static final DecoderOption COUNTRY_CODE = new DecoderOption(
            "sip.country_code",
            "49",
            "",
            "Country code (E.164) of numbers without one: 0151..., +49151... and 0049151... are one number then. Without it the first is redacted.",
            value -> digits(
                    "sip.country_code", value, "([1-9]\\d{0,2})?", "a country code without + or 0 in front: 49"));
    private static final DecoderOption TRUNK_PREFIX = new DecoderOption(
            "sip.trunk_prefix",
            "0",
            "0",
            "What is dialled before national numbers of that country; nothing where their 0 is a part of them, as in Italy.",
            value -> digits("sip.trunk_prefix", value, "\\d{0,3}", "up to three digits: 0, 1 or 8, or nothing"));
    private static final DecoderOption NATIONAL_DIGITS = new DecoderOption(
            "sip.national_digits",
            "10",
            "0",
            "Digits of that country's numbers where all have as many: numbers of just so many digits are national. 0: they differ.",
            value -> digits("sip.national_digits", value, "\\d|1[0-4]", "a number from 0 to 14"));

    static final List<DecoderOption> ALL =
            List.of(PORTS, DETECT, MESSAGES, CORRELATION_HEADER, COUNTRY_CODE, TRUNK_PREFIX, NATIONAL_DIGITS);

    static SipOptions of(Settings settings) {
        return new SipOptions(
                ports(PORTS.in(settings)),
                DETECT.in(settings).equals("true"),
                MESSAGES.in(settings).equals("true"),
                Ascii.of(CORRELATION_HEADER.in(settings).toLowerCase(Locale.ROOT)),
                new NumberingPlan(
                        COUNTRY_CODE.in(settings),
                        TRUNK_PREFIX.in(settings),
                        Integer.parseInt(NATIONAL_DIGITS.in(settings))));
    }

    private static void digits(String option, String value, String form, String remedy) {
        if (!value.matches(form)) {
            throw new IllegalArgumentException(option + " is " + value + ": set it to " + remedy);
        }
    }

    private static void headerName(String name) {
        byte[] bytes = Ascii.of(name);
        if (!SipText.isToken(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException(
                    "sip.correlation_header is " + name + ": set it to the name of a header field, without a colon");
        }
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

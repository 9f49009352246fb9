package io.tracebridge.decoders.flow;

import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Settings;
import java.util.List;

/**
 * What the operator may choose about flows, under packetbeat's names.
 *
 * @param timeoutNanos {@code flow.timeout}: packet time without a packet after which a flow has ended
 * @param periodNanos {@code flow.period}: at whole multiples of this, open flows write a progress document; 0 for never
 */
record FlowOptions(long timeoutNanos, long periodNanos) {
    private static final int LONGEST_SECONDS = 86_400;

    private static final DecoderOption TIMEOUT =
            seconds("flow.timeout", "30", 1, "Seconds of packet time without a packet after which a flow has ended.");
    private static final DecoderOption PERIOD = seconds(
            "flow.period",
            "300",
            0,
            "Flows that stay open write a progress document at every whole multiple of so many seconds; 0 for never.");

    static final List<DecoderOption> ALL = List.of(TIMEOUT, PERIOD);

    static FlowOptions of(Settings settings) {
        return new FlowOptions(nanos(TIMEOUT, settings), nanos(PERIOD, settings));
    }

    private static long nanos(DecoderOption option, Settings settings) {
        return Long.parseLong(option.in(settings)) * 1_000_000_000L;
    }

    private static DecoderOption seconds(String name, String usual, int least, String description) {
        return new DecoderOption(name, "SECONDS", usual, description, value -> {
            if (!value.matches("[0-9]{1,5}")
                    || Integer.parseInt(value) < least
                    || Integer.parseInt(value) > LONGEST_SECONDS) {
                throw new IllegalArgumentException(
                        name + " is " + value + ": set it to seconds, " + least + " to " + LONGEST_SECONDS);
            }
        });
    }
}

package io.tracebridge.decoders;

import java.util.List;
import java.util.function.Consumer;

/**
 * Something that the operator may choose about a decoder, with {@code --option NAME=VALUE}. Declared by {@link Protocol#options}; whoever
 * makes {@link Settings} refuses what is not declared or does not pass the check.
 *
 * @param name the protocol's name, a dot, and the option's: {@code dns.ports}
 * @param form what a value looks like, for help: {@code true|false}
 * @param usual the value when none is given; passes the check
 * @param description a sentence for help
 * @param check throws IllegalArgumentException for a wrong value; its message names the option, the value and the remedy
 */
public record DecoderOption(String name, String form, String usual, String description, Consumer<String> check) {
    /** True or false; false when not given. */
    public static DecoderOption flag(String name, String description) {
        return choice(name, description, "false", "true");
    }

    /** One of a few words, the first when none is given. */
    public static DecoderOption choice(String name, String description, String... words) {
        List<String> known = List.of(words);
        return new DecoderOption(name, String.join("|", known), words[0], description, value -> {
            if (!known.contains(value)) {
                throw new IllegalArgumentException(name + " is " + value + ": set it to " + String.join(" or ", known));
            }
        });
    }

    /**
     * The value in force.
     *
     * @throws IllegalArgumentException when it is wrong
     */
    public String in(Settings settings) {
        String value = settings.options().getOrDefault(name, usual);
        check.accept(value);
        return value;
    }
}

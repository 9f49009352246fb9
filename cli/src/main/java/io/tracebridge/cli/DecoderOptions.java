package io.tracebridge.cli;

import io.tracebridge.decoders.DecoderOption;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code --option NAME=VALUE}: what the decoders let an operator choose, as they declare it. */
final class DecoderOptions {
    /** Between two of them stands a comma that a NAME= follows; other commas belong to the value. */
    static final String BETWEEN = ",(?=[^,=]+=)";

    private DecoderOptions() {}

    record Choice(String name, String value) {}

    /** Refuses names that no decoder has declared, and values that it does not take. */
    static final class Value implements ITypeConverter<Choice> {
        private final Program program;

        Value(Program program) {
            this.program = program;
        }

        @Override
        public Choice convert(String text) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new TypeConversionException("\"" + text + "\" is not of the form NAME=VALUE");
            }
            String name = text.substring(0, equals);
            String value = text.substring(equals + 1);
            List<DecoderOption> all = program.decoderOptions();
            DecoderOption option = all.stream()
                    .filter(o -> o.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("unknown option \"" + name + "\""
                            + Nearest.hint(
                                    name, all.stream().map(DecoderOption::name).toList())));
            try {
                option.check().accept(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
            return new Choice(name, value);
        }
    }

    /** All of them as one text for help, a line each. */
    static final class Help implements Iterable<String> {
        private final Program program;

        Help(Program program) {
            this.program = program;
        }

        @Override
        public Iterator<String> iterator() {
            return List.of(program.decoderOptions().stream()
                            .map(option -> "\n" + option.name() + '=' + option.form() + "  " + option.description()
                                    + (option.usual().isEmpty() ? "" : " Default: " + option.usual() + "."))
                            .collect(Collectors.joining()))
                    .iterator();
        }
    }

    /** @throws Failure when one is given twice */
    static Map<String, String> byName(List<Choice> choices, String place) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Choice choice : choices) {
            if (values.put(choice.name, choice.value) != null) {
                throw Failure.usage(place + ": " + choice.name + " is given twice; give it once");
            }
        }
        return values;
    }
}

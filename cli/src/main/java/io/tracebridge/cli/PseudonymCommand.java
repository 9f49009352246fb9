package io.tracebridge.cli;

import io.tracebridge.bridge.KeyFile;
import io.tracebridge.decoders.subscriber.NumberType;
import io.tracebridge.decoders.subscriber.PseudonymKeys;
import io.tracebridge.decoders.subscriber.Pseudonyms;
import io.tracebridge.decoders.subscriber.SubscriberNumber;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tracebridge pseudonym}: the way from a number to its documents. There is none back. */
@Command(
        name = "pseudonym",
        customSynopsis = "tracebridge pseudonym --type imsi|msisdn|imei [--key-file FILE] NUMBER...",
        description =
                "Prints the pseudonyms under which numbers are found in Elasticsearch, a line each: to be searched in"
                        + " subscriber.imsi.hash, subscriber.msisdn.hash or subscriber.imei.hash. While one key replaces another a number has"
                        + " several, the current key's first. Within names (dns.question.name) hyphens stand in place of the colons.",
        footer = {
            "",
            "Example: tracebridge pseudonym --type msisdn +491701234567",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage."
        })
final class PseudonymCommand extends RoleCommand {
    private static final String STANDARD_INPUT = "-";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            required = true,
            converter = Values.NumberKind.class,
            description = "What the numbers are: imsi, msisdn (international, + or 00 in front allowed) or imei.")
    String type;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key file that the bridges use. Default: as theirs.")
    Path keyFile;

    @Parameters(
            paramLabel = "NUMBER",
            arity = "1..*",
            description =
                    "The numbers; - reads them from standard input, a line each, where no other user of this machine sees them.")
    List<String> numbers;

    PseudonymCommand(Program program) {
        super(program);
    }

    @Override
    int run() throws IOException {
        if (keyFile != null && !Files.exists(keyFile)) {
            // The bridges make their key on first use; a new one here would find nothing.
            throw Failure.failed(place("--key-file") + ": " + keyFile + ": no such file; name the bridges' key file");
        }
        KeyFile.Keys keys = DecodingOptions.keys(keyFile, program.environment());
        Pseudonyms pseudonyms = new Pseudonyms(PseudonymKeys.of(keys.pseudonyms()));
        SubscriberNumber number = new SubscriberNumber();
        StringBuilder lines = new StringBuilder();
        List<String> given = given();
        for (int i = 0; i < given.size(); i++) {
            byte[] ascii = given.get(i).strip().getBytes(StandardCharsets.ISO_8859_1);
            if (!number.ascii(NumberType.of(type), ascii, 0, ascii.length)) {
                throw Failure.usage("tracebridge pseudonym: number " + (i + 1) + " is no " + type + "; " + form());
            }
            for (int key = 0; key < pseudonyms.count(); key++) {
                lines.append(pseudonyms.text(number, key)).append('\n');
            }
        }
        OutputStream out = program.out();
        out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return ExitCode.DONE;
    }

    private List<String> given() throws IOException {
        List<String> all = new ArrayList<>();
        for (String one : numbers) {
            if (one.equals(STANDARD_INPUT)) {
                new String(program.in().readAllBytes(), StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(all::add);
            } else {
                all.add(one);
            }
        }
        return all;
    }

    private String form() {
        return switch (NumberType.of(type)) {
            case IMSI -> "it has 6 to 15 digits";
            case MSISDN -> "it is international, 5 to 15 digits, + or 00 in front allowed";
            case IMEI -> "it has 14 digits, 15 with the check digit, 16 with the software version";
        };
    }
}

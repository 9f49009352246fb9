package io.tracebridge.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracebridge.decoders.testing.Golden;
import io.tracebridge.decoders.testing.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each fault and each counter is described where it is declared, and known before it first happens. */
class DeclaredTest {
    private static final Path SOURCES = Golden.root().resolve(Path.of("decoders", "src", "main", "java"));
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][a-z]\\w+)`");

    private final TestSite test = new TestSite(ServiceLoader.load(Protocol.class).stream()
            .map(ServiceLoader.Provider::get)
            .toArray(Protocol[]::new));

    /** Every enum of faults in the tree. */
    private static List<Fault> faults() throws IOException, ReflectiveOperationException {
        List<Fault> faults = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith("Fault.java"))
                    .sorted()
                    .toList()) {
                String name = SOURCES.relativize(file).toString();
                Class<?> type = Class.forName(name.substring(0, name.length() - 5)
                        .replace(file.getFileSystem().getSeparator(), "."));
                if (type.isEnum()) {
                    for (Object constant : type.getEnumConstants()) {
                        faults.add((Fault) constant);
                    }
                }
            }
        }
        return faults;
    }

    @Test
    void eachFaultHasACodeASentenceAndACounterOfItsOwn() throws Exception {
        Map<String, Fault> codes = new TreeMap<>();
        for (Fault fault : faults()) {
            assertThat(codes.put(fault.code(), fault)).as(fault.code()).isNull();
            assertThat(fault.code()).matches("[a-z0-9]+(\\.[a-z0-9_]+)+");
            assertThat(fault.description())
                    .as(fault.code())
                    .hasSizeGreaterThan(15)
                    .doesNotEndWith(".");
            Counter counter = test.site.counters().get("fault." + fault.code());
            assertThat(counter)
                    .as("counter of " + fault.code() + " before it happens")
                    .isNotNull();
            assertThat(counter.description()).isEqualTo(fault.description());
        }
        assertThat(codes).hasSizeGreaterThan(60);
    }

    @Test
    void eachCounterHasASentence() {
        assertThat(test.site.counters()).hasSizeGreaterThan(150);
        test.site.counters().forEach((name, counter) -> {
            assertThat(name).matches("[a-z0-9_]+(\\.[a-z0-9_]+)*");
            assertThat(counter.description()).as(name).hasSizeGreaterThan(10).doesNotEndWith(".");
        });
    }

    /** CONTRIBUTING.md names no class that is not there, and leaves out no test of the pattern's folder. */
    @Test
    void theWalkThroughIsTheFolderAsItStands() throws IOException {
        String text = Files.readString(Golden.root().resolve("CONTRIBUTING.md"));
        List<String> there = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Golden.root(), 12)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> there.add(name.substring(0, name.length() - 5)));
        }
        Matcher named = CLASS_NAME.matcher(text);
        while (named.find()) {
            boolean isOfJava = named.group(1).equals("String");
            assertThat(isOfJava || there.contains(named.group(1)))
                    .as("%s, named in CONTRIBUTING.md", named.group(1))
                    .isTrue();
        }
        Path tests = Golden.root().resolve(Path.of("decoders/src/test/java/io/tracebridge/decoders/dns"));
        try (Stream<Path> files = Files.list(tests)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> name.endsWith("Test"))
                            .filter(name -> !text.contains('`' + name + '`')))
                    .as("tests of DNS that CONTRIBUTING.md does not name")
                    .isEmpty();
        }
    }
}

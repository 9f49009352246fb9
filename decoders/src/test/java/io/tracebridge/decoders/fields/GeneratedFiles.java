package io.tracebridge.decoders.fields;

import io.tracebridge.decoders.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;

/** What is committed but made from the {@code fields.yml} files: the constants of field names, and docs/fields.md. */
final class GeneratedFiles {
    private static final String PACKAGE = "io.tracebridge.decoders";

    private GeneratedFiles() {}

    /** Every generated file with its content, by path relative to the project's root. */
    static Map<Path, String> all() {
        List<Protocol> protocols = new ArrayList<>();
        ServiceLoader.load(Protocol.class).forEach(protocols::add);
        FieldCatalog catalog = FieldCatalog.of(protocols);
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(
                source(PACKAGE + ".document", "CommonFields"),
                constants(PACKAGE + ".document", "CommonFields", "public ", "", "the envelope", catalog.common()));
        catalog.protocols().forEach((protocol, fields) -> {
            Class<?> type = protocol.getClass();
            String name = type.getSimpleName().replaceFirst("Protocol$", "") + "Fields";
            files.put(
                    source(type.getPackageName(), name),
                    constants(type.getPackageName(), name, "", protocol.name() + ".", protocol.name(), fields));
        });
        files.put(Path.of("docs", "fields.md"), documentation(catalog));
        return files;
    }

    private static Path source(String packageName, String className) {
        return Path.of("decoders", "src", "main", "java")
                .resolve(packageName.replace('.', '/'))
                .resolve(className + ".java");
    }

    private static String constants(
            String packageName,
            String className,
            String access,
            String prefix,
            String of,
            List<FieldDefinition> fields) {
        StringBuilder out = new StringBuilder();
        out.append("package ").append(packageName).append(";\n\n");
        out.append("import io.tracebridge.decoders.json.Field;\n\n");
        out.append("/** Fields of ")
                .append(of)
                .append(". Generated from fields.yml by GeneratedFilesTest; do not edit. */\n");
        out.append(access).append("final class ").append(className).append(" {\n");
        for (FieldDefinition field : fields) {
            String left = "    " + access + "static final Field " + constant(prefix, field.name()) + " =";
            String right = "Field.of(\"" + field.name() + "\");\n";
            boolean fits = left.length() + right.length() <= 120;
            out.append(left).append(fits ? " " : "\n            ").append(right);
        }
        out.append("\n    private ").append(className).append("() {}\n}\n");
        return out.toString();
    }

    private static String constant(String prefix, String name) {
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return rest.replace("@", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String documentation(FieldCatalog catalog) {
        StringBuilder out = new StringBuilder();
        out.append("# Fields\n\n");
        out.append(
                        "Generated from the `fields.yml` files by `mvn -pl decoders -am test -Dtest=GeneratedFilesTest -Dgolden.update`;")
                .append(" do not edit.\n\n");
        out.append(
                        "Type is Elasticsearch's; `[]` means that the value is an array. Under \"from\", ECS marks names and meanings of the")
                .append(
                        " Elastic Common Schema. Under \"privacy\", `pseudonym` leaves the decoder only as a keyed token, `clear` only")
                .append(
                        " in privacy mode clear, `network` identifies equipment. tshark is the name of the same value there.\n");
        section(out, "Every document", catalog.common());
        catalog.protocols().forEach((protocol, fields) -> section(out, protocol.name(), fields));
        return out.toString();
    }

    private static void section(StringBuilder out, String title, List<FieldDefinition> fields) {
        out.append("\n## ").append(title).append("\n\n");
        out.append(
                "| field | type | from | privacy | tshark | what it is | example |\n|---|---|---|---|---|---|---|\n");
        for (FieldDefinition field : fields) {
            out.append("| `").append(field.name()).append("` | ");
            out.append(field.type()).append(field.many() ? "[]" : "").append(" | ");
            out.append(field.ecs() ? "ECS" : "").append(" | ");
            out.append(field.pii().equals("none") ? "" : field.pii()).append(" | ");
            out.append(code(field.tshark())).append(" | ");
            out.append(field.description().replace("|", "\\|")).append(" | ");
            out.append(code(field.example())).append(" |\n");
        }
    }

    private static String code(String text) {
        return text == null ? "" : "`" + text.replace("|", "\\|") + "`";
    }
}

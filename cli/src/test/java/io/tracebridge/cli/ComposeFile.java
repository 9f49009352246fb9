package io.tracebridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** compose/compose.yml as Compose sees it: fragments merged, variables at their defaults. */
final class ComposeFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+:-([^}]*)}|\\$\\$");

    private final Map<String, Object> root;

    private ComposeFile(Map<String, Object> root) {
        this.root = root;
    }

    static Path folder() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("compose");
    }

    static ComposeFile read() throws IOException {
        try (InputStream in = Files.newInputStream(folder().resolve("compose.yml"))) {
            LoadSettings settings =
                    LoadSettings.builder().setAllowDuplicateKeys(false).build();
            return new ComposeFile(map(merged(new Load(settings).loadFromInputStream(in))));
        }
    }

    Map<String, Object> top() {
        return root;
    }

    /** {@code services}, {@code volumes}, {@code networks}, {@code secrets}: what is declared there, by name. */
    Map<String, Map<String, Object>> section(String name) {
        Map<String, Map<String, Object>> section = new LinkedHashMap<>();
        map(root.get(name)).forEach((key, value) -> section.put(key, map(value)));
        return section;
    }

    @SuppressWarnings("unchecked") // YAML mappings with keys of text, which merged() has checked
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<String> list(Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> elements) {
            elements.forEach(element -> texts.add(String.valueOf(element)));
        } else if (value != null) {
            texts.add(String.valueOf(value));
        }
        return texts;
    }

    private static Object merged(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(ComposeFile::merged).toList();
        }
        if (value instanceof String text) {
            return VARIABLE.matcher(text)
                    .replaceAll(match -> Matcher.quoteReplacement(match.group().equals("$$") ? "$" : match.group(1)));
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        if (map.get("<<") instanceof Map<?, ?> fragment) {
            fragment.forEach((key, v) -> result.put((String) key, merged(v)));
        }
        map.forEach((key, v) -> {
            if (!key.equals("<<")) {
                result.put((String) key, merged(v));
            }
        });
        return result;
    }
}

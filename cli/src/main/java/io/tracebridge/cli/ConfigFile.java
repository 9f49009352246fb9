package io.tracebridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The configuration file: YAML with one section per command, whose keys are the command's options without the dashes. What stands
 * outside a section holds for every command that has such an option. Knows places, not meanings: {@link Configuration} checks the keys.
 */
final class ConfigFile {
    /** A value as text, several ones as they were listed ({@code NAME=VALUE} for those of a mapping), and its place, {@code FILE:LINE}. */
    record Entry(List<String> values, boolean single, String place) {}

    /** Name of what stands outside all sections. */
    static final String TOP = "";

    private static final long MAXIMUM_BYTES = 1 << 20;

    private final Path path;
    private final Map<String, Map<String, Entry>> sections = new LinkedHashMap<>();
    private final Map<String, String> sectionPlaces = new LinkedHashMap<>();

    private ConfigFile(Path path) {
        this.path = path;
        sections.put(TOP, new LinkedHashMap<>());
    }

    /** @throws Failure when the file cannot be read or is not YAML of this form */
    static ConfigFile read(Path path) {
        ConfigFile file = new ConfigFile(path);
        if (Files.isDirectory(path)) {
            throw Failure.usage(path + ": a folder; name the YAML file in it");
        }
        try (InputStream in = Files.newInputStream(path)) {
            if (Files.size(path) > MAXIMUM_BYTES) {
                throw Failure.usage(path + ": larger than 1 MiB; this is no configuration file");
            }
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(path.toString())
                    .setUseMarks(true)
                    .build();
            Optional<Node> root = new Compose(settings).composeInputStream(in);
            if (root.isPresent()) {
                file.readTop(root.get());
            }
            return file;
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
            throw Failure.usage(path + place + ": not YAML: " + oneLine(e.getProblem()) + "; correct that line");
        } catch (YamlEngineException e) {
            throw Failure.usage(path + ": not YAML: " + oneLine(e.getMessage()) + "; correct the file");
        } catch (IOException e) {
            throw Failure.usage(Failure.explain(e));
        }
    }

    Path path() {
        return path;
    }

    /** Section name to its entries; {@link #TOP} comes first. */
    Map<String, Map<String, Entry>> sections() {
        return sections;
    }

    String place(String section) {
        return sectionPlaces.get(section);
    }

    private void readTop(Node root) {
        for (NodeTuple tuple : mapping(root, "the file").getValue()) {
            String key = scalar(tuple.getKeyNode(), "a key");
            Node value = tuple.getValueNode();
            if (value instanceof MappingNode section && Configuration.isSection(key)) {
                sectionPlaces.put(key, place(tuple.getKeyNode()));
                readSection(sections.computeIfAbsent(key, k -> new LinkedHashMap<>()), section);
            } else if (Configuration.isSection(key)) {
                if (!isNull(value)) {
                    throw Failure.usage(place(value) + ": " + key + " is a section; put its keys below it, indented");
                }
            } else {
                put(sections.get(TOP), tuple);
            }
        }
    }

    private void readSection(Map<String, Entry> entries, MappingNode section) {
        for (NodeTuple tuple : section.getValue()) {
            put(entries, tuple);
        }
    }

    private void put(Map<String, Entry> entries, NodeTuple tuple) {
        String key = scalar(tuple.getKeyNode(), "a key");
        String place = place(tuple.getKeyNode());
        if (entries.containsKey(key)) {
            throw Failure.usage(place + ": " + key + " stands here twice (first at "
                    + entries.get(key).place() + "); keep one of them");
        }
        Node value = tuple.getValueNode();
        List<String> values = new ArrayList<>();
        boolean single = false;
        if (value instanceof SequenceNode list) {
            for (Node element : list.getValue()) {
                values.add(scalar(element, "each value of " + key));
            }
        } else if (value instanceof MappingNode map) {
            for (NodeTuple pair : map.getValue()) {
                values.add(scalar(pair.getKeyNode(), "a name")
                        + '='
                        + scalar(pair.getValueNode(), "the value of that name"));
            }
        } else if (isNull(value)) {
            throw Failure.usage(place + ": " + key + " has no value; give it one or remove the line");
        } else {
            values.add(scalar(value, "the value of " + key));
            single = true;
        }
        entries.put(key, new Entry(values, single, place));
    }

    private MappingNode mapping(Node node, String what) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw Failure.usage(place(node) + ": " + what + " must hold lines of the form \"key: value\"");
    }

    private String scalar(Node node, String what) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw Failure.usage(place(node) + ": " + what + " must be plain text or a number");
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private String place(Node node) {
        return path + node.getStartMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
    }

    private static String oneLine(String text) {
        return text == null ? "unreadable" : text.strip().replaceAll("\\s+", " ");
    }
}

package io.tracebridge.dashboards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A value in a YAML file that knows its line, so that whoever does not like it can say where it stands. */
final class Source {
    private final String file;
    private final String what;
    private final Node node;

    private Source(String file, String what, Node node) {
        this.file = file;
        this.what = what;
        this.node = node;
    }

    /**
     * The root of a file.
     *
     * @throws SourceException when it is no YAML
     */
    static Source parse(String file, String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            if (root.isEmpty()) {
                throw new SourceException(file + ":1: the file is empty");
            }
            return new Source(file, "the file", root.get());
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new SourceException(file + ":" + line + ": no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new SourceException(file + ":1: no YAML: " + e.getMessage());
        }
    }

    SourceException error(String message) {
        int line = node.getStartMark().map(Mark::getLine).orElse(0) + 1;
        return new SourceException(file + ":" + line + ": " + message);
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    String text() {
        if (!(node instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
            throw error(what + " is to be text");
        }
        return scalar.getValue().strip();
    }

    /** The keys and values, in their order. */
    Map<String, Source> mapping() {
        if (!(node instanceof MappingNode mapping)) {
            throw error(what + " is to be a mapping of keys to values");
        }
        Map<String, Source> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Source key = new Source(file, "a key", tuple.getKeyNode());
            if (entries.put(key.text(), new Source(file, key.text(), tuple.getValueNode())) != null) {
                throw key.error(key.text() + " stands here a second time");
            }
        }
        return entries;
    }

    /** The same, of which no key may be other than these, and the first ones must be there. */
    Map<String, Source> mapping(List<String> required, List<String> optional) {
        Map<String, Source> entries = mapping();
        List<String> known = new ArrayList<>(required);
        known.addAll(optional);
        entries.forEach((key, value) -> {
            if (!known.contains(key)) {
                throw value.error("unknown key " + key + "; the nearest is " + Nearest.to(key, known));
            }
        });
        for (String key : required) {
            if (!entries.containsKey(key)) {
                throw error(what + " lacks " + key);
            }
        }
        return entries;
    }

    List<Source> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw error(what + " is to be a list");
        }
        List<Source> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(new Source(file, "the element of " + what, element));
        }
        return elements;
    }

    /** A single value counts as a list of one. */
    List<Source> oneOrMany() {
        return node instanceof SequenceNode ? list() : List.of(this);
    }

    /** One of the words. */
    String oneOf(Set<String> words) {
        String word = text();
        if (!words.contains(word)) {
            throw error("unknown " + what + " " + word + "; the nearest is " + Nearest.to(word, words));
        }
        return word;
    }
}

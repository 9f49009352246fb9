package io.tracebridge.bridge.setup;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as a list of paths with their values as text, to compare what was sent with what Elasticsearch gives back: it turns numbers of
 * settings into text, and changes the order of keys.
 */
final class Flat {
    private Flat() {}

    static Map<String, String> of(JsonNode json) {
        Map<String, String> values = new TreeMap<>();
        flatten("", json, values);
        return values;
    }

    /** The first path at which the two differ, or null. */
    static String difference(JsonNode ours, JsonNode theirs) {
        Map<String, String> expected = of(ours);
        Map<String, String> actual = of(theirs);
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            String value = actual.remove(entry.getKey());
            if (!entry.getValue().equals(value)) {
                return entry.getKey() + " is " + (value == null ? "absent" : value) + ", not " + entry.getValue();
            }
        }
        return actual.isEmpty() ? null : actual.keySet().iterator().next() + " is there, but not ours";
    }

    private static void flatten(String path, JsonNode node, Map<String, String> values) {
        if (node.isContainerNode() && !node.isEmpty()) {
            if (node.isObject()) {
                node.properties().forEach(entry -> flatten(join(path, entry.getKey()), entry.getValue(), values));
            } else {
                for (int i = 0; i < node.size(); i++) {
                    flatten(join(path, Integer.toString(i)), node.get(i), values);
                }
            }
        } else {
            values.put(path, node.isContainerNode() ? "{}" : node.asText());
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

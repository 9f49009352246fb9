package io.tracebridge.bridge.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.elastic.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a cluster needs before the first document: the index templates; where the server has it, a lifecycle for what they make; and of
 * indices that are there already, the aliases and fields that newer templates give to new ones.
 */
public final class ElasticsearchParts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICY = "tracebridge";
    private static final List<String> ALIASES = List.of("logs-tracebridge", "packetbeat-tracebridge");

    private final Cluster cluster;
    private final Map<String, JsonNode> templates = new LinkedHashMap<>();
    private final Lifecycle lifecycle;

    /**
     * @param templates body of each index template by its name
     * @param keepDays days after which documents may go; 0 to keep them
     */
    public ElasticsearchParts(Cluster cluster, Map<String, byte[]> templates, int keepDays) throws IOException {
        this.cluster = cluster;
        this.lifecycle = new Lifecycle(keepDays);
        for (Map.Entry<String, byte[]> template : templates.entrySet()) {
            this.templates.put(template.getKey(), JSON.readTree(template.getValue()));
        }
    }

    /** Whether the server manages lifecycles; the minimal distribution does not. */
    public boolean hasLifecycles() throws IOException {
        return ask("GET", "/_ilm/status").ok();
    }

    /** In the order in which they need each other. */
    public List<Part> parts() throws IOException {
        List<Part> parts = new ArrayList<>();
        if (hasLifecycles()) {
            parts.add(new Stored(
                    "lifecycle policy " + POLICY,
                    "/_ilm/policy/" + POLICY,
                    "/" + POLICY + "/policy",
                    "manage_ilm",
                    lifecycle.policy(),
                    "/policy"));
            parts.add(new Stored(
                    "component template " + Lifecycle.COMPONENT,
                    "/_component_template/" + Lifecycle.COMPONENT,
                    "/component_templates/0/component_template",
                    "manage_index_templates",
                    lifecycle.component(),
                    ""));
        }
        templates.forEach((name, body) -> parts.add(new Stored(
                "index template " + name,
                "/_index_template/" + name,
                "/index_templates/0/index_template",
                "manage_index_templates",
                body,
                "")));
        templates.forEach((name, body) -> parts.add(new Existing(name, body)));
        return parts;
    }

    private Cluster.Answer ask(String method, String endpoint) throws IOException {
        try {
            return cluster.request(method, endpoint);
        } catch (IOException e) {
            throw new BridgeException(cluster.explain(e), e);
        }
    }

    private Cluster.Answer send(String method, String endpoint, JsonNode body) throws IOException {
        try {
            return cluster.request(method, endpoint, JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new BridgeException(cluster.explain(e), e);
        }
    }

    private void refused(String name, String privilege, Cluster.Answer answer) throws BridgeException {
        if (answer.status() == 403) {
            throw new BridgeException(cluster + ": the credentials lack the privilege " + privilege + " for the " + name
                    + " (403): give it to their role, or run setup as an administrator");
        }
        throw new BridgeException(cluster + ": the " + name + " is refused: " + answer.error());
    }

    /** Something that is put under a name as it is, and given back wrapped. */
    private final class Stored implements Part {
        private final String name;
        private final String endpoint;
        private final String wrapped;
        private final String privilege;
        private final JsonNode body;
        private final String compared;

        /**
         * @param wrapped JSON pointer to it in the answer
         * @param compared JSON pointer to what of the body is compared
         */
        Stored(String name, String endpoint, String wrapped, String privilege, JsonNode body, String compared) {
            this.name = name;
            this.endpoint = endpoint;
            this.wrapped = wrapped;
            this.privilege = privilege;
            this.body = body;
            this.compared = compared;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String difference() throws IOException {
            Cluster.Answer answer = ask("GET", endpoint);
            if (answer.status() == 404) {
                return "is not there";
            }
            if (!answer.ok()) {
                refused(name, privilege, answer);
            }
            JsonNode there = JSON.readTree(answer.body()).at(wrapped);
            if (isNewer(there)) {
                return null; // a newer program's, which is to stay
            }
            return Flat.difference(body.at(compared), there);
        }

        private boolean isNewer(JsonNode there) {
            return there.path("version").asLong(0) > body.path("version").asLong(Long.MAX_VALUE);
        }

        @Override
        public void put() throws IOException {
            Cluster.Answer answer = send("PUT", endpoint, body);
            if (!answer.ok()) {
                refused(name, privilege, answer);
            }
        }
    }

    /** The indices that are there of one template: they have the aliases and fields that it had when they were made. */
    private final class Existing implements Part {
        private final String pattern;
        private final JsonNode mappings;

        Existing(String template, JsonNode body) {
            this.pattern = template + "-*";
            this.mappings = body.at("/template/mappings");
        }

        @Override
        public String name() {
            return "indices " + pattern;
        }

        @Override
        public String difference() throws IOException {
            Map<String, String> behind = behind();
            return behind.isEmpty()
                    ? null
                    : behind.size() + " of them lack what newer ones have: "
                            + behind.keySet().iterator().next() + " "
                            + behind.values().iterator().next();
        }

        @Override
        public void put() throws IOException {
            for (String index : behind().keySet()) {
                ObjectNode properties = JSON.createObjectNode();
                properties.set("properties", mappings.path("properties"));
                Cluster.Answer answer = send("PUT", "/" + index + "/_mapping", properties);
                if (!answer.ok()) {
                    refused("fields of index " + index, "manage", answer);
                }
                ObjectNode actions = JSON.createObjectNode();
                ALIASES.forEach(alias -> actions.withArray("actions")
                        .addObject()
                        .putObject("add")
                        .put("index", index)
                        .put("alias", alias));
                answer = send("POST", "/_aliases", actions);
                if (!answer.ok()) {
                    refused("aliases of index " + index, "manage", answer);
                }
            }
        }

        /** Each index that lacks something, with what it lacks first. */
        private Map<String, String> behind() throws IOException {
            Cluster.Answer answer = ask("GET", "/" + pattern);
            if (answer.status() == 404) {
                return Map.of();
            }
            if (!answer.ok()) {
                refused(name(), "view_index_metadata", answer);
            }
            Map<String, String> behind = new LinkedHashMap<>();
            JsonNode indices = JSON.readTree(answer.body());
            for (String index : new TreeSet<>(names(indices))) {
                String lacks = lacks(indices.path(index));
                if (lacks != null) {
                    behind.put(index, lacks);
                }
            }
            return behind;
        }

        private String lacks(JsonNode index) {
            for (String alias : ALIASES) {
                if (!index.path("aliases").has(alias)) {
                    return "lacks the alias " + alias;
                }
            }
            Map<String, String> there = Flat.of(index.path("mappings").path("properties"));
            for (String path : Flat.of(mappings.path("properties")).keySet()) {
                if (path.endsWith(".type") && !there.containsKey(path) && !isContainer(path, there)) {
                    return "lacks the field "
                            + path.replace(".properties.", ".").replaceFirst("\\.type$", "");
                }
            }
            return null;
        }

        /** Elasticsearch leaves the type object out where there are properties. */
        private boolean isContainer(String path, Map<String, String> there) {
            String properties = path.replaceFirst("\\.type$", ".properties.");
            return there.keySet().stream().anyMatch(key -> key.startsWith(properties));
        }

        private List<String> names(JsonNode indices) {
            List<String> names = new ArrayList<>();
            indices.fieldNames().forEachRemaining(names::add);
            return names;
        }
    }
}

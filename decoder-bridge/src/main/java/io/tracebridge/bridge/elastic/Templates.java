package io.tracebridge.bridge.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.BridgeException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composable index templates that tell the cluster how to store our documents. They are in place before the first document, or
 * nothing is indexed: an index made without them would guess types that no search could rely on.
 */
public final class Templates {
    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, byte[]> bodies;

    /** @param bodies JSON of each template by name; its {@code version} rises with its content */
    public Templates(Map<String, byte[]> bodies) {
        this.bodies = new LinkedHashMap<>(bodies);
    }

    /**
     * Puts the templates in place. One that a newer program installed is left alone; one that is there in our version is enough when
     * the right to write it is missing.
     *
     * @throws BridgeException naming the missing right, or what else is in the way
     */
    public void install(Cluster cluster) throws BridgeException {
        try {
            for (Map.Entry<String, byte[]> template : bodies.entrySet()) {
                install(cluster, template.getKey(), template.getValue());
            }
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException(cluster.explain(e), e);
        }
    }

    private static void install(Cluster cluster, String name, byte[] body) throws IOException {
        String endpoint = "/_index_template/" + name;
        long ours = JSON.readTree(body).path("version").asLong();
        long theirs = installedVersion(cluster.request("GET", endpoint));
        if (theirs > ours) {
            LOG.info("index template {} stays: a newer program installed it (version {}, ours {})", name, theirs, ours);
            return;
        }
        Cluster.Answer answer = cluster.request("PUT", endpoint, body);
        if (answer.status() == 403 && theirs == ours) {
            return;
        }
        if (answer.status() == 403) {
            throw new BridgeException(cluster + ": index template " + name
                    + " is not in place and the credentials lack the cluster privilege manage_index_templates (403):"
                    + " give it to their role, or let an administrator run the setup; nothing is indexed without it");
        }
        if (!answer.ok()) {
            throw new BridgeException(cluster + ": index template " + name + " is refused: " + answer.error());
        }
    }

    /** -1 when there is none, or we may not see it. */
    private static long installedVersion(Cluster.Answer answer) throws IOException {
        if (!answer.ok()) {
            return -1;
        }
        JsonNode installed =
                JSON.readTree(answer.body()).path("index_templates").path(0).path("index_template");
        return installed.isMissingNode() ? -1 : installed.path("version").asLong(0);
    }
}

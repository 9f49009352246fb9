package io.tracebridge.bridge.cut;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.elastic.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Finds one document by its id, in whichever of our indices it is. */
public final class IndexedDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String SEARCH = "/tracebridge-*/_search?ignore_unavailable=true";

    private IndexedDocument() {}

    /** Whether a text can be a document's id: nothing else is ever put into a query or a file name. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * The document's source.
     *
     * @throws BridgeException when there is none of that id, or Elasticsearch refuses to say
     */
    public static JsonNode find(Cluster cluster, String id) throws BridgeException {
        if (!isId(id)) {
            throw new BridgeException("\"" + id + "\" is no id of a document: copy it from event.id or _id");
        }
        String query = "{\"size\":1,\"query\":{\"ids\":{\"values\":[\"" + id + "\"]}}}";
        try {
            Cluster.Answer answer = cluster.request("POST", SEARCH, query.getBytes(StandardCharsets.US_ASCII));
            if (!answer.ok()) {
                throw new BridgeException(cluster + ": cannot look for document " + id + ": " + answer.error());
            }
            JsonNode hit = JSON.readTree(answer.body())
                    .path("hits")
                    .path("hits")
                    .path(0)
                    .path("_source");
            if (hit.isMissingNode()) {
                throw new BridgeException(cluster + ": no document " + id + " in tracebridge-*: copy its event.id, and"
                        + " check that it has not expired");
            }
            return hit;
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException(cluster.explain(e), e);
        }
    }
}

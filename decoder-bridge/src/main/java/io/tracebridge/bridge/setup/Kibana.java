package io.tracebridge.bridge.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracebridge.bridge.BridgeException;
import io.tracebridge.bridge.elastic.Credentials;
import io.tracebridge.bridge.elastic.TrustedAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Kibana's HTTP interface, as far as dashboards need it (saved objects API: import and export), and the words for what is wrong with it.
 * Any thread may use it.
 */
public final class Kibana {
    /**
     * Where it is.
     *
     * @param url with its base path, where it has one: {@code https://host:5601/kibana}
     * @param space id of the space, {@code default} for the one that is always there
     * @param credentials the same as Elasticsearch's
     * @param certificateAuthority PEM file of the CA to trust for https, or null for the ones Java trusts
     * @param within how long to wait for a Kibana that is not ready yet
     */
    public record Settings(
            URI url, String space, Credentials credentials, Path certificateAuthority, Duration within) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(120);
    private static final long RETRY_MILLIS = 500;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

    private final Settings settings;
    private final String base;
    private final HttpClient client;

    private Kibana(Settings settings) throws BridgeException {
        this.settings = settings;
        this.base = settings.url().toString().replaceFirst("/+$", "");
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER);
        SSLContext trust = TrustedAuthority.context(settings.certificateAuthority());
        if (trust != null) {
            builder.sslContext(trust);
        }
        this.client = builder.build();
    }

    /**
     * A Kibana that is ready, of a version that our dashboards are for, and takes our credentials.
     *
     * @throws BridgeException with the reason and the remedy
     */
    public static Kibana connect(Settings settings) throws BridgeException, InterruptedException {
        Kibana kibana = new Kibana(settings);
        long deadline = System.nanoTime() + settings.within().toNanos();
        String waiting = kibana.check();
        while (waiting != null) {
            if (System.nanoTime() - deadline >= 0) {
                throw new BridgeException(waiting);
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            waiting = kibana.check();
        }
        return kibana;
    }

    /** What may become good by waiting; null when all is well. */
    private String check() throws BridgeException, InterruptedException {
        HttpResponse<byte[]> response;
        try {
            response = send(request("/api/status").GET());
        } catch (IOException e) {
            return explain(e);
        }
        refuse(response);
        if (response.statusCode() == 503) {
            return base + ": Kibana is not ready yet (503): look into its log, or wait with --wait SECONDS";
        }
        if (response.statusCode() != 200) {
            throw new BridgeException(base + ": Kibana answers " + error(response) + ": check host, port and path");
        }
        String version = json(response).at("/version/number").asText();
        Matcher matcher = VERSION.matcher(version);
        if (matcher.matches()
                && Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2)) < 8009) {
            throw new BridgeException(base + ": the dashboards need Kibana 8.9 or later, this is " + version
                    + ": upgrade it, or leave out --kibana");
        }
        return null;
    }

    /** The dashboards and all that belongs to them. @param ndjson one saved object a line */
    public Part dashboards(byte[] ndjson) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : new String(ndjson, StandardCharsets.UTF_8).split("\n")) {
            objects.add(JSON.readTree(line));
        }
        return new Dashboards(ndjson, objects);
    }

    private final class Dashboards implements Part {
        private final byte[] ndjson;
        private final List<JsonNode> objects;

        Dashboards(byte[] ndjson, List<JsonNode> objects) {
            this.ndjson = ndjson;
            this.objects = objects;
        }

        @Override
        public String name() {
            return "dashboards in the space " + settings.space();
        }

        /** Kibana brings objects forward to its own version, so their contents cannot be compared: the tag names the edition. */
        @Override
        public String difference() throws IOException {
            ObjectNode wanted = JSON.createObjectNode().put("excludeExportDetails", true);
            ArrayNode list = wanted.putArray("objects");
            objects.forEach(object -> list.addObject()
                    .put("type", object.path("type").asText())
                    .put("id", object.path("id").asText()));
            HttpResponse<byte[]> response =
                    post("/api/saved_objects/_export", "application/json", JSON.writeValueAsBytes(wanted));
            if (response.statusCode() == 400) {
                int missing = json(response).at("/attributes/objects").size();
                return missing == 0 ? "are not there" : missing + " of " + objects.size() + " objects are not there";
            }
            good(response);
            String ours = edition(objects);
            String theirs = null;
            for (String line : new String(response.body(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank()) {
                    String found = edition(List.of(JSON.readTree(line)));
                    theirs = found == null ? theirs : found;
                }
            }
            return ours == null || ours.equals(theirs) ? null : "are of another edition: " + theirs + ", not " + ours;
        }

        private String edition(List<JsonNode> of) {
            for (JsonNode object : of) {
                if (object.path("type").asText().equals("tag")) {
                    return object.at("/attributes/description").asText();
                }
            }
            return null;
        }

        @Override
        public void put() throws IOException {
            String boundary = boundary();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(("--" + boundary
                            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tracebridge.ndjson\"\r\n"
                            + "Content-Type: application/ndjson\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(ndjson);
            body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
            HttpResponse<byte[]> response = post(
                    "/api/saved_objects/_import?overwrite=true",
                    "multipart/form-data; boundary=" + boundary,
                    body.toByteArray());
            good(response);
            JsonNode answer = json(response);
            if (!answer.path("success").asBoolean()
                    || answer.path("successCount").asInt() != objects.size()) {
                throw new BridgeException(
                        base + ": Kibana took " + answer.path("successCount").asInt() + " of " + objects.size()
                                + " objects: " + errors(answer.path("errors")));
            }
        }

        /** What does not occur in what it bounds (RFC 2046 section 5.1.1). */
        private String boundary() {
            String content = new String(ndjson, StandardCharsets.UTF_8);
            String boundary = "tracebridge";
            while (content.contains("--" + boundary)) {
                boundary += "-";
            }
            return boundary;
        }

        private String errors(JsonNode errors) {
            List<String> lines = new ArrayList<>();
            errors.forEach(error -> lines.add(error.path("type").asText() + " "
                    + error.path("id").asText() + ": " + error.at("/error/type").asText()));
            return lines.isEmpty()
                    ? "it says no more; look into its log"
                    : String.join(", ", lines) + ": look into its log";
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_WITHIN);
        String authorization = settings.credentials().authorization();
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    private HttpResponse<byte[]> post(String path, String contentType, byte[] body) throws BridgeException {
        String inSpace = settings.space().equals("default") ? path : "/s/" + settings.space() + path;
        try {
            return send(request(inSpace)
                    .header("kbn-xsrf", "tracebridge")
                    .header("Content-Type", contentType)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        } catch (IOException e) {
            throw new BridgeException(explain(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BridgeException(base + ": interrupted", e);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Of answers that no waiting makes good. */
    private void refuse(HttpResponse<byte[]> response) throws BridgeException {
        if (response.statusCode() == 401) {
            throw new BridgeException(base + ": Kibana refuses the credentials (401): set " + Credentials.API_KEY
                    + ", or " + Credentials.USER + " and " + Credentials.PASSWORD);
        }
        if (response.headers().firstValue("kbn-name").isEmpty() && response.statusCode() != 503) {
            throw new BridgeException(base + " is not Kibana (HTTP " + response.statusCode()
                    + " without the header kbn-name): check host, port and path");
        }
    }

    private void good(HttpResponse<byte[]> response) throws BridgeException {
        refuse(response);
        int status = response.statusCode();
        if (status == 403) {
            throw new BridgeException(base + ": the credentials may not change saved objects in the space "
                    + settings.space() + " (403): give their role the privilege all on it");
        }
        if (status == 404) {
            throw new BridgeException(
                    base + ": there is no space " + settings.space() + " (404): make it in Kibana, or name another");
        }
        if (status != 200) {
            throw new BridgeException(base + ": Kibana refuses the dashboards: " + error(response));
        }
    }

    private static String error(HttpResponse<byte[]> response) {
        String message = "";
        try {
            message = JSON.readTree(response.body()).path("message").asText();
        } catch (IOException e) {
            // a proxy's page: the status says enough
        }
        return "HTTP " + response.statusCode() + (message.isEmpty() ? "" : ": " + message);
    }

    private JsonNode json(HttpResponse<byte[]> response) throws BridgeException {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new BridgeException(
                    base + ": what it answers is no JSON: is there a proxy before Kibana? Check host, port and path",
                    e);
        }
    }

    private String explain(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return base + ": no such host: check the name";
            } else if (cause instanceof SSLException) {
                return base + ": no secure connection (" + cause.getMessage()
                        + "): give the CA that signed its certificate, and check that it speaks https";
            } else if (cause instanceof HttpTimeoutException) {
                return base + ": no answer in time: look into Kibana's log";
            }
        }
        return failure instanceof ConnectException
                ? base + ": nobody answers: check that Kibana runs and that host and port are right"
                : base + ": closed the connection without an answer (" + failure.getMessage()
                        + "): is it stopping, or does it speak https?";
    }
}

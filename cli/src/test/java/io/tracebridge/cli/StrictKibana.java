package io.tracebridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * No Kibana can be had here. This server takes the requests of Kibana's documented saved objects API (status, import, export) to the
 * letter, refuses all others, and keeps what was imported. It proves that we send what the documentation asks for, and nothing about
 * what a Kibana would draw.
 */
final class StrictKibana implements AutoCloseable {
    /** A request as it came. */
    record Request(String method, String uri, String authorization, String contentType, byte[] body) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH = Pattern.compile("(?:/s/([a-z0-9_-]+))?(/api/.*)");
    private static final String CONSOLE = "/api/console/proxy";
    private static final Set<String> TYPES =
            Set.of("dashboard", "index-pattern", "lens", "links", "search", "tag", "visualization");

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Map<String, Map<String, JsonNode>> spaces = new LinkedHashMap<>();

    volatile String version = "8.19.21";

    /** The Authorization header that is asked for, or null for none. */
    volatile String authorization;

    /** What every request but the one for the status is answered with, or 0 to do what it asks. */
    volatile int answer;

    /** Where requests of the console go (Kibana's way to its Elasticsearch); null refuses them. */
    volatile URI elasticsearch;

    /** Answers to the status that say "not ready yet" before it is. */
    volatile int notReady;

    StrictKibana(String... spaceNames) throws IOException {
        spaces.put("default", new LinkedHashMap<>());
        for (String space : spaceNames) {
            spaces.put(space, new LinkedHashMap<>());
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                take(exchange);
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a space holds, by type and id. */
    Map<String, JsonNode> objects(String space) {
        return spaces.get(space);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String uri = exchange.getRequestURI().toString();
        requests.add(new Request(exchange.getRequestMethod(), uri, given, type, body));
        exchange.getResponseHeaders().add("kbn-name", "strict");
        Matcher path = PATH.matcher(uri);
        if (authorization != null && !authorization.equals(given)) {
            answer(exchange, 401, error(401, "unable to authenticate"));
        } else if (!path.matches()) {
            answer(exchange, 404, error(404, "Not Found"));
        } else if (path.group(2).equals("/api/status")) {
            boolean ready = notReady == 0;
            notReady = Math.max(0, notReady - 1);
            answer(exchange, ready ? 200 : 503, "{\"version\":{\"number\":\"" + version + "\"}}");
        } else if (answer != 0) {
            answer(exchange, answer, error(answer, "as told"));
        } else if (!exchange.getRequestMethod().equals("POST")) {
            answer(exchange, 404, error(404, "Not Found"));
        } else if (exchange.getRequestHeaders().getFirst("kbn-xsrf") == null) {
            answer(exchange, 400, error(400, "Request must contain a kbn-xsrf header."));
        } else {
            Map<String, JsonNode> space = spaces.get(path.group(1) == null ? "default" : path.group(1));
            if (space == null) {
                answer(exchange, 404, error(404, "Not Found"));
            } else if (path.group(2).equals("/api/saved_objects/_import?overwrite=true")) {
                importInto(space, exchange, type, body);
            } else if (path.group(2).equals("/api/saved_objects/_export")) {
                export(space, exchange, type, body);
            } else if (elasticsearch != null && path.group(2).startsWith(CONSOLE)) {
                forward(exchange, path.group(2), body);
            } else {
                answer(exchange, 404, error(404, "Not Found"));
            }
        }
    }

    private void forward(HttpExchange exchange, String uri, byte[] body) throws IOException {
        Matcher console = Pattern.compile(Pattern.quote(CONSOLE) + "\\?path=([^&]+)&method=POST")
                .matcher(uri);
        if (!console.matches()) {
            answer(exchange, 400, error(400, "[request query]: path and method are needed"));
            return;
        }
        String path = URLDecoder.decode(console.group(1), StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(elasticsearch.resolve("/" + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            answer(exchange, response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void importInto(Map<String, JsonNode> space, HttpExchange exchange, String type, byte[] body)
            throws IOException {
        Matcher boundary = Pattern.compile("multipart/form-data; boundary=([0-9A-Za-z'()+_,./:=?-]{1,70})")
                .matcher(String.valueOf(type));
        String text = new String(body, StandardCharsets.UTF_8);
        if (!boundary.matches()) {
            answer(exchange, 415, error(415, "Unsupported Media Type"));
            return;
        }
        String open = "--" + boundary.group(1) + "\r\n";
        String close = "\r\n--" + boundary.group(1) + "--\r\n";
        int content = text.indexOf("\r\n\r\n");
        if (!text.startsWith(open) || !text.endsWith(close) || content < 0) {
            answer(exchange, 400, error(400, "Invalid multipart payload format"));
            return;
        }
        String headers = text.substring(open.length(), content);
        if (!headers.contains("name=\"file\"") || !headers.matches("(?s).*filename=\"[^\"]+\\.ndjson\".*")) {
            answer(exchange, 400, error(400, "Invalid file extension"));
            return;
        }
        List<JsonNode> objects = new ArrayList<>();
        for (String line :
                text.substring(content + 4, text.length() - close.length()).split("\n")) {
            objects.add(JSON.readTree(line));
        }
        Map<String, JsonNode> known = new LinkedHashMap<>(space);
        objects.forEach(object -> known.put(key(object), object));
        ObjectNode result = JSON.createObjectNode();
        for (JsonNode object : objects) {
            String wrong = wrong(object, known);
            if (wrong == null) {
                space.put(key(object), object);
            } else {
                ObjectNode error = result.withArray("errors").addObject();
                error.put("type", object.path("type").asText())
                        .put("id", object.path("id").asText());
                error.putObject("error").put("type", wrong);
            }
        }
        int errors = result.path("errors").size();
        result.put("successCount", objects.size() - errors).put("success", errors == 0);
        answer(exchange, 200, result.toString());
    }

    private static String wrong(JsonNode object, Map<String, JsonNode> known) {
        if (!TYPES.contains(object.path("type").asText())) {
            return "unsupported_type";
        }
        for (JsonNode reference : object.path("references")) {
            if (!known.containsKey(key(reference))) {
                return "missing_references";
            }
        }
        boolean whole =
                object.path("attributes").isObject() && object.path("id").isTextual();
        return whole ? null : "unknown";
    }

    private static void export(Map<String, JsonNode> space, HttpExchange exchange, String type, byte[] body)
            throws IOException {
        JsonNode wanted = JSON.readTree(body);
        if (!"application/json".equals(type) || !wanted.path("objects").isArray()) {
            answer(exchange, 400, error(400, "[request body.objects]: expected value of type [array]"));
            return;
        }
        ObjectNode refusal = JSON.createObjectNode();
        StringBuilder lines = new StringBuilder();
        for (JsonNode one : wanted.path("objects")) {
            JsonNode object = space.get(key(one));
            if (object == null) {
                refusal.withObject("/attributes").withArray("objects").add(one);
            } else {
                lines.append(object).append('\n');
            }
        }
        if (refusal.isEmpty()) {
            answer(exchange, 200, lines.toString());
        } else {
            refusal.put("statusCode", 400).put("message", "Error fetching objects to export");
            answer(exchange, 400, refusal.toString());
        }
    }

    private static String key(JsonNode object) {
        return object.path("type").asText() + " " + object.path("id").asText();
    }

    private static String error(int status, String message) {
        return "{\"statusCode\":" + status + ",\"message\":\"" + message + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

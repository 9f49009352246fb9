package io.tracebridge.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A headless Chromium with one tab, driven by the DevTools protocol. It can reach nothing but 127.0.0.1, and keeps what it was asked to
 * load and what it complained about. Owns the process and its profile folder.
 */
final class Browser implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final Duration LONG = Duration.ofSeconds(90);

    /** Keys by the names that the protocol has, with the number that old code asks for and the text that they type. */
    private static final Map<String, Map.Entry<Integer, String>> KEYS = Map.of(
            "Tab",
            Map.entry(9, ""),
            "Enter",
            Map.entry(13, "\r"),
            "Escape",
            Map.entry(27, ""),
            " ",
            Map.entry(32, " "));

    /** Addresses that were asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Errors and warnings of the console, and exceptions that nobody caught. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final StringBuilder message = new StringBuilder();
    private String session;

    private Browser(Process process, Path profile, URI devTools) {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(devTools, this)
                .join();
    }

    /** Skips the test where Chromium is not installed. */
    static Browser start() throws Exception {
        Path program = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(program != null, "Chromium is not installed (Debian: apt-get install chromium)");
        Path profile = Files.createTempDirectory("tracebridge-page-");
        ProcessBuilder builder = new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox", // it sees nothing but our own page, and user namespaces are not everywhere
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--window-size=1400,1000",
                "about:blank");
        builder.environment().put("HOME", profile.toString());
        Process process = builder.redirectErrorStream(true).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread drain = new Thread(() -> out.lines().forEach(ignored -> {}), "chromium");
                drain.setDaemon(true);
                drain.start();
                Browser browser = new Browser(process, profile, URI.create(listening.group(1)));
                browser.openTab();
                return browser;
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium ended with " + process.waitFor() + ": " + said);
    }

    private void openTab() throws Exception {
        String target = send("Target.createTarget", object().put("url", "about:blank"))
                .path("targetId")
                .asText();
        session = send("Target.attachToTarget", object().put("targetId", target).put("flatten", true))
                .path("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            send(domain + ".enable", object());
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    JsonNode send(String method, ObjectNode parameters)
            throws InterruptedException, ExecutionException, TimeoutException {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        ObjectNode request = object().put("id", id).put("method", method);
        request.set("params", parameters);
        if (session != null) {
            request.put("sessionId", session);
        }
        socket.sendText(request.toString(), true).join();
        return answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        message.append(data);
        if (last) {
            try {
                received(JSON.readTree(message.toString()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void received(JsonNode json) {
        if (json.has("id")) {
            CompletableFuture<JsonNode> answer = waiting.remove(json.path("id").asInt());
            if (json.has("error")) {
                answer.completeExceptionally(
                        new IllegalStateException(json.path("error").toString()));
            } else {
                answer.complete(json.path("result"));
            }
            return;
        }
        JsonNode event = json.path("params");
        switch (json.path("method").asText()) {
            case "Network.requestWillBeSent" ->
                requests.add(event.at("/request/url").asText());
            case "Runtime.exceptionThrown" ->
                complaints.add(event.path("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert")
                        .contains(event.path("type").asText())) {
                    complaints.add(event.path("args").toString());
                }
            }
            case "Log.entryAdded" -> {
                if (!event.at("/entry/level").asText().matches("verbose|info")) {
                    complaints.add(event.path("entry").toString());
                }
            }
            default -> {} // of no interest
        }
    }

    /** Goes to the address and waits until the view is complete. */
    void open(URI page, String hash) throws Exception {
        send(
                "Page.navigate",
                object().put("url", "about:blank")); // the same page with another hash would not be loaded anew
        send("Page.navigate", object().put("url", page + hash));
        awaitReady();
    }

    /** Waits until the view that the address names is complete. */
    void awaitReady() {
        await("document.querySelector('main') && document.querySelector('main').dataset.ready === location.hash");
    }

    /** Waits until the expression is true. */
    void await(String expression) {
        Awaitility.await(expression)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions() // between two pages there is none
                .until(() -> value("Boolean(" + expression + ")").asBoolean());
    }

    /** What the expression gives, as JSON. */
    JsonNode value(String expression) throws Exception {
        JsonNode answer = send(
                "Runtime.evaluate",
                object().put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(
                    expression + ": " + answer.path("exceptionDetails").path("exception"));
        }
        return answer.at("/result/value");
    }

    String text(String expression) throws Exception {
        return value(expression).asText();
    }

    /** Presses and releases a key. */
    void key(String name) throws Exception {
        Map.Entry<Integer, String> key = KEYS.get(name);
        ObjectNode press = object().put("key", name).put("code", name.isBlank() ? "Space" : name);
        press.put("windowsVirtualKeyCode", key.getKey());
        ObjectNode down = press.deepCopy().put("type", key.getValue().isEmpty() ? "rawKeyDown" : "keyDown");
        if (!key.getValue().isEmpty()) {
            down.put("text", key.getValue());
        }
        send("Input.dispatchKeyEvent", down);
        send("Input.dispatchKeyEvent", press.put("type", "keyUp"));
    }

    void dark(boolean dark) throws Exception {
        ObjectNode media = object();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        send("Emulation.setEmulatedMedia", media);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroy();
        process.onExit()
                .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(e -> process.destroyForcibly())
                .join();
        helpers.forEach(ProcessHandle::destroyForcibly);
        for (int tries = 0; Files.exists(profile) && tries < 5; tries++) { // its helpers end a little later, and write
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (java.io.UncheckedIOException e) {
                // a file went away meanwhile: once more
            }
        }
    }
}

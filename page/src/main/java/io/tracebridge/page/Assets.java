package io.tracebridge.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The files of the page itself, from this jar and that of the chart library. Read once. */
final class Assets {
    /** Nothing comes from anywhere else, nothing goes anywhere else, nobody frames the page. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String LIBRARY = "/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.min.js";

    record Asset(String type, byte[] bytes) {}

    private final Map<String, Asset> byPath = new HashMap<>();

    Assets() {
        add("/", "page.html", "text/html; charset=utf-8");
        add("/page.css", "page.css", "text/css; charset=utf-8");
        add("/icon.svg", "icon.svg", "image/svg+xml");
        for (String script :
                new String[] {"page.js", "state.js", "panels.js", "charts.js", "documents.js", "format.js"}) {
            add("/" + script, script, SCRIPT);
        }
        add("/chart.js", LIBRARY.formatted(version("chart.js")), SCRIPT);
    }

    /** @throws BadRequest when there is no such file */
    Asset at(String path) throws BadRequest {
        Asset asset = byPath.get(path);
        if (asset == null) {
            throw new BadRequest(404, "there is nothing of that name");
        }
        return asset;
    }

    private void add(String path, String resource, String type) {
        byPath.put(path, new Asset(type, read(resource)));
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this program was built without " + resource + ": build it anew");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version(String library) {
        Properties versions = new Properties();
        try (InputStream in = Assets.class.getResourceAsStream("versions.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions.getProperty(library);
    }
}

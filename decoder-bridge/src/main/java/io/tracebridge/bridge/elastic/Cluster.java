package io.tracebridge.bridge.elastic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracebridge.bridge.BridgeException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.http.ConnectionClosedException;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.message.BasicHeader;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;
import org.elasticsearch.client.WarningsHandler;

/**
 * The connection to one Elasticsearch cluster, and the words for what is wrong with it. Owns the HTTP client and its threads. Any thread
 * may use it.
 */
public final class Cluster implements Closeable {
    /** What the server answered: the HTTP status, and the body. */
    public record Answer(int status, byte[] body) {
        public boolean ok() {
            return status >= 200 && status < 300;
        }

        /** Type and reason of the error that the body tells, else the status, in one line. */
        public String error() {
            String text = "HTTP " + status;
            try {
                JsonNode error = JSON.readTree(body).path("error");
                JsonNode root = error.path("root_cause").path(0);
                JsonNode reason = error.has("reason") ? error.path("reason") : root.path("reason");
                if (reason.isTextual()) {
                    text += ": " + error.path("type").asText() + ": " + reason.asText();
                } else if (error.isTextual()) {
                    text += ": " + error.asText();
                }
            } catch (IOException e) {
                // a proxy's page: the status says enough
            }
            return oneLine(text);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ContentType NDJSON = ContentType.create("application/x-ndjson");
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int SOCKET_TIMEOUT_MILLIS = 120_000;
    private static final long RETRY_MILLIS = 500;
    private static final int LONGEST_ERROR = 400;
    private static final RequestOptions OPTIONS = options();

    private final String urls;
    private final RestClient client;

    /**
     * A cluster that answers and takes our credentials; waits for one to answer for as long as the settings say.
     *
     * @param stopping asked while waiting: true ends it
     * @throws BridgeException with the reason and the remedy
     */
    public static Cluster connect(ElasticSettings settings, BooleanSupplier stopping)
            throws BridgeException, InterruptedException {
        Cluster cluster = new Cluster(settings);
        long deadline = System.nanoTime() + settings.connection().within().toNanos();
        while (true) {
            try {
                cluster.check();
                return cluster;
            } catch (BridgeException e) {
                if (!(e.getCause() instanceof IOException)
                        || System.nanoTime() - deadline >= 0
                        || stopping.getAsBoolean()) {
                    cluster.closeAfter(e);
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    /** Opens no connection yet. */
    public Cluster(ElasticSettings settings) throws BridgeException {
        this.urls = String.join(
                ", ", settings.connection().urls().stream().map(URI::toString).toList());
        List<URI> uris = settings.connection().urls();
        if (uris.isEmpty()) {
            throw new BridgeException("no Elasticsearch URL: give one, like http://127.0.0.1:9200");
        }
        HttpHost[] hosts = new HttpHost[uris.size()];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = host(uris.get(i));
        }
        SSLContext trust = TrustedAuthority.context(settings.connection().certificateAuthority());
        int connections = settings.memory().connections() + 2;
        RestClientBuilder builder = RestClient.builder(hosts)
                .setRequestConfigCallback(config ->
                        config.setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setSocketTimeout(SOCKET_TIMEOUT_MILLIS))
                .setHttpClientConfigCallback(http -> {
                    http.setMaxConnPerRoute(connections).setMaxConnTotal(connections * hosts.length);
                    return trust == null ? http : http.setSSLContext(trust);
                });
        String prefix = uris.get(0).getPath();
        if (prefix != null && prefix.length() > 1) {
            builder.setPathPrefix(prefix);
        }
        if (settings.connection().credentials().authorization() != null) {
            builder.setDefaultHeaders(new Header[] {
                new BasicHeader(
                        "Authorization", settings.connection().credentials().authorization())
            });
        }
        this.client = builder.build();
    }

    /**
     * One request without a body.
     *
     * @throws IOException when there is no answer; {@link #explain} has words for it
     */
    public Answer request(String method, String endpoint) throws IOException {
        return perform(new Request(method, endpoint));
    }

    /** One request with a JSON body. */
    public Answer request(String method, String endpoint, byte[] json) throws IOException {
        Request request = new Request(method, endpoint);
        request.setEntity(new NByteArrayEntity(json, ContentType.APPLICATION_JSON));
        return perform(request);
    }

    /** One bulk request; the bytes must stay as they are until it returns. */
    Answer bulk(byte[] body, int length) throws IOException {
        Request request = new Request("POST", "/_bulk");
        request.addParameter("filter_path", BulkResponse.FILTER);
        request.setEntity(new NByteArrayEntity(body, 0, length, NDJSON));
        return perform(request);
    }

    /**
     * Makes sure that an Elasticsearch answers which takes our credentials.
     *
     * @throws BridgeException with the reason and the remedy
     */
    public void check() throws BridgeException {
        try {
            Response response = response(new Request("GET", "/_cluster/health"));
            int status = response.getStatusLine().getStatusCode();
            if (status == 401) {
                throw new BridgeException(urls + ": Elasticsearch refuses the credentials (401): set "
                        + Credentials.API_KEY + ", or " + Credentials.USER + " and " + Credentials.PASSWORD);
            }
            Answer answer = answer(response);
            // To a user without rights Elasticsearch does not tell its name.
            if (status == 403 && answer.error().contains("security_exception")) {
                throw new BridgeException(
                        urls + ": the credentials lack the cluster privilege monitor (403): give it to their role");
            }
            if (response.getHeader("X-Elastic-Product") == null) {
                throw new BridgeException(urls + " is not Elasticsearch (HTTP " + status
                        + " without the header X-Elastic-Product): check host, port and path");
            }
            if (status >= 400) {
                throw new BridgeException(urls + ": Elasticsearch answers " + answer.error() + ": look into its log");
            }
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException(explain(e), e);
        }
    }

    /** Names of the indices that match the pattern. */
    Set<String> indices(String pattern) throws BridgeException {
        try {
            Answer answer =
                    request("GET", "/" + pattern + "/_settings?filter_path=*.settings.index.uuid&expand_wildcards=all");
            if (answer.status() == 403) {
                throw new BridgeException(urls + ": the credentials lack the privilege view_index_metadata on "
                        + pattern + " (403): give it to their role");
            }
            if (!answer.ok()) {
                throw new BridgeException(urls + ": cannot list " + pattern + ": " + answer.error());
            }
            Set<String> names = new HashSet<>();
            JSON.readTree(answer.body()).fieldNames().forEachRemaining(names::add);
            return names;
        } catch (BridgeException e) {
            throw e;
        } catch (IOException e) {
            throw new BridgeException(explain(e), e);
        }
    }

    /** Why there was no answer, in one line with the remedy. */
    public String explain(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return urls + ": no such host: check the name";
            } else if (cause instanceof SSLException) {
                return urls + ": no secure connection (" + oneLine(String.valueOf(cause.getMessage()))
                        + "): give the CA that signed its certificate, and check that it speaks https";
            } else if (cause instanceof SocketTimeoutException) {
                return urls + ": no answer in time (" + oneLine(String.valueOf(cause.getMessage())) + ")";
            } else if (cause instanceof ConnectionClosedException) {
                return urls + ": closed the connection without an answer: is it stopping, or does it speak https?";
            } else if (cause instanceof ConnectException) {
                return urls + ": nobody answers (" + oneLine(String.valueOf(cause.getMessage()))
                        + "): check that Elasticsearch runs and that host and port are right";
            }
        }
        return urls + ": " + oneLine(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    /** The URLs, as configured. */
    @Override
    public String toString() {
        return urls;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private void closeAfter(BridgeException failure) {
        try {
            client.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private Answer perform(Request request) throws IOException {
        return answer(response(request));
    }

    private Response response(Request request) throws IOException {
        request.setOptions(OPTIONS);
        try {
            return client.performRequest(request);
        } catch (ResponseException e) {
            return e.getResponse(); // an answer is not a failure
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) { // how the client tells it
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            throw e;
        }
    }

    private static Answer answer(Response response) throws IOException {
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        return new Answer(response.getStatusLine().getStatusCode(), body);
    }

    private static RequestOptions options() {
        RequestOptions.Builder options = RequestOptions.DEFAULT.toBuilder();
        options.setWarningsHandler(WarningsHandler.PERMISSIVE);
        return options.build();
    }

    private static HttpHost host(URI uri) throws BridgeException {
        boolean https = "https".equals(uri.getScheme());
        if (!https && !"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new BridgeException("Elasticsearch URL " + withoutUser(uri) + ": give it like http://127.0.0.1:9200");
        }
        if (uri.getUserInfo() != null) {
            throw new BridgeException("Elasticsearch URL " + withoutUser(uri)
                    + " holds credentials, which every user of this" + " machine can read: set " + Credentials.USER
                    + " and " + Credentials.PASSWORD + " instead");
        }
        return new HttpHost(uri.getHost(), uri.getPort() < 0 ? 9200 : uri.getPort(), uri.getScheme());
    }

    private static String withoutUser(URI uri) {
        return uri.toString().replaceFirst("//[^/]*@", "//***@");
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST_ERROR ? line.substring(0, LONGEST_ERROR) + "..." : line;
    }
}

package io.tracebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tracebridge.cli.demo.DemoSample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcap4j.core.Pcaps;

/** Every mistake that people make gives one line that names the place and the remedy, no stack trace, and the right exit code. */
class MistakesTest {
    private static final String DECODE = "decode --key-file %/good.key ";
    private static final String REPLAY = "replay --key-file %/good.key ";
    private static final String COLLECT = "collect --listen 127.0.0.1:0 --client a=127.0.0.1 --store % ";

    @TempDir
    static Path folder;

    /** A port that somebody listens on who never answers. */
    private static ServerSocket taken;

    /** A web server that is no Elasticsearch. */
    private static HttpServer web;

    @BeforeAll
    static void makeFiles() throws IOException {
        Files.createDirectory(folder.resolve("nothing"));
        Files.createFile(folder.resolve("empty.pcap"));
        Files.writeString(
                folder.resolve("text.pcap"), "These are words and no capture, though there are enough of them.");
        DemoSample.write(
                Files.newOutputStream(folder.resolve("good.pcapng")), 1, 1_700_000_000_000_000_000L, 5, 1_000_000_000);
        key("open.key", "0".repeat(64), "rw-r--r--");
        key("short.key", "0".repeat(20), "rw-------");
        key("good.key", "0".repeat(64), "rw-------");
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            byte[] page = "<html>a web site</html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        web.start();
    }

    private static void key(String name, String content, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @AfterAll
    static void release() throws IOException {
        taken.close();
        web.stop(0);
    }

    /** A command line; {@code %} stands for the folder with the prepared files, whose configuration is one of them. */
    private record Mistake(
            List<String> arguments, Map<String, String> environment, String yaml, int exitCode, List<String> says) {}

    private static final List<Named<Mistake>> TABLE = new ArrayList<>();

    private static void mistake(String name, int exitCode, String arguments, String... says) {
        TABLE.add(Named.of(name, new Mistake(List.of(arguments.split(" ")), Map.of(), null, exitCode, List.of(says))));
    }

    private static void inFile(String name, String command, String yaml, String... says) {
        List<String> arguments = List.of((command + " --config %/tracebridge.yml").split(" "));
        TABLE.add(Named.of(name, new Mistake(arguments, Map.of(), yaml, 2, List.of(says))));
    }

    private static void inEnvironment(String name, String variable, String value, String command, String... says) {
        TABLE.add(Named.of(
                name, new Mistake(List.of(command.split(" ")), Map.of(variable, value), null, 2, List.of(says))));
    }

    static Stream<Named<Mistake>> table() {
        TABLE.clear();
        commandLine();
        captures();
        decoding();
        choosing();
        indexing();
        collecting();
        capturing();
        subscribing();
        cutting();
        settingUp();
        looking();
        configurationFile();
        environment();
        return TABLE.stream();
    }

    private static void commandLine() {
        mistake("no command of that name", 2, "colect --store x", "unknown command colect", "did you mean collect?");
        mistake("a command unlike any", 2, "frobnicate", "unknown command frobnicate", "known: ", "decode");
        mistake(
                "an option misspelt",
                2,
                "collect --listn 127.0.0.1:0",
                "collect: unknown option --listn",
                "did you mean --listen?");
        mistake(
                "an option of another command",
                2,
                "collect --elasticsearch http://localhost:9200",
                "--elasticsearch",
                "it belongs to bridge, replay, cut, setup, look");
        mistake("an option missing", 2, "collect --client a=10.0.0.1", "--listen is missing", "TRACEBRIDGE_LISTEN");
        mistake("an option without its value", 2, "collect --listen", "--listen needs a value", "HOST:PORT");
        mistake("an option given twice", 2, "collect --store a --store b", "--store is given twice");
        mistake("a port missing", 2, "collect --listen localhost", "--listen", "\"localhost\"", "HOST:PORT");
        mistake(
                "a port beyond 65535",
                2,
                "collect --listen localhost:70000",
                "--listen",
                "\"localhost:70000\"",
                "65535");
        mistake(
                "a client without an address",
                2,
                "collect --listen 127.0.0.1:0 --client edge1",
                "--client",
                "\"edge1\"",
                "NAME=ADDRESS");
        mistake(
                "a network with too many bits",
                2,
                "collect --listen 127.0.0.1:0 --client a=10.0.0.0/33",
                "--client",
                "32");
        mistake(
                "a network with host bits",
                2,
                "collect --listen 127.0.0.1:0 --client a=10.0.0.1/8",
                "--client",
                "10.0.0.1/8");
        mistake(
                "a name as a client's address",
                2,
                "collect --listen 127.0.0.1:0 --client a=edge.example",
                "--client",
                "edge.example",
                "IPv4");
        mistake("an unknown log format", 2, "collect --log-format jsn", "--log-format", "\"jsn\"", "text, ecs");
        mistake("a wrong rotation", 2, "collect --rotate fortnight", "--rotate", "fortnight", "month");
        mistake("a wrong size", 2, "collect --max-file-size 1Z", "--max-file-size", "\"1Z\"", "512M");
    }

    private static void captures() {
        mistake("no capture of that name", 1, DECODE + "%/absent.pcap", "absent.pcap", "no such file");
        mistake("no capture named", 2, "decode", "FILE is missing");
        mistake("not a capture", 1, DECODE + "%/text.pcap", "text.pcap", "not a pcap or pcapng capture");
        mistake("an empty capture", 1, DECODE + "%/empty.pcap", "empty.pcap", "empty");
        mistake("a folder without captures", 1, DECODE + "%/nothing", "nothing", "no capture in it");
        if (!Privilege.isRoot()) {
            mistake("a capture that may not be read", 1, DECODE + "/proc/1/mem", "/proc/1/mem", "ermission denied");
        }
    }

    private static void decoding() {
        mistake("an unknown protocol", 2, DECODE + "--protocols dms %/good.pcapng", "--protocols", "did you mean dns?");
        mistake("no shards", 2, DECODE + "--shards 0 %/good.pcapng", "--shards", "\"0\"", "1 to 64");
        mistake(
                "a negative number of shards",
                2,
                DECODE + "--shards -1 %/good.pcapng",
                "--shards",
                "\"-1\"",
                "1 to 64");
        mistake(
                "an unknown privacy mode",
                2,
                DECODE + "--privacy pseudonim %/good.pcapng",
                "--privacy",
                "did you mean pseudonym?");
        mistake(
                "a client in two sites",
                2,
                DECODE + "--site a=x+y --site b=y+z %/good.pcapng",
                "--site",
                "client y",
                "a and b");
        mistake("a site without clients", 2, DECODE + "--site a %/good.pcapng", "--site", "NAME=CLIENT+CLIENT");
        mistake("a key that others can read", 1, "decode --key-file %/open.key %/good.pcapng", "open.key", "chmod 600");
        mistake(
                "a key that is too short",
                1,
                "decode --key-file %/short.key %/good.pcapng",
                "short.key",
                "64 hexadecimal digits");
        mistake("a key file in no folder", 1, "decode --key-file %/no/key %/good.pcapng", "%/no/key", "does not exist");
    }

    private static void choosing() {
        String decode = DECODE + "%/good.pcapng --option ";
        mistake("a choice without a value", 2, decode + "dns.ports", "--option", "\"dns.ports\"", "NAME=VALUE");
        mistake("an unknown choice", 2, decode + "dns.port=53", "--option", "dns.port\"", "did you mean dns.ports?");
        mistake("neither yes nor no", 2, decode + "dns.send_request=yes", "dns.send_request is yes", "false or true");
        mistake("a port that there is not", 2, decode + "dns.ports=53,65536", "dns.ports is 53,65536", "1 to 65535");
        mistake("no network", 2, decode + "dns.operator_networks=193.0.0.0", "dns.operator_networks", "ADDRESS/LENGTH");
        mistake("an unknown word", 2, decode + "site.duplicates=off", "site.duplicates is off", "drop or keep");
        mistake(
                "a choice made twice",
                2,
                decode + "dns.ports=53 --option dns.ports=54",
                "--option",
                "dns.ports is given twice");
        mistake("the second of two wrong", 2, decode + "dns.ports=53,5353,dns.x=1", "\"dns.x\"", "known: ");
        inFile(
                "an unknown choice in the file",
                "config check",
                "decode:\n  option:\n    dns.ports: 53\n    dns.send_reqest: true\n",
                "tracebridge.yml:2: option",
                "did you mean dns.send_request?");
        inFile(
                "a wrong choice for all in the file",
                "config check",
                "option: {site.duplicates: off}\n",
                "tracebridge.yml:1: option",
                "drop or keep");
        mistake("decoders in no folder", 1, DECODE + "--decoders %/no %/good.pcapng", "%/no", "no such file");
        mistake("a file for decoders", 1, DECODE + "--decoders %/good.key %/good.pcapng", "not a folder");
        mistake("no decoders there", 1, DECODE + "--decoders %/nothing %/good.pcapng", "nothing", "no jar in it");
    }

    private static void indexing() {
        mistake(
                "no Elasticsearch named",
                2,
                REPLAY + "%/good.pcapng",
                "--elasticsearch is missing",
                "TRACEBRIDGE_ELASTICSEARCH");
        mistake(
                "no URL",
                2,
                REPLAY + "--elasticsearch localhost:9200 %/good.pcapng",
                "--elasticsearch",
                "http://127.0.0.1:9200");
        mistake(
                "a password in a URL",
                2,
                REPLAY + "--elasticsearch http://u:secret@localhost:9200 %/good.pcapng",
                "TRACEBRIDGE_ELASTICSEARCH_PASSWORD");
        mistake(
                "a password as a flag",
                2,
                REPLAY + "--elasticsearch http://localhost:9200 --elasticsearch-password x %/good.pcapng",
                "--elasticsearch-password",
                "can be read by every user",
                "TRACEBRIDGE_ELASTICSEARCH_PASSWORD");
        mistake(
                "a user without a password",
                1,
                REPLAY + "--elasticsearch http://localhost:9200 --elasticsearch-user u %/good.pcapng",
                "TRACEBRIDGE_ELASTICSEARCH_PASSWORD");
        mistake(
                "nobody at that address",
                1,
                REPLAY + "--elasticsearch http://127.0.0.1:1 %/good.pcapng",
                "http://127.0.0.1:1",
                "nobody answers");
        mistake(
                "a host that is not there",
                1,
                REPLAY + "--elasticsearch http://no-such-host.invalid:9200 %/good.pcapng",
                "no-such-host.invalid",
                "no such host");
        mistake(
                "a web site instead of Elasticsearch",
                1,
                REPLAY + "--elasticsearch http://127.0.0.1:{web} %/good.pcapng",
                "http://127.0.0.1:{web}",
                "Elasticsearch");
        mistake(
                "a certificate that is not there",
                1,
                REPLAY + "--elasticsearch https://127.0.0.1:1 --elasticsearch-ca %/no.pem %/good.pcapng",
                "no.pem",
                "PEM");
        mistake(
                "a wrong index period",
                2,
                REPLAY + "--elasticsearch http://127.0.0.1:1 --index-period dns=hour %/good.pcapng",
                "--index-period",
                "dns=hour",
                "week");
        mistake(
                "a wrong namespace",
                2,
                REPLAY + "--elasticsearch http://127.0.0.1:1 --namespace Köln %/good.pcapng",
                "--namespace",
                "Köln",
                "lower-case");
    }

    private static void collecting() {
        mistake(
                "a store that is not there",
                1,
                "collect --listen 127.0.0.1:0 --client a=127.0.0.1 --store %/no",
                "%/no",
                "create it");
        mistake("no store", 2, "collect --listen 127.0.0.1:0 --client a=127.0.0.1", "no folder to store");
        mistake(
                "a port in use",
                1,
                "collect --listen 127.0.0.1:{taken} --client a=127.0.0.1 --store %",
                "127.0.0.1:{taken}",
                "free port");
        mistake(
                "an address of another machine",
                1,
                "collect --listen 192.0.2.1:4242 --client a=127.0.0.1 --store %",
                "192.0.2.1:4242",
                "address of this machine");
        mistake("two clients of one address", 2, COLLECT + "--client b=127.0.0.1", "a and b", "same address");
        mistake("no ØMQ endpoint", 2, COLLECT + "--publish 127.0.0.1:5556", "--publish", "tcp://HOST:PORT");
        mistake("an endpoint in use", 1, COLLECT + "--publish tcp://127.0.0.1:{taken}", "tcp://127.0.0.1:{taken}");
        mistake("a wrong file mode", 2, COLLECT + "--file-mode rw", "rw", "octal");
    }

    private static void capturing() {
        String edge = "edge --server 127.0.0.1:{taken} ";
        mistake("no server", 2, "edge --read %/good.pcapng", "--server is missing", "HOST:PORT");
        mistake("a server on port 0", 2, "edge --server 127.0.0.1:0 --read %/good.pcapng", "port", "1 to 65535");
        mistake(
                "both a device and a file",
                2,
                edge + "--device lo --read %/good.pcapng",
                "--device and --read",
                "not both");
        mistake("neither a device nor a file", 2, edge.strip(), "--device NAME", "--read FILE");
        mistake("a filter for a file", 2, edge + "--read %/good.pcapng --filter tcp", "filter", "live capture");
        mistake("a pace for a device", 2, edge + "--device lo --pace 100", "pace", "files");
        mistake("a wrong pace", 2, edge + "--read %/good.pcapng --pace slow", "--pace", "\"slow\"", "own");
        mistake("a wrong snaplen", 2, edge + "--device lo --snaplen 99999", "--snaplen", "99999");
        mistake("a wrong format", 2, edge + "--read %/good.pcapng --format pcapn", "--format", "did you mean pcapng?");
        mistake("a file to send that is not there", 1, edge + "--read %/absent.pcap", "absent.pcap", "no such file");
        mistake(
                "a file to send that is no capture",
                1,
                edge + "--read %/text.pcap",
                "text.pcap",
                "not a pcap or pcapng capture");
        mistake(
                "nobody who takes the file",
                1,
                "edge --server 127.0.0.1:1 --patience 0 --read %/good.pcapng",
                "127.0.0.1:1");
        mistake("an unknown device", 1, edge + "--device nosuch0", hasLibpcap() ? "nosuch0" : NO_LIBPCAP);
        String right = Privilege.isRoot() ? "udpp" : "CAP_NET_RAW";
        mistake("a wrong filter", 1, edge + "--device lo --filter udpp", hasLibpcap() ? right : NO_LIBPCAP);
    }

    /** Where libpcap is not installed, that is the first mistake of whoever captures. */
    private static final String NO_LIBPCAP = "apt install libpcap0.8";

    private static boolean hasLibpcap() {
        try {
            return !Pcaps.libVersion().isEmpty();
        } catch (LinkageError e) {
            return false;
        }
    }

    private static void subscribing() {
        mistake(
                "nobody to subscribe to",
                2,
                "bridge --elasticsearch http://127.0.0.1:1",
                "--subscribe is missing",
                "tcp://HOST:PORT");
        mistake(
                "a live bridge without Elasticsearch",
                1,
                "bridge --key-file %/good.key --subscribe tcp://127.0.0.1:1 --elasticsearch http://127.0.0.1:1",
                "nobody answers");
        mistake(
                "files for a bridge",
                2,
                "bridge --subscribe tcp://127.0.0.1:1 --elasticsearch http://127.0.0.1:1 x.pcap",
                "unexpected argument \"x.pcap\"");
    }

    private static void looking() {
        String look = "look --allow-root --elasticsearch http://127.0.0.1:1 ";
        mistake("an Elasticsearch that is not there", 1, look, "http://127.0.0.1:1: nobody answers", "check that");
        mistake("no place for a page", 2, look + "--page 5600", "--page", "127.0.0.1:4242");
    }

    private static void settingUp() {
        String setup = "setup --allow-root --elasticsearch http://127.0.0.1:1 ";
        mistake("nothing to set up", 2, "setup --allow-root", "--elasticsearch URL is missing", "--export DIR");
        mistake("Kibana without http", 2, setup + "--kibana 127.0.0.1:5601", "--kibana", "http://127.0.0.1:5601");
        mistake(
                "a password in Kibana's URL",
                2,
                setup + "--kibana http://u:secret@127.0.0.1:5601",
                "TRACEBRIDGE_ELASTICSEARCH_PASSWORD");
        mistake("no space of Kibana", 2, setup + "--space Voice", "--space", "\"Voice\"", "behind /s/");
        mistake("no number of days", 2, setup + "--keep 3months", "--keep", "3months", "36500");
        mistake("an export that asks", 2, setup + "--export %", "--export asks nobody", "--elasticsearch");
        mistake("nobody to set up", 1, setup + "--check", "http://127.0.0.1:1", "nobody answers");
        mistake("a file to export to", 1, "setup --allow-root --export %/good.key", "good.key");
    }

    private static void cutting() {
        String span = "cut --allow-root --store % --client a --from 2026-11-23T08:00:00Z --to ";
        mistake("a cut of nothing", 2, "cut --allow-root --store %", "--document ID", "--client, --from and --to");
        mistake("a document from nowhere", 2, "cut --allow-root --store % --document x", "--elasticsearch URL");
        mistake(
                "a document and a client",
                2,
                "cut --allow-root --store % --document x --client a",
                "--document says client, times and host");
        mistake(
                "no id",
                2,
                "cut --allow-root --store % --document a/b --elasticsearch http://127.0.0.1:1",
                "\"a/b\"",
                "event.id");
        mistake("a time without a zone", 2, span + "2026-11-23T09:00:00", "--to", "2026-11-23T08:00:00Z");
        mistake("a time before the first", 2, span + "2026-11-23T07:00:00Z", "--to", "not after --from");
        mistake("a port of no host", 2, span + "2026-11-23T09:00:00Z --port 53", "--port", "--host");
        mistake("no address", 2, span + "2026-11-23T09:00:00Z --host ns1", "--host", "\"ns1\"", "IPv4 or IPv6");
        mistake(
                "a client that stored nothing",
                1,
                span + "2026-11-23T09:00:00Z --audit %/cuts",
                "no capture of client a of that time");
        mistake(
                "no store there",
                1,
                "cut --allow-root --store %/absent --client a --from 2026-11-23T08:00:00Z"
                        + " --to 2026-11-23T09:00:00Z",
                "absent",
                "no such file or folder");
    }

    private static void configurationFile() {
        mistake("no configuration file of that name", 2, "collect --config %/absent.yml", "absent.yml", "no such file");
        mistake("a folder as configuration file", 2, "collect --config %/nothing", "nothing", "a folder");
        inFile("no YAML", "collect", "collect:\n  listen: [127.0.0.1:0\n  store: x\n", "tracebridge.yml:3", "not YAML");
        inFile("a tab in YAML", "collect", "collect:\n\tlisten: 127.0.0.1:0\n", "tracebridge.yml:2", "not YAML");
        inFile(
                "an unknown key",
                "collect",
                "collect:\n  lisen: 127.0.0.1:0\n",
                "tracebridge.yml:2",
                "lisen",
                "did you mean listen?");
        inFile(
                "an unknown key at the top",
                "collect",
                "quite: true\n",
                "tracebridge.yml:1",
                "quite",
                "did you mean quiet?");
        inFile(
                "an unknown section",
                "collect",
                "colect:\n  listen: 127.0.0.1:0\n",
                "tracebridge.yml:1",
                "did you mean collect?");
        inFile(
                "a key of another section",
                "collect",
                "collect:\n  subscribe: tcp://127.0.0.1:5\n",
                "tracebridge.yml:2",
                "it belongs to bridge");
        inFile(
                "a key twice",
                "collect",
                "collect:\n  store: a\n  store: b\n",
                "tracebridge.yml:3",
                "store",
                "twice",
                ":2");
        inFile("a key without a value", "collect", "collect:\n  store:\n", "tracebridge.yml:2", "store has no value");
        inFile("a section without keys", "collect", "collect: yes\n", "tracebridge.yml:1", "section");
        inFile(
                "a list where one value belongs",
                "collect",
                "collect:\n  store: [a, b]\n",
                "tracebridge.yml:2",
                "store takes one value");
        inFile(
                "a wrong value",
                "collect",
                "collect:\n  listen: nowhere\n",
                "tracebridge.yml:2",
                "listen",
                "\"nowhere\"",
                "HOST:PORT");
        inFile(
                "a wrong value, checked",
                "config check",
                "collect:\n  max-snaplen: 0\n",
                "tracebridge.yml:2",
                "max-snaplen",
                "1 to 262144");
        inFile("a list at the top", "config check", "- collect\n", "tracebridge.yml:1", "key: value");
    }

    private static void environment() {
        inEnvironment(
                "a variable misspelt",
                "TRACEBRIDGE_LISTN",
                "x",
                "config check",
                "TRACEBRIDGE_LISTN",
                "did you mean TRACEBRIDGE_LISTEN?");
        inEnvironment("a wrong variable", "TRACEBRIDGE_LISTEN", "x", "config check", "TRACEBRIDGE_LISTEN", "HOST:PORT");
        inEnvironment(
                "a wrong file in a variable",
                "TRACEBRIDGE_CONFIG",
                "/no/such.yml",
                "collect",
                "/no/such.yml",
                "no such file");
    }

    private static String filledIn(String text) {
        return text.replace("%", folder.toString())
                .replace("{taken}", String.valueOf(taken.getLocalPort()))
                .replace("{web}", String.valueOf(web.getAddress().getPort()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void isToldInOneLine(Mistake mistake) throws IOException {
        if (mistake.yaml != null) {
            Files.writeString(folder.resolve("tracebridge.yml"), mistake.yaml);
        }
        List<String> arguments = new ArrayList<>(
                mistake.arguments.stream().map(MistakesTest::filledIn).toList());
        if (Privilege.isRoot()
                && List.of("collect", "replay", "decode", "bridge").contains(arguments.get(0))) {
            arguments.add(1, "--allow-root");
        }

        Run run = Run.of(mistake.environment, arguments.toArray(String[]::new));

        assertThat(run.err())
                .contains(mistake.says.stream().map(MistakesTest::filledIn).toList());
        assertThat(run.errorLines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(mistake.exitCode);
        assertThat(run.out()).isEmpty();
    }
}

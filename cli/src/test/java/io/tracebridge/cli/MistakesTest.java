package io.tracebridge.cli;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** In decoding and indexing, and in what all commands have: command line, file and environment. */
class MistakesTest extends Mistakes {
    private static final String DECODE = "decode --key-file %/good.key ";
    private static final String REPLAY = "replay --key-file %/good.key ";

    static Stream<Named<Mistake>> table() {
        return tableOf(
                MistakesTest::commandLine,
                MistakesTest::captures,
                MistakesTest::decoding,
                MistakesTest::choosing,
                MistakesTest::indexing,
                MistakesTest::configurationFile,
                MistakesTest::environment);
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
}

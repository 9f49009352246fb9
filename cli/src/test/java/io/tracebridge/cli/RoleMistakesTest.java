package io.tracebridge.cli;

import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.pcap4j.core.Pcaps;

/** In capturing, collecting and subscribing, and in what looks at their work. */
class RoleMistakesTest extends Mistakes {
    private static final String COLLECT = "collect --listen 127.0.0.1:0 --client a=127.0.0.1 --store % ";

    static Stream<Named<Mistake>> table() {
        return tableOf(
                RoleMistakesTest::collecting,
                RoleMistakesTest::capturing,
                RoleMistakesTest::subscribing,
                RoleMistakesTest::cutting,
                RoleMistakesTest::settingUp,
                RoleMistakesTest::looking);
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
        mistake("a wrong choice for media", 2, COLLECT + "--media header", "--media", "did you mean headers?");
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

    private static void looking() {
        String look = "look --allow-root --elasticsearch http://127.0.0.1:1 ";
        mistake("an Elasticsearch that is not there", 1, look, "http://127.0.0.1:1: nobody answers", "check that");
        mistake("no place for a page", 2, look + "--page 5600", "--page", "127.0.0.1:4242");
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
}

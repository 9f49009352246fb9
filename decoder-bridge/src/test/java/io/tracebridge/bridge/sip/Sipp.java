package io.tracebridge.bridge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Calls between two processes of sipp over real sockets, recorded at a relay between them, so that no privilege is needed; or direct ones,
 * for tests that capture the device. Tests skip where sipp is not installed.
 */
public final class Sipp {
    /** How SIP travels. */
    public enum Transport {
        UDP("u1", "127.0.0.1"),
        TCP("t1", "127.0.0.1"),
        UDP6("u1", "::1");

        final String option;
        final String local;

        Transport(String option, String local) {
            this.option = option;
            this.local = local;
        }
    }

    /** What sipp says at its end that it did. */
    public record Statistics(int created, int successful, int failed) {}

    private static final long SECONDS = 60;

    private final Path folder;

    /** @param folder for scenarios, logs and the capture */
    public Sipp(Path folder) {
        String path = System.getenv().getOrDefault("PATH", "");
        boolean installed =
                Stream.of(path.split(File.pathSeparator)).anyMatch(place -> Files.isExecutable(Path.of(place, "sipp")));
        assumeTrue(installed, "needs sipp (Debian: sip-tester)");
        this.folder = folder;
    }

    /**
     * Places calls, one after the other or as many a second as told, and waits for both sides to end.
     *
     * @param options further ones of the caller
     * @return the capture
     */
    Path calls(Transport transport, int calls, int rate, Scenario caller, Scenario callee, String... options)
            throws IOException, InterruptedException {
        Path capture = folder.resolve(caller.name() + "-" + transport.name().toLowerCase(Locale.ROOT) + ".pcap");
        InetAddress local = InetAddress.getByName(transport.local);
        InetSocketAddress server = new InetSocketAddress(local, freePort(local));
        List<Process> processes = new ArrayList<>();
        try (Recording recording = new Recording(capture)) {
            Process answering = start(transport, local, server.getPort(), calls, callee, List.of());
            processes.add(answering);
            await().atMost(Duration.ofSeconds(SECONDS))
                    .until(() -> !answering.isAlive() || isListening(server.getPort()));
            if (transport == Transport.TCP) {
                try (TcpRelay relay = new TcpRelay(recording, local, server)) {
                    call(transport, relay.address(), calls, rate, caller, options, processes);
                    end(answering, callee);
                }
            } else {
                try (UdpRelay relay = new UdpRelay(recording, local, server)) {
                    call(transport, relay.address(), calls, rate, caller, options, processes);
                    end(answering, callee);
                }
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        return capture;
    }

    /**
     * Places calls one after the other, in which the caller plays a file and the callee sends what it hears back: its media port is a
     * relay's, too.
     *
     * @param scenario gives the callee, which is to announce the port
     */
    Path callsWithMedia(int calls, Scenario caller, IntFunction<Scenario> scenario)
            throws IOException, InterruptedException {
        Path capture = folder.resolve(caller.name() + "-media.pcap");
        InetAddress local = InetAddress.getByName(Transport.UDP.local);
        InetSocketAddress server = new InetSocketAddress(local, freePort(local));
        InetSocketAddress echo = new InetSocketAddress(local, freePort(local) & ~1);
        List<Process> processes = new ArrayList<>();
        try (Recording recording = new Recording(capture);
                UdpRelay media = new UdpRelay(recording, local, echo)) {
            Scenario callee = scenario.apply(media.address().getPort());
            List<String> options = List.of("-rtp_echo", "-mp", Integer.toString(echo.getPort()));
            Process answering = start(Transport.UDP, local, server.getPort(), calls, callee, options);
            processes.add(answering);
            await().atMost(Duration.ofSeconds(SECONDS))
                    .until(() -> !answering.isAlive() || isListening(server.getPort()));
            try (UdpRelay relay = new UdpRelay(recording, local, server)) {
                String[] one = {"-l", "1"};
                call(Transport.UDP, relay.address(), calls, 1, caller, one, processes);
                end(answering, callee);
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        return capture;
    }

    /**
     * Places calls from one address of this machine to another, as many a second as told, with media ports of both at their addresses, and
     * waits for both sides to end. The callee sends the media that it hears back, all at one port.
     *
     * @param options further ones of the caller
     * @return what the caller counted
     */
    public Statistics direct(
            Transport transport,
            InetAddress from,
            InetSocketAddress to,
            int calls,
            int rate,
            Scenario caller,
            Scenario callee,
            String... options)
            throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        Path statistics = folder.resolve(caller.name() + ".csv");
        try {
            Process answering = start(transport, to.getAddress(), to.getPort(), calls, callee, List.of("-rtp_echo"));
            processes.add(answering);
            await().atMost(Duration.ofSeconds(SECONDS)).until(() -> !answering.isAlive() || isListening(to.getPort()));
            List<String> arguments = new ArrayList<>(List.of("-r", Integer.toString(rate)));
            arguments.addAll(List.of("-trace_stat", "-stf", statistics.toString()));
            arguments.addAll(List.of(options));
            arguments.add(host(to.getAddress()) + ":" + to.getPort());
            Process calling = start(transport, from, freePort(from), calls, caller, arguments);
            processes.add(calling);
            end(calling, caller);
            end(answering, callee);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        return statistics(statistics);
    }

    /** A file of names and, in the last line, final values. */
    private static Statistics statistics(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        List<String> names = List.of(lines.get(0).split(";"));
        String[] values = lines.get(lines.size() - 1).split(";");
        return new Statistics(
                Integer.parseInt(values[names.indexOf("TotalCallCreated")]),
                Integer.parseInt(values[names.indexOf("SuccessfulCall(C)")]),
                Integer.parseInt(values[names.indexOf("FailedCall(C)")]));
    }

    private static String host(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }

    private void call(
            Transport transport,
            InetSocketAddress to,
            int calls,
            int rate,
            Scenario caller,
            String[] options,
            List<Process> processes)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-r", Integer.toString(rate), "-l", Integer.toString(calls)));
        arguments.addAll(List.of(options));
        arguments.add(host(to.getAddress()) + ":" + to.getPort());
        Process calling = start(transport, to.getAddress(), freePort(to.getAddress()), calls, caller, arguments);
        processes.add(calling);
        end(calling, caller);
    }

    private Process start(
            Transport transport, InetAddress local, int port, int calls, Scenario scenario, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("sipp", "-sf"));
        command.add(scenario.write(folder).toString());
        String address = local.getHostAddress();
        command.addAll(List.of("-t", transport.option, "-i", address, "-mi", address, "-p", Integer.toString(port)));
        command.addAll(
                List.of("-mp", Integer.toString(freePort(local) & ~1), "-cp", Integer.toString(freePort(local))));
        command.addAll(List.of("-m", Integer.toString(calls), "-nostdin", "-trace_err"));
        command.addAll(List.of("-timeout", SECONDS + "s", "-timeout_error"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(scenario).toFile());
        builder.environment().put("TERM", "dumb");
        return builder.start();
    }

    private Path log(Scenario scenario) {
        return folder.resolve(scenario.name() + ".log");
    }

    private void end(Process process, Scenario scenario) throws IOException, InterruptedException {
        assertThat(process.waitFor(SECONDS + 10, TimeUnit.SECONDS))
                .as("sipp ends")
                .isTrue();
        assertThat(process.exitValue())
                .as(() -> scenario.name() + ": " + errors(scenario))
                .isZero();
    }

    /** What sipp says of its errors, for messages. */
    private String errors(Scenario scenario) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = file.getFileName().toString();
                if (name.startsWith(scenario.name() + "_") && name.endsWith("_errors.log")) {
                    text.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
                }
            }
            if (text.length() == 0) {
                text.append(Files.readString(log(scenario), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            text.append(e);
        }
        return text.toString();
    }

    /** A port that was free for UDP and TCP when asked. */
    public static int freePort(InetAddress local) throws IOException {
        try (ServerSocket tcp = new ServerSocket(0, 1, local);
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(local, tcp.getLocalPort()))) {
            return udp.getLocalPort();
        }
    }

    /** Whether somebody has the port, as the kernel tells: asking with a socket of our own would take it away. */
    private static boolean isListening(int port) throws IOException {
        String hex = String.format(Locale.ROOT, ":%04X ", port);
        for (String table : List.of("udp", "udp6", "tcp", "tcp6")) {
            Path file = Path.of("/proc/net", table);
            if (Files.isReadable(file)
                    && Files.readString(file, java.nio.charset.StandardCharsets.US_ASCII)
                            .contains(hex)) {
                return true;
            }
        }
        return false;
    }
}

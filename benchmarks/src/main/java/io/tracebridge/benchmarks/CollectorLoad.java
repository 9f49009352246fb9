package io.tracebridge.benchmarks;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import io.tracebridge.capture.file.PcapFormat;
import io.tracebridge.capture.file.Resolution;
import io.tracebridge.capture.sidechannel.Topic;
import io.tracebridge.collector.Collector;
import io.tracebridge.collector.CollectorSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * CPU seconds that a collector takes for a million packets of 64 to 1500 bytes, as fast as it takes them: storing only, and with one
 * subscriber to all of it; and the latter again slowly enough that a subscriber on a busy machine keeps up. Collector and subscriber are processes of their own; the JVM's start is left out, its compiling is not.
 *
 * <p>{@code CollectorLoad [PACKETS [FOLDER]]}; one million into the system's folder for temporary files, unless told otherwise. Reads
 * /proc, so it needs Linux.
 */
public final class CollectorLoad {
    private static final int SHORTEST = 64;
    private static final int LONGEST = 1500;
    private static final int PATTERN_PACKETS = 20_000;
    private static final int PORTION = 200; // packets sent at a time
    private static final long SEED = 1;
    private static final long TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux

    private CollectorLoad() {}

    /** Runs both measurements; or plays one of the processes. */
    public static void main(String[] arguments) throws Exception {
        String role = arguments.length > 0 ? arguments[0] : "";
        switch (role) {
            case "--collector" -> collect(Path.of(arguments[1]), arguments.length > 2);
            case "--subscriber" -> subscribe(arguments[1]);
            default -> {
                int packets = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
                Path parent = Path.of(arguments.length > 1 ? arguments[1] : System.getProperty("java.io.tmpdir"));
                System.out.printf(Locale.ROOT, "seed %d%n", SEED);
                measure("store only", packets, parent, false, Double.MAX_VALUE);
                measure("store and one subscriber", packets, parent, true, Double.MAX_VALUE);
                measure("store and one subscriber, 50,000 packets/s", packets, parent, true, 50_000);
            }
        }
    }

    private static void measure(String what, int packets, Path parent, boolean publish, double rate) throws Exception {
        Path store = Files.createTempDirectory(parent, "collector-load");
        List<Process> processes = new ArrayList<>();
        try {
            Process collector = start(
                    processes,
                    publish
                            ? List.of("--collector", store.toString(), "publish")
                            : List.of("--collector", store.toString()));
            BufferedReader told = reader(collector);
            int port = Integer.parseInt(told.readLine());
            Process subscriber = null;
            if (publish) {
                subscriber = start(processes, List.of("--subscriber", told.readLine()));
                told.readLine(); // the subscription is in force
            }
            double before = cpuSeconds(collector);
            long start = System.nanoTime();
            long bytes = send(port, packets, rate);
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpu = cpuSeconds(collector) - before;
            String received =
                    subscriber == null ? "" : ", received " + reader(subscriber).readLine();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.2f CPU s per million packets, %.0f packets/s; stored %d of %d bytes%s%n",
                    what,
                    cpu * 1e6 / packets,
                    packets / seconds,
                    size(store),
                    bytes,
                    received);
        } finally {
            processes.forEach(Process::destroy);
            for (Process process : processes) {
                process.waitFor();
            }
            delete(store);
        }
    }

    private static Process start(List<Process> processes, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CollectorLoad.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** utime and stime of all threads, the 14th and 15th field of /proc/PID/stat (proc(5)). */
    private static double cpuSeconds(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }

    /** Sends a link header and the packets, and waits until the collector has stored them; returns the bytes to be stored. */
    private static long send(int port, int packets, double rate) throws IOException {
        Random random = new Random(SEED);
        byte[] pattern =
                new byte[PATTERN_PACKETS * (EdgeProtocol.HEADER_LENGTH + PcapFormat.RECORD_HEADER_LENGTH + LONGEST)];
        int[] ends = new int[PATTERN_PACKETS];
        byte[] data = new byte[LONGEST];
        int end = 0;
        for (int i = 0; i < PATTERN_PACKETS; i++) {
            int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
            int body = end + EdgeProtocol.HEADER_LENGTH;
            int next = PcapFormat.putRecord(pattern, body, Resolution.MICROS, i * 1_000L, data, 0, length, length);
            EdgeProtocol.putHeader(pattern, end, EdgeProtocol.TYPE_DATA, next - body);
            end = next;
            ends[i] = end;
        }
        byte[] header = new byte[PcapFormat.HEADER_LENGTH];
        PcapFormat.putHeader(header, 0, Resolution.MICROS, 1, LONGEST);
        long stored = header.length;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(EdgeProtocol.frame(EdgeProtocol.TYPE_LINK_HEADER, header));
            long start = System.nanoTime();
            for (int sent = 0; sent < packets; sent += PORTION) {
                LockSupport.parkNanos(start + (long) (sent * 1e9 / rate) - System.nanoTime());
                int from = sent % PATTERN_PACKETS == 0 ? 0 : ends[sent % PATTERN_PACKETS - 1];
                int count = Math.min(packets - sent, PORTION);
                int length = ends[sent % PATTERN_PACKETS + count - 1] - from;
                out.write(pattern, from, length);
                stored += length - (long) count * EdgeProtocol.HEADER_LENGTH;
            }
            socket.shutdownOutput();
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("a collector never sends a byte");
            }
        }
        return stored;
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void collect(Path store, boolean publish) throws Exception {
        CollectorSettings.Builder settings = CollectorSettings.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .client("load=127.0.0.1")
                .store(store);
        if (publish) {
            settings.publish("tcp://127.0.0.1:*");
        }
        Collector collector = Collector.start(settings.build());
        Runtime.getRuntime().addShutdownHook(new Thread(collector::close));
        System.out.println(collector.listenAddresses().get(0).getPort());
        if (publish) {
            System.out.println(collector.publishEndpoints().get(0));
            while (collector.subscriptions() == 0) {
                Thread.sleep(10);
            }
            System.out.println("subscribed");
        }
        Thread.sleep(Duration.ofDays(1).toMillis()); // until destroyed
    }

    private static void subscribe(String endpoint) {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.SUB);
            socket.setRcvHWM(0);
            socket.setHandshakeIvl(500);
            socket.subscribe(Topic.Kind.DATA.prefix());
            socket.subscribe(Topic.Kind.CLOSING_TRACE_FILE.prefix());
            socket.connect(endpoint);
            byte[] end = Topic.of(Topic.Kind.CLOSING_TRACE_FILE, "load").bytes();
            long messages = 0;
            while (true) {
                byte[] topic = socket.recv();
                while (socket.hasReceiveMore()) {
                    socket.recv();
                }
                if (Arrays.equals(topic, end)) {
                    break;
                }
                messages++;
            }
            System.out.println(messages);
        }
    }
}

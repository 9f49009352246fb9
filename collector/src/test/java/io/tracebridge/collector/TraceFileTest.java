package io.tracebridge.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tracebridge.capture.edgeprotocol.EdgeProtocol;
import io.tracebridge.capture.file.CaptureFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored, in which files, also when the disk fills up. */
class TraceFileTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    Path folder;

    private static CollectorSettings.Builder settings() {
        return CollectorSettings.builder().client("edge1=127.0.0.1").zone(BERLIN);
    }

    /** A clock that stands still until it is moved. */
    private static final class ManualClock extends Clock {
        volatile Instant now;

        ManualClock(String instant) {
            now = Instant.parse(instant);
        }

        @Override
        public ZoneId getZone() {
            return BERLIN;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** A disk that takes so many bytes. */
    private static final class SmallDisk implements Disk {
        final AtomicLong room;

        SmallDisk(long room) {
            this.room = new AtomicLong(room);
        }

        @Override
        public Output create(Path path, java.util.Set<java.nio.file.attribute.PosixFilePermission> permissions)
                throws IOException {
            Output real = REAL.create(path, permissions);
            return new Output() {
                @Override
                public void write(ByteBuffer buffer) throws IOException {
                    int take = (int) Math.min(room.get(), buffer.remaining());
                    if (take == 0) {
                        throw new IOException("No space left on device");
                    }
                    ByteBuffer part = buffer.duplicate().limit(buffer.position() + take);
                    real.write(part);
                    room.addAndGet(buffer.position() - part.position());
                    buffer.position(part.position());
                }

                @Override
                public void truncate(long length) throws IOException {
                    real.truncate(length);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }

    private static List<String> names(Running running) {
        return running.files().stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    private static byte[] content(List<Path> files, int headerLength) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < files.size(); i++) {
            byte[] bytes = Files.readAllBytes(files.get(i));
            all.write(bytes, i == 0 ? 0 : headerLength, bytes.length - (i == 0 ? 0 : headerLength));
        }
        return all.toByteArray();
    }

    @Test
    void namesFilesByLocalTimeAndNeverWritesOverOne() throws Exception {
        ManualClock clock = new ManualClock("2026-07-01T23:59:58Z");
        try (Running running = new Running(settings(), folder, Disk.REAL, clock)) {
            byte[][] stored = new byte[12][];
            for (int i = 0; i < stored.length; i++) {
                Streams streams = Streams.pcap(1 + i, 100);
                stored[i] = streams.stored();
                running.send(streams.sent());
            }
            assertThat(names(running))
                    .hasSize(12)
                    .startsWith("trace-edge1-20260702_015958.pcap", "trace-edge1-20260702_015958_001.pcap");
            for (int i = 0; i < stored.length; i++) {
                assertThat(running.files().get(i)).hasBinaryContent(stored[i]);
                assertThat(CaptureFiles.clientOf(running.files().get(i))).isEqualTo("edge1");
            }
        }
    }

    @Test
    void goesOnAfter2038() throws Exception {
        ManualClock clock = new ManualClock("2106-02-08T06:28:17Z");
        try (Running running = new Running(settings(), folder, Disk.REAL, clock)) {
            running.send(Streams.pcap(1, 100).sent());
            assertThat(names(running)).containsExactly("trace-edge1-21060208_072817.pcap");
        }
    }

    @Test
    void rollsOverBeforeTheLargestSize() throws Exception {
        Streams streams = Streams.pcap(1_000, 300); // 316 bytes a record
        try (Running running = new Running(settings().maxFileSize(10_000), folder)) {
            running.send(streams.sent());

            assertThat(running.files()).hasSize(33); // (10,000 - 24) / 316 = 31 records each
            assertThat(running.files())
                    .allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(10_000));
            assertThat(content(running.files(), 24)).isEqualTo(streams.stored());
            assertThat(running.count("files_rotated_total", "edge1")).isEqualTo(33);
        }
    }

    @Test
    void givesARecordLargerThanAFileAFileOfItsOwn() throws Exception {
        Streams streams = new Streams()
                .link(Streams.pcapHeader(1))
                .data(Streams.record(1, 50))
                .data(Streams.record(2, 5_000))
                .data(Streams.record(3, 6_000))
                .data(Streams.record(4, 50));
        try (Running running = new Running(settings().maxFileSize(1_000), folder)) {
            running.send(streams.sent());

            assertThat(running.files()).hasSize(4);
            assertThat(content(running.files(), 24)).isEqualTo(streams.stored());
        }
    }

    @Test
    void beginsAFileForAChangedLinkHeaderOnly() throws Exception {
        Streams first = Streams.pcap(2, 100).sameLink(Streams.pcapHeader(1)).data(Streams.record(7, 100));
        Streams second = new Streams().link(Streams.pcapngHeader(2)).data(Streams.packet(1, 100));
        try (Running running = new Running(settings(), folder);
                Socket socket = running.connect()) {
            socket.getOutputStream().write(first.sent());
            socket.getOutputStream().write(second.sent());
            Running.end(socket);

            assertThat(running.files()).hasSize(2);
            assertThat(running.files().stream().filter(file -> file.toString().endsWith(".pcap")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(first.stored()));
            assertThat(running.files().stream().filter(file -> file.toString().endsWith(".pcapng")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(second.stored()));
        }
    }

    @Test
    void rollsOverByLocalTimeAlsoWhenNothingComes() throws Exception {
        ManualClock clock = new ManualClock("2026-03-28T22:59:59Z"); // 23:59:59 in Berlin
        try (Running running = new Running(settings(), folder, Disk.REAL, clock);
                Socket socket = running.connect()) {
            Streams first = Streams.pcap(2, 100);
            socket.getOutputStream().write(first.sent());
            await().until(() -> running.count("stored_frames_total", null) == 2);
            clock.now = Instant.parse("2026-03-28T23:00:00Z"); // midnight
            await().until(() -> running.count("files_rotated_total", null) == 1);
            assertThat(names(running)).containsExactly("trace-edge1-20260328_235959.pcap");
            clock.now = Instant.parse("2026-03-28T23:00:07Z");
            socket.getOutputStream().write(EdgeProtocol.frame(EdgeProtocol.TYPE_DATA, Streams.record(5, 100)));
            Running.end(socket);

            assertThat(names(running))
                    .containsExactly("trace-edge1-20260328_235959.pcap", "trace-edge1-20260329_000007.pcap");
            assertThat(running.files().get(1))
                    .hasBinaryContent(new Streams()
                            .link(Streams.pcapHeader(1))
                            .data(Streams.record(5, 100))
                            .stored());
        }
    }

    @Test
    void movesClosedFilesAndAnnouncesWhereTheyAre() throws Exception {
        Path completed = Files.createDirectory(folder.resolve("completed"));
        Path store = Files.createDirectory(folder.resolve("store"));
        Streams streams = Streams.pcap(10, 100);
        try (Running running = new Running(settings().completed(completed).publish("tcp://127.0.0.1:*"), store);
                Subscriber subscriber = running.subscribe("event.v1.closingtracefile.edge1");
                Socket socket = running.connect()) {
            socket.getOutputStream().write(streams.sent());
            await().until(() -> running.count("stored_frames_total", null) == 10);
            assertThat(running.files()).hasSize(1);
            running.collector.close(); // as on SIGTERM, with the client connected

            Path file = Path.of(new String(subscriber.next().get(1), StandardCharsets.UTF_8));
            assertThat(file.getParent()).isEqualTo(completed.toAbsolutePath());
            assertThat(file).hasBinaryContent(streams.stored());
            assertThat(running.files()).isEmpty();
        }
    }

    @Test
    void neverTakesANameThatACompletedFileHas() throws Exception {
        Path completed = Files.createDirectory(folder.resolve("completed"));
        Path store = Files.createDirectory(folder.resolve("store"));
        ManualClock clock = new ManualClock("2026-07-01T10:00:00Z");
        try (Running running = new Running(settings().completed(completed), store, Disk.REAL, clock)) {
            running.send(Streams.pcap(1, 100).sent());
            running.send(Streams.pcap(2, 100).sent());

            assertThat(completed.resolve("trace-edge1-20260701_120000.pcap"))
                    .hasBinaryContent(Streams.pcap(1, 100).stored());
            assertThat(completed.resolve("trace-edge1-20260701_120000_001.pcap"))
                    .hasBinaryContent(Streams.pcap(2, 100).stored());
        }
    }

    @Test
    void holdsTheClientBackWhileTheDiskIsFullAndLosesNothing() throws Exception {
        SmallDisk disk = new SmallDisk(24 + 5 * 316 + 100); // full within the sixth record
        Streams streams = Streams.pcap(5_000, 300);
        try (Running running = new Running(settings().publish("tcp://127.0.0.1:*"), folder, disk, Clock.systemUTC());
                Subscriber subscriber = running.subscribe("data.v1.edge1");
                Socket socket = running.connect()) {
            Thread sender = new Thread(() -> {
                try {
                    socket.getOutputStream().write(streams.sent());
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            await().until(() -> running.count("store_errors_total", null) >= 2);
            assertThat(running.count("stored_frames_total", null)).isEqualTo(5);
            assertThat(running.collector.connections()).isOne();
            for (int i = 0; i < 5; i++) {
                assertThat(subscriber.next().get(2)).isEqualTo(Streams.record(i, 300)); // what is stored, and no more
            }
            disk.room.addAndGet(1_000_000_000);
            Running.awaitEnd(socket);
            sender.join();

            assertThat(running.count("stored_frames_total", null)).isEqualTo(5_000);
            assertThat(running.count("lost_frames_total", null)).isZero();
            assertThat(running.files()).hasSize(1);
            assertThat(running.files().get(0)).hasBinaryContent(streams.stored());
            assertThat(subscriber.next().get(2)).isEqualTo(Streams.record(5, 300));
        }
    }

    @Test
    void endsAFileAtAWholeRecordWhenTheDiskStaysFull() throws Exception {
        SmallDisk disk = new SmallDisk(24 + 5 * 316 + 100);
        Streams streams = Streams.pcap(20, 300);
        try (Running running = new Running(settings(), folder, disk, Clock.systemUTC());
                Socket socket = running.connect()) {
            socket.getOutputStream().write(streams.sent());
            await().until(() -> running.count("store_errors_total", null) >= 1);
            running.collector.close();

            assertThat(running.files())
                    .singleElement()
                    .satisfies(file -> assertThat(file)
                            .hasBinaryContent(Streams.pcap(5, 300).stored()));
            assertThat(running.count("lost_frames_total", null)).isEqualTo(15);
            assertThat(running.count("frames_total", null))
                    .isEqualTo(running.count("stored_frames_total", null) + running.count("lost_frames_total", null));
            assertThat(running.count("stored_bytes_total", null)).isEqualTo(24 + 5 * 316);
        }
    }

    @Test
    void opensItsFileOnceTheDiskHasRoom() throws Exception {
        SmallDisk disk = new SmallDisk(10); // not even the link header
        Streams streams = Streams.pcap(20, 300);
        try (Running running = new Running(settings(), folder, disk, Clock.systemUTC());
                Socket socket = running.connect()) {
            socket.getOutputStream().write(streams.sent());
            await().until(() -> running.count("store_errors_total", null) >= 1);
            assertThat(running.files()).isEmpty();
            disk.room.addAndGet(1_000_000);
            Running.end(socket);

            assertThat(running.files())
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(streams.stored()));
        }
    }

    @Test
    void refusesToStartWithoutItsFolder() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> new Running(settings(), missing).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("create it");
    }

    @Test
    void namesTheAddressThatIsTaken() throws Exception {
        try (Running running = new Running(settings(), folder)) {
            CollectorSettings again = settings()
                    .listen(running.collector.listenAddresses().get(0))
                    .store(folder)
                    .build();
            assertThatThrownBy(() -> Collector.start(again).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(
                            running.collector.listenAddresses().get(0).getPort()));
        }
    }

    @Test
    void findsTheBoundariesOfLocalTime() {
        LocalDateTime time = LocalDateTime.parse("2026-03-29T13:14:15.5");
        assertThat(next("second", time)).isEqualTo("2026-03-29T13:14:16");
        assertThat(next("second mod 7", time)).isEqualTo("2026-03-29T13:14:21");
        assertThat(next("second mod 60", time)).isEqualTo("2026-03-29T13:15");
        assertThat(next("minute mod 15", time)).isEqualTo("2026-03-29T13:15");
        assertThat(next("minute mod 25", time)).isEqualTo("2026-03-29T13:25");
        assertThat(next("minute mod 50", LocalDateTime.parse("2026-03-29T13:51")))
                .isEqualTo("2026-03-29T14:00");
        assertThat(next("hour", time)).isEqualTo("2026-03-29T14:00");
        assertThat(next("hour mod 5", time)).isEqualTo("2026-03-29T15:00");
        assertThat(next("hour mod 5", LocalDateTime.parse("2026-03-29T21:00"))).isEqualTo("2026-03-30T00:00");
        assertThat(next("day", time)).isEqualTo("2026-03-30T00:00");
        assertThat(next("day mod 10", time)).isEqualTo("2026-03-31T00:00");
        assertThat(next("day mod 31", time)).isEqualTo("2026-04-01T00:00");
        assertThat(next("month", time)).isEqualTo("2026-04-01T00:00");
        assertThat(next("month mod 5", LocalDateTime.parse("2026-11-30T00:00"))).isEqualTo("2027-01-01T00:00");
        assertThat(next("year mod 10", time)).isEqualTo("2030-01-01T00:00");
    }

    private static String next(String rotation, LocalDateTime time) {
        return Rotation.parse(rotation).next(time).toString();
    }
}

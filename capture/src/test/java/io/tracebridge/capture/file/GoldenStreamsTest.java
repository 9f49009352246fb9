package io.tracebridge.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracebridge.capture.Frame;
import io.tracebridge.capture.file.RawCapture.Read;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real osmo-pcap clients sent, read payload by payload, is what the real server's file holds. */
class GoldenStreamsTest {
    @ParameterizedTest
    @CsvSource({
        "pcap-0.3, 50",
        "pcap-0.8, 50",
        "pcapng-0.8, 50",
        "pcapng-0.8-two-interfaces, 54",
        "client-0.3-server-0.8, 50",
        "client-0.8-server-0.3, 50",
    })
    void readsPayloadsAndStoredFileAlike(String name, int packets) throws IOException {
        Path folder = Path.of(System.getProperty("shared.dir", "shared.dir is not set"), "golden", "osmo-pcap", name);
        assumeTrue(Files.isDirectory(folder), "no recordings in " + folder);
        ByteBuffer stream = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("stream.bin")));
        PayloadReader payloads = new PayloadReader();
        Frame frame = new Frame();
        List<Read> sent = new ArrayList<>();
        while (stream.hasRemaining()) {
            int type = stream.get();
            stream.get();
            int length = stream.getShort() & 0xffff;
            int at = stream.position();
            stream.position(at + length);
            if (type == 0) {
                assertThat(payloads.link(stream.array(), at, length)).isEqualTo(Outcome.NOTHING);
            } else {
                assertThat(payloads.data(stream.array(), at, length, frame)).isEqualTo(Outcome.FRAME);
                sent.add(RawCapture.copy(frame));
            }
        }
        assertThat(sent).hasSize(packets);
        Path stored = Files.exists(folder.resolve("stored.pcap"))
                ? folder.resolve("stored.pcap")
                : folder.resolve("stored.pcapng");
        try (CaptureReader reader = CaptureReader.open(stored)) {
            assertThat(RawCapture.readAll(reader)).isEqualTo(sent);
            assertThat(reader.problem()).isNull();
        }
    }
}

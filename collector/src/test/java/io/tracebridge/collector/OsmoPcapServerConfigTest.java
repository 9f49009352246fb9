package io.tracebridge.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OsmoPcapServerConfigTest {
    @TempDir
    Path folder;

    private CollectorSettings read(String... lines) throws IOException {
        Path file = folder.resolve("osmo-pcap-server.cfg");
        Files.write(file, java.util.List.of(lines));
        return OsmoPcapServerConfig.read(file).build();
    }

    @Test
    void readsEverySetting() throws IOException {
        CollectorSettings settings = read(
                "! saved from vty",
                "log stderr",
                "  logging level all everything",
                "line vty",
                " no login",
                "server",
                " base-path /var/lib/osmo-pcap",
                " completed-path /var/lib/osmo-pcap/done",
                " file-permission-mask 0640",
                " file-write-queue-max-length 1024",
                " server ip 192.0.2.1",
                " server port 6001",
                " rotate-localtime hour mod 6",
                " max-file-size 262144000",
                " server max-snaplen 65535",
                " zeromq-publisher * 5555",
                " client bsc1 192.0.2.10",
                " client bsc2 192.0.2.11 no-store",
                " tls priority SECURE");

        assertThat(settings.listen()).containsExactly(new InetSocketAddress("192.0.2.1", 6001));
        assertThat(settings.store()).isEqualTo(Path.of("/var/lib/osmo-pcap"));
        assertThat(settings.completed()).isEqualTo(Path.of("/var/lib/osmo-pcap/done"));
        assertThat(PosixFilePermissions.toString(settings.filePermissions())).isEqualTo("rw-r-----");
        assertThat(settings.rotation()).isEqualTo(new Rotation(Rotation.Unit.HOUR, 6));
        assertThat(settings.maxFileSize()).isEqualTo(262_144_000);
        assertThat(settings.maxSnaplen()).isEqualTo(65_535);
        assertThat(settings.publish()).containsExactly("tcp://*:5555");
        assertThat(settings.clients())
                .containsExactly(ClientRule.parse("bsc1=192.0.2.10"), ClientRule.parse("bsc2=192.0.2.11 no-store"));
    }

    @Test
    void hasTheRealServersDefaults() throws IOException {
        CollectorSettings settings =
                read("server", " base-path .", " server port 6001", " client a 192.0.2.1 store", " no max-file-size");
        assertThat(settings.maxSnaplen()).isEqualTo(9000);
        assertThat(settings.rotation()).isEqualTo(Rotation.DAILY);
        assertThat(settings.maxFileSize()).isZero();
        assertThat(PosixFilePermissions.toString(settings.filePermissions())).isEqualTo("r--r-----");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " bas-path /x|bas-path",
                " server port 70000|70000",
                " server ip somewhere|somewhere",
                " client a|client a",
                " client a 192.0.2.1 tls|TLS is not supported yet",
                " client a 192.0.2.1 sometimes|sometimes",
                " rotate-localtime week|week",
                " rotate-localtime day mod 99|99",
                " file-permission-mask 999|999",
                " max-file-size many|many",
                " zeromq-publisher 5555|zeromq-publisher",
            })
    void namesFileAndLineOfWhatItDoesNotUnderstand(String line, String named) {
        assertThatThrownBy(() -> read("server", " server port 6001", " " + line))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("osmo-pcap-server.cfg:3: ")
                .hasMessageContaining(named);
    }

    @Test
    void namesAFileWithoutAPort() {
        assertThatThrownBy(() -> read("log stderr")).hasMessageContaining("server port");
    }
}

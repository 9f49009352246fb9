package io.tracebridge.elasticsearch;

import java.nio.file.Path;
import java.util.Map;

/**
 * What server to start, and where.
 *
 * @param zip the distribution, as Maven resolved it
 * @param cache folder where the zip is unpacked, once for all servers of that version
 * @param work folder of this server alone: configuration, data and logs
 * @param heapMegabytes maximum heap; 512 is enough for tests
 * @param javaHome the Java to run it on: 17 or later for 8.19, 21 or later for 9.x
 * @param extra lines of elasticsearch.yml beyond what every server here gets
 * @param files further files of the configuration folder, by name
 */
public record ServerSettings(
        Path zip,
        Path cache,
        Path work,
        int heapMegabytes,
        Path javaHome,
        Map<String, String> extra,
        Map<String, byte[]> files) {

    /** A server with 512 MB on the Java that runs this program. */
    public static ServerSettings of(Path zip, Path cache, Path work) {
        return new ServerSettings(zip, cache, work, 512, Path.of(System.getProperty("java.home")), Map.of(), Map.of());
    }

    public ServerSettings withHeapMegabytes(int megabytes) {
        return new ServerSettings(zip, cache, work, megabytes, javaHome, extra, files);
    }

    public ServerSettings withJavaHome(Path home) {
        return new ServerSettings(zip, cache, work, heapMegabytes, home, extra, files);
    }

    public ServerSettings withExtra(Map<String, String> lines) {
        return new ServerSettings(zip, cache, work, heapMegabytes, javaHome, lines, files);
    }

    public ServerSettings withFiles(Map<String, byte[]> byName) {
        return new ServerSettings(zip, cache, work, heapMegabytes, javaHome, extra, byName);
    }
}

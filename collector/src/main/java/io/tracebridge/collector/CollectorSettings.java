package io.tracebridge.collector;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a collector is told. Made with {@link #builder}, whose defaults are osmo-pcap-server's where it has any, except for the snaplen.
 *
 * @param listen addresses to accept edges on, IPv4 or IPv6; port 0 lets the system choose
 * @param clients the allow list; nobody else may connect
 * @param store folder of the trace files
 * @param completed folder that closed trace files are moved to, on the same file system; null leaves them where they are
 * @param maxFileSize bytes a trace file is not to exceed; 0 for no limit
 * @param rotation when files are cut by local time; null for never
 * @param zone the zone of that local time, and of the dates in file names
 * @param maxSnaplen most bytes of one packet that are taken, 1 .. 262144. osmo-pcap-server takes 9000, and so turns clients with larger
 *     snaplens away for ever
 * @param mediaHeaders keep of RTP only the headers and what measures of the stream need ({@link io.tracebridge.capture.MediaCut}); what is
 *     stored and published says so ({@link io.tracebridge.capture.file.MediaStamp})
 * @param filePermissions permissions of trace files, before the umask
 * @param publish ØMQ endpoints to bind, such as {@code tcp://127.0.0.1:5555}; empty to publish nothing
 * @param highWaterMark messages that wait for one slow subscriber before it loses some
 * @param idleTimeout closes a connection that sent nothing for so long; zero for never, as a client without traffic is silent by right
 * @param frameTimeout closes a connection whose link header or begun frame does not get complete in so long
 * @param maxConnections connections at the same time; each takes 256 KiB
 */
public record CollectorSettings(
        List<InetSocketAddress> listen,
        List<ClientRule> clients,
        Path store,
        Path completed,
        long maxFileSize,
        Rotation rotation,
        ZoneId zone,
        int maxSnaplen,
        boolean mediaHeaders,
        Set<PosixFilePermission> filePermissions,
        List<String> publish,
        int highWaterMark,
        Duration idleTimeout,
        Duration frameTimeout,
        int maxConnections) {
    /** libpcap's MAXIMUM_SNAPLEN. */
    public static final int LARGEST_SNAPLEN = 262_144;

    /** Checks the ranges. */
    public CollectorSettings {
        listen = List.copyOf(listen);
        clients = List.copyOf(clients);
        publish = List.copyOf(publish);
        filePermissions = Set.copyOf(filePermissions);
        check(!listen.isEmpty(), "no address to listen on");
        check(!clients.isEmpty(), "no client may connect; name at least one");
        check(store != null || clients.stream().noneMatch(ClientRule::store), "no folder to store trace files in");
        check(maxFileSize >= 0, "max-file-size is 0 (no limit) or more, not " + maxFileSize);
        check(
                maxSnaplen >= 1 && maxSnaplen <= LARGEST_SNAPLEN,
                "max-snaplen is 1 to " + LARGEST_SNAPLEN + ", not " + maxSnaplen);
        check(highWaterMark >= 1, "the high-water mark is 1 or more, not " + highWaterMark);
        check(!idleTimeout.isNegative(), "the idle timeout is 0 (never) or more");
        check(frameTimeout.toMillis() > 0, "the frame timeout is 1 ms or more");
        check(maxConnections >= 1, "at least 1 connection is needed, not " + maxConnections);
        Objects.requireNonNull(zone, "zone");
        checkNames(clients);
    }

    private static void check(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** A name may stand for several addresses, but an address for one name only. */
    private static void checkNames(List<ClientRule> clients) {
        for (int i = 0; i < clients.size(); i++) {
            ClientRule one = clients.get(i);
            for (ClientRule other : clients.subList(0, i)) {
                check(
                        !one.network().equals(other.network()) || one.prefixLength() != other.prefixLength(),
                        "clients " + other.name() + " and " + one.name() + " have the same address; the address is all "
                                + "that tells them apart");
                check(
                        !one.name().equals(other.name()) || one.store() == other.store(),
                        "client " + one.name() + " is both store and no-store");
            }
        }
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; every method returns the builder. */
    public static final class Builder {
        private final List<InetSocketAddress> listen = new ArrayList<>();
        private final List<ClientRule> clients = new ArrayList<>();
        private final List<String> publish = new ArrayList<>();
        private Path store;
        private Path completed;
        private long maxFileSize = 1L << 30;
        private Rotation rotation = Rotation.DAILY;
        private ZoneId zone = ZoneId.systemDefault();
        private int maxSnaplen = LARGEST_SNAPLEN;
        private boolean mediaHeaders;
        private Set<PosixFilePermission> filePermissions = PosixFilePermissions.fromString("r--r-----");
        private int highWaterMark = 1000;
        private Duration idleTimeout = Duration.ZERO;
        private Duration frameTimeout = Duration.ofSeconds(30);
        private int maxConnections = 100;

        private Builder() {}

        /** One more address to listen on. */
        public Builder listen(InetSocketAddress address) {
            listen.add(address);
            return this;
        }

        /** One more client, written as {@link ClientRule#parse} reads it. */
        public Builder client(String rule) {
            return client(ClientRule.parse(rule));
        }

        /** One more client. */
        public Builder client(ClientRule rule) {
            clients.add(rule);
            return this;
        }

        /** Folder of the trace files. */
        public Builder store(Path folder) {
            store = folder;
            return this;
        }

        /** Folder for closed trace files; null leaves them where they are. */
        public Builder completed(Path folder) {
            completed = folder;
            return this;
        }

        /** Bytes; 0 for no limit. */
        public Builder maxFileSize(long bytes) {
            maxFileSize = bytes;
            return this;
        }

        /** Cuts by local time; null for none. */
        public Builder rotation(Rotation value) {
            rotation = value;
            return this;
        }

        /** Zone of local time; else the system's. */
        public Builder zone(ZoneId value) {
            zone = value;
            return this;
        }

        /** Bytes of one packet. */
        public Builder maxSnaplen(int bytes) {
            maxSnaplen = bytes;
            return this;
        }

        /** Of RTP only headers are stored and published. */
        public Builder mediaHeaders(boolean value) {
            mediaHeaders = value;
            return this;
        }

        /** Permissions as three octal digits, a leading 0 allowed: {@code 0440}. */
        public Builder filePermissions(String octal) {
            filePermissions = permissions(octal);
            return this;
        }

        /** One more ØMQ endpoint to bind. */
        public Builder publish(String... endpoints) {
            publish.addAll(Arrays.asList(endpoints));
            return this;
        }

        /** Messages that wait for a slow subscriber. */
        public Builder highWaterMark(int messages) {
            highWaterMark = messages;
            return this;
        }

        /** Zero for never. */
        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        /** How long a frame may take to get complete. */
        public Builder frameTimeout(Duration value) {
            frameTimeout = value;
            return this;
        }

        /** Connections at the same time. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException saying what is wrong
         */
        public CollectorSettings build() {
            return new CollectorSettings(
                    listen,
                    clients,
                    store,
                    completed,
                    maxFileSize,
                    rotation,
                    zone,
                    maxSnaplen,
                    mediaHeaders,
                    filePermissions,
                    publish,
                    highWaterMark,
                    idleTimeout,
                    frameTimeout,
                    maxConnections);
        }

        private static Set<PosixFilePermission> permissions(String octal) {
            if (!octal.matches("0?[0-7]{3}")) {
                throw new IllegalArgumentException("permissions \"" + octal + "\": expected octal, such as 0440");
            }
            int mode = Integer.parseInt(octal, 8);
            StringBuilder text = new StringBuilder();
            for (int bit = 8; bit >= 0; bit--) {
                text.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
            }
            return PosixFilePermissions.fromString(text.toString());
        }
    }
}

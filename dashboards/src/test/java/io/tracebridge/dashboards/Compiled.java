package io.tracebridge.dashboards;

import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The dashboards as they are committed, and the fields that exist. */
final class Compiled {
    static final Path SOURCES = module().resolve("src/main/dashboards");
    static final Path NDJSON = module().resolve("kibana/tracebridge.ndjson");

    private Compiled() {}

    static Path module() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    }

    static List<Protocol> protocols() {
        List<Protocol> protocols = new ArrayList<>();
        ServiceLoader.load(Protocol.class).forEach(protocols::add);
        return protocols;
    }

    static FieldCatalog catalog() {
        return FieldCatalog.of(protocols());
    }
}

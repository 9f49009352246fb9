package io.tracebridge.collector;

import io.tracebridge.capture.sidechannel.Topic;

/** A configured client: its topics, its counters, and whether anybody wants its data. */
final class Client {
    final String name;
    final boolean store;
    final Counters.ForClient counters;
    final Topic data;
    final Topic connect;
    final Topic disconnect;
    final Topic closingTraceFile;

    /** Whether a subscription covers {@link #data}. Written by the publisher thread. */
    volatile boolean dataWanted;

    Client(String name, boolean store, Counters.ForClient counters) {
        this.name = name;
        this.store = store;
        this.counters = counters;
        data = Topic.of(Topic.Kind.DATA, name);
        connect = Topic.of(Topic.Kind.CONNECT, name);
        disconnect = Topic.of(Topic.Kind.DISCONNECT, name);
        closingTraceFile = Topic.of(Topic.Kind.CLOSING_TRACE_FILE, name);
    }

    boolean isCoveredBy(byte[] prefix) {
        return data.isWantedBy(prefix)
                || connect.isWantedBy(prefix)
                || disconnect.isWantedBy(prefix)
                || closingTraceFile.isWantedBy(prefix);
    }
}

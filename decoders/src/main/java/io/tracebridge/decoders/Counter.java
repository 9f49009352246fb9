package io.tracebridge.decoders;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count with one writer, the thread that decodes, and any readers. Made by {@link Site#counter}. */
public final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final String description;

    @SuppressWarnings("unused") // through VALUE
    private long value;

    Counter(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** Name in dots, {@code ip.fragments.expired}; on /metrics {@code tracebridge_ip_fragments_expired_total}. */
    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public void add(long n) {
        VALUE.setOpaque(this, value() + n);
    }

    public void increment() {
        add(1);
    }

    public long value() {
        return (long) VALUE.getOpaque(this);
    }
}

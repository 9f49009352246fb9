package io.tracebridge.decoders.document;

import io.tracebridge.decoders.Fault;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Code and description of a fault as JSON, made when the fault first occurs. */
final class FaultTexts {
    /** Grows to the number of enum constants that implement {@link Fault}, which is small. */
    private static final Map<Fault, FaultTexts> ALL = new ConcurrentHashMap<>();

    /** What stands before the first dot of the code. */
    final byte[] layer;

    final byte[] code;
    final byte[] description;

    private FaultTexts(Fault fault) {
        layer = JsonWriter.quoted(
                fault.code().substring(0, Math.max(0, fault.code().indexOf('.'))));
        code = JsonWriter.quoted(fault.code());
        description = JsonWriter.quoted(fault.description());
    }

    static FaultTexts of(Fault fault) {
        FaultTexts known = ALL.get(fault);
        return known != null ? known : ALL.computeIfAbsent(fault, FaultTexts::new);
    }
}

package io.tracebridge.decoders;

import java.util.List;

/**
 * A protocol package, found by {@link java.util.ServiceLoader}: one line in META-INF/services and one {@code fields.yml} beside
 * the class are all that the rest of the program needs to know of it.
 */
public interface Protocol {
    /** Lower-case name as in {@code --protocols}: {@code dns}. */
    String name();

    /** The datasets it writes; their fields stand in the {@code fields.yml} beside this class. */
    List<Dataset> datasets();

    /** What the operator may choose; each name begins with the protocol's and a dot. */
    default List<DecoderOption> options() {
        return List.of();
    }

    /** Whether it is decoded when the operator names no protocols; else only when it is named. */
    default boolean isOnByDefault() {
        return true;
    }

    /** Makes this protocol's state for one site and binds its layers. */
    void install(Site site);
}

package io.tracebridge.decoders;

/**
 * A layer below the protocols: link, network, transport, tunnel. Found by {@link java.util.ServiceLoader} and always installed, as
 * whatever is decoded travels in some of them. Writes no documents.
 */
public interface Carrier {
    /** Makes this carrier's state for one site, binds its layers and names the numbers it knows. */
    void install(Site site);
}

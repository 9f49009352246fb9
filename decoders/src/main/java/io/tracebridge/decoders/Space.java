package io.tracebridge.decoders;

import io.tracebridge.decoders.table.IntTable;

/**
 * A number space in which layers are bound: EtherTypes, IP protocols, UDP ports, SCTP payload protocols ... Layers do not know
 * each other; they know the spaces. Found by name through {@link Site#layers}, so a protocol from a jar of its own can open one.
 *
 * @param <L> {@link Layer} or {@link StreamLayer}
 */
public final class Space<L> {
    /**
     * Puts a layer in the place of another's.
     *
     * @param <L> {@link Layer} or {@link StreamLayer}
     */
    public interface Wrapping<L> {
        /**
         * @param layer what is bound to the key; null when nothing is
         * @return what is to be bound in its place, null to leave it at that
         */
        L around(int key, L layer);
    }

    /** Different unbound numbers that are counted each by itself; hostile bytes hold any number. */
    private static final int NAMED_MISSES = 256;

    private final String name;
    private final Site site;
    private final IntTable<L> layers = new IntTable<>();
    private final IntTable<String> names = new IntTable<>();
    private final IntTable<Counter> misses = new IntTable<>();
    private Counter others;
    private int wrapped;
    private Wrapping<L> wrapping;

    Space(String name, Site site) {
        this.name = name;
        this.site = site;
    }

    public String name() {
        return name;
    }

    /** Binds a layer; whoever was bound before is replaced. */
    public void bind(int key, L layer) {
        L around = key >= 0 && key < wrapped ? wrapping.around(key, layer) : null;
        layers.put(key, around == null ? layer : around);
    }

    /**
     * Lets somebody see whatever is handed through this space under the keys 0 to {@code keys - 1}, whoever is bound there now or later, or nobody
     * is. Costs nothing unless it is called. One wrapping a space: another is put around it.
     */
    public void wrap(int keys, Wrapping<L> by) {
        Wrapping<L> before = wrapping;
        wrapping = before == null
                ? by
                : (key, layer) -> {
                    L inner = before.around(key, layer);
                    L outer = by.around(key, inner == null ? layer : inner);
                    return outer == null ? inner : outer;
                };
        wrapped = Math.max(wrapped, keys);
        for (int key = 0; key < keys; key++) {
            L around = by.around(key, layers.get(key));
            if (around != null) {
                layers.put(key, around);
            }
        }
    }

    /** The layer bound to the key, or null. */
    public L find(int key) {
        return layers.get(key);
    }

    /** What a number is called in counters: lower case, letters, digits and underscores. */
    public void name(int key, String called) {
        names.put(key, called);
    }

    /**
     * Counts a number that nobody decodes, under its name: {@code unsupported.ether.type.arp}, {@code unsupported.ip.protocol.253}.
     *
     * @param octets at what is not decoded
     */
    public void miss(int key, Octets octets) {
        Counter counter = misses.get(key);
        if (counter == null) {
            counter = firstMiss(key);
        }
        site.unsupported(counter, octets);
        site.observer().unsupported(counter);
    }

    private Counter firstMiss(int key) {
        if (misses.size() == NAMED_MISSES) {
            if (others == null) {
                others = counter("other");
            }
            return others;
        }
        String called = names.get(key);
        Counter counter = counter(called == null ? Integer.toString(key) : called);
        misses.put(key, counter);
        return counter;
    }

    private Counter counter(String called) {
        return site.counter("unsupported." + name + '.' + called, "packets whose " + name + " is not decoded here");
    }
}

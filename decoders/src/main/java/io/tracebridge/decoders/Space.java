package io.tracebridge.decoders;

import java.util.Arrays;

/**
 * A number space in which layers are bound: EtherTypes, IP protocols, UDP ports, SCTP payload protocols ... Layers do not know
 * each other; they know the spaces. Found by name through {@link Site#space}, so a protocol from a jar of its own can open one.
 *
 * @param <L> {@link Layer} or {@link StreamLayer}
 */
public final class Space<L> {
    private final String name;
    private int[] keys = new int[16];
    private Object[] layers = new Object[16];
    private int size;

    Space(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Binds a layer; whoever was bound before is replaced. */
    public void bind(int key, L layer) {
        if (layer == null) {
            throw new IllegalArgumentException("no layer for " + name + " " + key);
        }
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int at = index(key);
        if (layers[at] == null) {
            size++;
        }
        keys[at] = key;
        layers[at] = layer;
    }

    /** The layer bound to the key, or null. */
    @SuppressWarnings("unchecked")
    public L find(int key) {
        return (L) layers[index(key)];
    }

    private int index(int key) {
        int mask = keys.length - 1;
        int at = (key * 0x9E3779B9 >>> 8) & mask;
        while (layers[at] != null && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        int[] oldKeys = keys;
        Object[] oldLayers = layers;
        keys = Arrays.copyOf(new int[0], 2 * oldKeys.length);
        layers = new Object[2 * oldLayers.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldLayers[i] != null) {
                int at = index(oldKeys[i]);
                keys[at] = oldKeys[i];
                layers[at] = oldLayers[i];
            }
        }
    }
}

package io.tracebridge.decoders.table;

/**
 * A hash table from numbers to objects that only grows. For what is set up once and looked up per packet; looking up allocates nothing.
 * Not thread-safe.
 *
 * @param <T> what is found
 */
public final class IntTable<T> {
    private int[] keys = new int[16];
    private Object[] values = new Object[16];
    private int size;

    public int size() {
        return size;
    }

    /** Sets the value, not null, of a key; replaces the one before. */
    public void put(int key, T value) {
        if (value == null) {
            throw new IllegalArgumentException("no value for " + key);
        }
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int at = index(key);
        if (values[at] == null) {
            size++;
        }
        keys[at] = key;
        values[at] = value;
    }

    /** The value of the key, or null. */
    @SuppressWarnings("unchecked")
    public T get(int key) {
        return (T) values[index(key)];
    }

    private int index(int key) {
        int mask = keys.length - 1;
        int at = (key * 0x9E3779B9 >>> 8) & mask;
        while (values[at] != null && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        int[] oldKeys = keys;
        Object[] oldValues = values;
        keys = new int[2 * oldKeys.length];
        values = new Object[2 * oldValues.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int at = index(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}

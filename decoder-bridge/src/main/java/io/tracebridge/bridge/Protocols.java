package io.tracebridge.bridge;

import io.tracebridge.decoders.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The protocols that this program and the jars beside it can decode. */
public final class Protocols {
    private Protocols() {}

    /** All of them, by name. */
    public static List<Protocol> all() {
        return ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::name))
                .toList();
    }

    /**
     * Those of the names given, by name; all when none is given.
     *
     * @throws BridgeException when there is no such protocol; names those there are
     */
    public static List<Protocol> named(Collection<String> names) throws BridgeException {
        if (names.isEmpty()) {
            return all();
        }
        Map<String, Protocol> known =
                all().stream().collect(Collectors.toMap(Protocol::name, p -> p, (a, b) -> a, TreeMap::new));
        List<Protocol> chosen = new ArrayList<>();
        for (String name : names.stream().distinct().sorted().toList()) {
            Protocol protocol = known.get(name);
            if (protocol == null) {
                throw new BridgeException(
                        "no protocol \"" + name + "\": choose among " + String.join(", ", known.keySet()));
            }
            chosen.add(protocol);
        }
        return chosen;
    }
}

package io.tracebridge.bridge;

import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.fields.FieldCatalog;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/** The protocols that this program and the jars of a folder can decode. */
public final class Protocols {
    private Protocols() {}

    /** The program's own, by name. */
    public static List<Protocol> all() {
        return load(Protocol.class.getClassLoader());
    }

    /** Those that are decoded when the operator names none. */
    public static List<Protocol> byDefault(List<Protocol> protocols) {
        return protocols.stream().filter(Protocol::isOnByDefault).toList();
    }

    /**
     * The program's own and those of the jars in the folder, by name. What a jar holds runs with the program's rights for as long as the
     * program runs, so neither folder nor jars may be writable by anybody but their owner.
     *
     * @throws IOException when the folder cannot be used, or what is in it contradicts itself or the program; names place and remedy
     */
    public static List<Protocol> all(Path folder) throws IOException {
        List<URL> jars = new ArrayList<>();
        for (Path jar : jars(folder)) {
            refuseWritableByOthers(jar);
            refuseBroken(jar);
            jars.add(jar.toUri().toURL());
        }
        try {
            // never closed: the decoders load their classes and resources as they need them
            ClassLoader loader =
                    new URLClassLoader("decoders", jars.toArray(URL[]::new), Protocol.class.getClassLoader());
            List<Protocol> protocols = load(loader);
            if (protocols.stream().noneMatch(protocol -> isOf(loader, protocol))) {
                throw new BridgeException("decoders in " + folder + ": no jar there has a META-INF/services/"
                        + Protocol.class.getName() + " that names its class");
            }
            check(folder, protocols);
            FieldCatalog.of(protocols);
            return protocols;
        } catch (ServiceConfigurationError | LinkageError | IllegalArgumentException e) {
            throw new BridgeException(
                    "decoders in " + folder + ": " + e.getMessage()
                            + "; take the jar out, or build it anew against this version",
                    e);
        }
    }

    private static boolean isOf(ClassLoader loader, Protocol protocol) {
        return protocol.getClass().getClassLoader() == loader;
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new BridgeException("decoders in " + folder + ": no jar in it; put one there or name no folder");
            }
            refuseWritableByOthers(folder);
            return jars;
        }
    }

    private static void refuseWritableByOthers(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new BridgeException("decoders: " + path
                    + " can be written by others than its owner, and what is in it would be run: chmod go-w " + path);
        }
    }

    /** A class loader passes over what it cannot open, without a word. */
    private static void refuseBroken(Path jar) throws IOException {
        try {
            new JarFile(jar.toFile()).close();
        } catch (ZipException e) {
            throw new BridgeException("decoders: " + jar + " is no jar (" + e.getMessage() + "); copy it anew", e);
        }
    }

    /** Names are how operators tell protocols and options apart. */
    private static void check(Path folder, List<Protocol> protocols) throws BridgeException {
        Set<String> names = new HashSet<>(Set.of("site")); // the program's own options
        for (Protocol protocol : protocols) {
            if (!names.add(protocol.name())) {
                throw new BridgeException("decoders in " + folder + ": a second protocol has the name "
                        + protocol.name() + "; take its jar out, or name it otherwise");
            }
            for (DecoderOption option : protocol.options()) {
                if (!option.name().startsWith(protocol.name() + '.')) {
                    throw new BridgeException("decoders in " + folder + ": the option " + option.name()
                            + " does not begin with its protocol's name; call it " + protocol.name() + ".NAME");
                }
            }
        }
    }

    private static List<Protocol> load(ClassLoader loader) {
        return ServiceLoader.load(Protocol.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Protocol::name))
                .toList();
    }
}

package io.tracebridge.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.ICounter;
import org.jacoco.core.analysis.ILine;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.instr.Instrumenter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Loads tracebridge's classes anew with JaCoCo's probes in those that decode or read, and reports which of their lines ran. */
final class Coverage extends ClassLoader {
    private static final String OURS = "io.tracebridge.";

    private final Instrumenter instrumenter = new Instrumenter(Coverage::callProbes);
    private final Map<String, byte[]> measured = new TreeMap<>();

    /** Measures the classes of the jars or folders that hold these. */
    Coverage(Class<?>... inJars) throws IOException {
        super(Coverage.class.getClassLoader());
        for (Class<?> one : inJars) {
            Path place = Path.of(URI.create(
                    one.getProtectionDomain().getCodeSource().getLocation().toString()));
            if (Files.isDirectory(place)) {
                measure(place);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    measure(jar.getPath("/"));
                }
            }
        }
    }

    private void measure(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = folder.relativize(file).toString();
                measured.put(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                        Files.readAllBytes(file));
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.equals(Probes.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            if (measured.containsKey(name)) {
                bytes = instrumenter.instrument(bytes, name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static int callProbes(long classId, String className, int count, MethodVisitor method) {
        method.visitLdcInsn(classId);
        method.visitLdcInsn(className);
        method.visitLdcInsn(count);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                Probes.class.getName().replace('.', '/'),
                "of",
                "(JLjava/lang/String;I)[Z",
                false);
        return 4;
    }

    /** Prints a line a package and writes the lines that were not reached to a file. */
    void report(Path unreached) throws IOException {
        ExecutionDataStore store = new ExecutionDataStore();
        for (Probes probes : Probes.all()) {
            store.put(new ExecutionData(probes.classId, probes.className, probes.reached));
        }
        CoverageBuilder builder = new CoverageBuilder();
        Analyzer analyzer = new Analyzer(store, builder);
        for (Map.Entry<String, byte[]> entry : measured.entrySet()) {
            analyzer.analyzeClass(entry.getValue(), entry.getKey());
        }
        Map<String, int[]> byPackage = new TreeMap<>();
        List<IClassCoverage> classes = new ArrayList<>(builder.getClasses());
        classes.sort(Comparator.comparing(IClassCoverage::getName));
        List<String> missed = new ArrayList<>();
        for (IClassCoverage of : classes) {
            ICounter lines = of.getLineCounter();
            add(byPackage, of.getPackageName(), lines);
            add(byPackage, of.getPackageName().contains("/capture") ? "capture" : "decoders", lines);
            for (int line = of.getFirstLine(); line > 0 && line <= of.getLastLine(); line++) {
                ILine status = of.getLine(line);
                if (status.getStatus() == ICounter.NOT_COVERED) {
                    missed.add(of.getPackageName() + '/' + of.getSourceFileName() + ':' + line);
                }
            }
        }
        System.out.println("lines reached");
        byPackage.forEach((name, count) -> System.out.printf(
                "  %-44s %,7d of %,7d  %5.1f %%%n", name, count[0], count[1], 100.0 * count[0] / count[1]));
        Files.write(unreached, missed, StandardCharsets.UTF_8);
        System.out.println("the others: " + unreached);
    }

    private static void add(Map<String, int[]> to, String name, ICounter lines) {
        int[] count = to.computeIfAbsent(name, n -> new int[2]);
        count[0] += lines.getCoveredCount();
        count[1] += lines.getTotalCount();
    }
}

package io.tracebridge.cli.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One command of this program in a process of its own, as this user, with its log in a file. It lives no longer than this JVM, however
 * that ends: it stops when its standard input, a pipe that we hold open, ends.
 */
final class Child implements AutoCloseable {
    private static final long STOPPED_WITHIN_SECONDS = 60;
    private static final int LOG_TAIL_LINES = 8;

    private final String name;
    private final Path log;
    private final Process process;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts {@code tracebridge COMMAND ...}.
     *
     * @param out where its standard output goes, or null for nowhere
     */
    static Child start(Path folder, String heap, Path out, List<String> command) throws IOException {
        String name = command.get(0);
        Path log = Files.createTempFile(folder, name + "-", ".log");
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-Xmx") && !option.startsWith("-agentlib")) {
                line.add(option);
            }
        }
        line.add("-Xmx" + heap);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.tracebridge.cli.Main"));
        line.addAll(command);
        line.add("--stop-with-stdin");
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(log.toFile());
        builder.redirectOutput(
                out == null ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.to(out.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("TRACEBRIDGE_"));
        builder.directory(folder.toFile());
        return new Child(name, log, builder.start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Asks it to finish, and waits until it has. */
    int stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(STOPPED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    /** The end of its log, for when something went wrong. */
    String logTail() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        process.destroy();
    }
}

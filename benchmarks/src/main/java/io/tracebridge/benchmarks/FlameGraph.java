package io.tracebridge.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the time of decoding goes: samples the decoding of a capture (JDK Flight Recorder), the first rounds left out, and draws the stacks as a flame
 * graph; what takes less than half a percent is left out. Width is time, what stands on a method is what it called.
 *
 * <p>{@code FlameGraph CAPTURE SVG}, with {@code -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints}, or inlined methods are not told
 * apart.
 */
public final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int ROW = 17;
    private static final double SMALLEST = 0.005;
    private static final String OURS = "io.tracebridge.";

    private static final class Node {
        private final Map<String, Node> called = new TreeMap<>();
        private long samples;

        private int depth(long all) {
            int deepest = 0;
            for (Node node : called.values()) {
                deepest = node.samples < SMALLEST * all ? deepest : Math.max(deepest, node.depth(all));
            }
            return 1 + deepest;
        }
    }

    private FlameGraph() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: FlameGraph CAPTURE SVG");
            System.exit(2);
        }
        DecodeSpeed.main(new String[] {arguments[0], "1"});
        Path file = Files.createTempFile("decode", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.start();
            DecodeSpeed.main(new String[] {arguments[0], "4"});
            recording.stop();
            recording.dump(file);
        }
        Node root = new Node();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                add(root, event.getStackTrace().getFrames());
            }
        }
        Files.delete(file);
        StringBuilder svg = new StringBuilder();
        int height = ROW * root.depth(root.samples) + 30;
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + height
                + "\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.append("<text x=\"4\" y=\"14\">DNS decoding, " + root.samples + " samples</text>\n");
        draw(svg, root, 0, height, 0, root.samples);
        svg.append("</svg>\n");
        Files.writeString(Path.of(arguments[1]), svg, StandardCharsets.UTF_8);
        System.out.println(arguments[1] + ": " + root.samples + " samples");
    }

    /** From the decoder's entrance on; recursion is drawn as it is. */
    private static void add(Node root, List<RecordedFrame> frames) {
        Node node = root;
        boolean inside = false;
        for (int i = frames.size() - 1; i >= 0; i--) {
            String type = frames.get(i).getMethod().getType().getName();
            String name = type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$\\$Lambda.*", "::lambda")
                    + '.'
                    + frames.get(i).getMethod().getName();
            inside |= type.startsWith(OURS) && !type.startsWith(OURS + "benchmarks");
            if (inside) {
                if (node == root) {
                    root.samples++;
                }
                node = node.called.computeIfAbsent(name, key -> new Node());
                node.samples++;
            }
        }
    }

    private static void draw(StringBuilder svg, Node node, long before, int bottom, int depth, long all) {
        long at = before;
        for (Map.Entry<String, Node> called : node.called.entrySet()) {
            Node child = called.getValue();
            if (child.samples >= SMALLEST * all) {
                double x = (double) at / all * WIDTH;
                double width = (double) child.samples / all * WIDTH;
                int y = bottom - ROW * (depth + 1);
                int fit = (int) (width / 6.2);
                String name = called.getKey().replace("<", "&lt;").replace(">", "&gt;");
                String shown = called.getKey().length() <= fit || fit < 4
                        ? name
                        : name.substring(0, Math.min(fit, name.length()));
                svg.append(String.format(
                        Locale.ROOT,
                        "<g><title>%s %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"hsl(%d,70%%,72%%)\"/>",
                        name,
                        100.0 * child.samples / all,
                        x,
                        y,
                        width,
                        20 + Math.floorMod(name.hashCode(), 40)));
                if (fit >= 4) {
                    svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 12, shown));
                }
                svg.append("</g>\n");
                draw(svg, child, at, bottom, depth + 1, all);
            }
            at += child.samples;
        }
    }
}

package io.tracebridge.decoders.truth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tshark reads of each frame: the columns {@link #COLUMNS}, each with the values of all headers in the frame, the outermost first. */
final class TsharkFrames {
    static final List<String> COLUMNS = List.of("ip", "ipv6", "udp", "tcp", "vlan");

    private static final List<String> FIELDS = List.of(
            "ip.src",
            "ip.dst",
            "ip.proto",
            "ipv6.src",
            "ipv6.dst",
            "udp.srcport",
            "udp.dstport",
            "tcp.srcport",
            "tcp.dstport",
            "ieee8021ad.id",
            "vlan.id");

    private TsharkFrames() {}

    /** A line for each frame. */
    static List<String> of(Path capture) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(), "-T", "fields"));
        FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD) // a capture cut short gives its frames, and a complaint
                .start();
        return process.inputReader(StandardCharsets.UTF_8)
                .lines()
                .map(TsharkFrames::line)
                .toList();
    }

    private static String line(String row) {
        String[] values = row.split("\t", -1);
        return pairs(values[0], values[1], values[2])
                + '\t'
                + pairs(values[3], values[4], "")
                + '\t'
                + pairs(values[5], values[6], "")
                + '\t'
                + pairs(values[7], values[8], "")
                + '\t'
                + vlan(values[9] + ',' + values[10]);
    }

    private static String pairs(String sources, String destinations, String protocols) {
        if (sources.isEmpty()) {
            return "";
        }
        String[] source = sources.split(",");
        String[] destination = destinations.split(",");
        String[] protocol = protocols.split(",");
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < source.length; i++) {
            String behind = i < protocol.length && !protocol[i].isEmpty() ? ' ' + protocol[i] : "";
            pairs.add(source[i] + '>' + (i < destination.length ? destination[i] : "") + behind);
        }
        return String.join(",", pairs);
    }

    /** The first and the last, without those of priority tags. */
    private static String vlan(String all) {
        List<String> identifiers = new ArrayList<>(List.of(all.split(",")));
        identifiers.removeIf(identifier -> identifier.isEmpty() || identifier.equals("0"));
        return identifiers.isEmpty()
                ? ""
                : identifiers.size() == 1
                        ? identifiers.get(0)
                        : identifiers.get(0) + ',' + identifiers.get(identifiers.size() - 1);
    }
}

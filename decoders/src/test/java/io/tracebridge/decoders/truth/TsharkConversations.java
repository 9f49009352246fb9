package io.tracebridge.decoders.truth;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The conversations of a capture as tshark dissects its frames: each frame counts for the innermost TCP, UDP or SCTP in it, a
 * fragment for that of the frame that completes its packet. What an ICMP error quotes is left out. To record them anew; too slow for every build.
 */
final class TsharkConversations {
    private static final Set<String> TRANSPORTS = Set.of("tcp", "udp", "sctp");
    private static final List<String> FIELDS = List.of(
            "frame.number",
            "ip.reassembled_in",
            "ipv6.reassembled.in",
            "frame.protocols",
            "frame.len",
            "ip.src",
            "ip.dst",
            "ipv6.src",
            "ipv6.dst",
            "tcp.srcport",
            "tcp.dstport",
            "udp.srcport",
            "udp.dstport",
            "sctp.srcport",
            "sctp.dstport");

    /** Stands for a frame that the filter left out. */
    private static final String[] NONE = "\t\t\t\t0".split("\t", -1);

    private TsharkConversations() {}

    /** @param hasFragments to read the capture twice, so that a fragment's frame tells in which one its packet is whole */
    static Map<String, Conversation> of(Path capture, boolean hasFragments) throws IOException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString()));
        command.addAll(List.of(
                "-Y", "(tcp or udp or sctp or ip.reassembled_in or ipv6.reassembled.in) and not icmp and not icmpv6"));
        if (hasFragments) {
            command.add("-2");
        }
        command.addAll(List.of("-T", "fields", "-E", "occurrence=l"));
        FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD) // a capture cut short gives its frames, and a complaint
                .start();
        Map<String, String[]> frames = new LinkedHashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t", -1);
                frames.put(columns[0], columns);
            }
        }
        Map<String, Conversation> all = new TreeMap<>();
        frames.values().forEach(frame -> add(frame, whole(frame, frames), all));
        return all;
    }

    /** The frame that has the whole packet of which this one has a fragment: itself, if it has none. */
    private static String[] whole(String[] frame, Map<String, String[]> frames) {
        String in = frame[1] + frame[2];
        return in.isEmpty() || in.equals(frame[0]) ? frame : whole(frames.getOrDefault(in, NONE), frames);
    }

    private static void add(String[] frame, String[] whole, Map<String, Conversation> all) {
        List<String> protocols = Arrays.asList(whole[3].split(":"));
        int at = protocols.size() - 1;
        while (at >= 0 && !TRANSPORTS.contains(protocols.get(at))) {
            at--;
        }
        int v4 = protocols.lastIndexOf("ip");
        int v6 = protocols.lastIndexOf("ipv6");
        int innermost = Math.max(v4, v6);
        if (innermost < 0 || innermost > at) { // the second: an IP packet with none of the three is within
            return;
        }
        String transport = protocols.get(at);
        int address = v4 > v6 ? 5 : 7;
        int port = transport.equals("tcp") ? 9 : transport.equals("udp") ? 11 : 13;
        Conversation.add(
                all,
                transport,
                whole[address] + ' ' + whole[port],
                whole[address + 1] + ' ' + whole[port + 1],
                1,
                Long.parseLong(frame[4]));
    }
}

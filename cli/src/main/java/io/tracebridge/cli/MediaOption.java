package io.tracebridge.cli;

import picocli.CommandLine.Option;

/** {@code --media}, the same of edge and collector. */
final class MediaOption {
    @Option(
            names = "--media",
            order = 19,
            paramLabel = "whole|headers",
            defaultValue = "whole",
            converter = MediaValue.class,
            description =
                    "headers: of what looks like RTP keep only headers, and two octets of the payload where the codec needs them for"
                            + " measuring its quality; nobody can listen to that, and the capture says that it was done. Packets in"
                            + " GTP-U, GRE and IP are found, too; in other tunnels, and as IP fragments, they stay whole. Default: whole.")
    String media;

    static final class MediaValue extends Values.Choice {
        MediaValue() {
            super("media", "whole", "headers");
        }
    }

    boolean headersOnly() {
        return media.equals("headers");
    }
}

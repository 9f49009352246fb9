package org.example.time;

import io.tracebridge.decoders.Counter;
import io.tracebridge.decoders.Dataset;
import io.tracebridge.decoders.DecoderOption;
import io.tracebridge.decoders.Octets;
import io.tracebridge.decoders.Packet;
import io.tracebridge.decoders.Protocol;
import io.tracebridge.decoders.Site;
import io.tracebridge.decoders.document.Documents;
import io.tracebridge.decoders.document.Envelope;
import io.tracebridge.decoders.document.Outcome;
import io.tracebridge.decoders.document.TransactionState;
import io.tracebridge.decoders.json.Field;
import io.tracebridge.decoders.json.JsonWriter;
import java.util.List;

/** The Time Protocol over UDP (RFC 868): an empty datagram asks, four bytes answer. A document for each answer. */
public final class TimeProtocol implements Protocol {
    private static final Dataset DATASET = new Dataset("time", 1);
    private static final byte[] NAME = JsonWriter.quoted("time");
    private static final Field SECONDS = Field.of("time.seconds");
    private static final DecoderOption PORT =
            new DecoderOption("time.port", "PORT", "37", "Where time is served over UDP.", TimeProtocol::port);

    @Override
    public String name() {
        return "time";
    }

    @Override
    public List<Dataset> datasets() {
        return List.of(DATASET);
    }

    @Override
    public List<DecoderOption> options() {
        return List.of(PORT);
    }

    @Override
    public void install(Site site) {
        int port = port(PORT.in(site.settings()));
        Answers answers = new Answers(site, port);
        site.layers("udp.port").bind(port, answers::decode);
    }

    private static int port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("time.port is " + text + ": set it to a port number");
        }
        return Integer.parseInt(text);
    }

    /** State of one site. */
    private static final class Answers {
        private final int port;
        private final Documents documents;
        private final Envelope envelope = new Envelope();
        private final Counter answers;
        private final Counter malformed;

        Answers(Site site, int port) {
            this.port = port;
            documents = new Documents(site);
            answers = site.counter("time.answers", "times told by servers");
            malformed = site.counter("time.malformed", "datagrams of a server that do not hold four bytes");
        }

        void decode(Packet packet, Octets octets) {
            if (packet.sourcePort != port) {
                return; // a question says nothing
            }
            boolean four = octets.remaining() == 4;
            long seconds = octets.u32();
            if (!four) {
                malformed.increment();
                return;
            }
            answers.increment();
            envelope.reset();
            envelope.dataset = DATASET;
            envelope.protocol = NAME;
            envelope.startNanos = packet.timeNanos;
            envelope.endNanos = packet.timeNanos;
            envelope.ok = true;
            envelope.outcome = Outcome.SUCCESS;
            envelope.state = TransactionState.ORPHAN_END;
            envelope.client = packet.client;
            envelope.ipVersion = packet.ipVersion;
            envelope.ipProtocol = packet.ipProtocol;
            envelope.clientHigh = packet.destinationHigh;
            envelope.clientLow = packet.destinationLow;
            envelope.clientPort = packet.destinationPort;
            envelope.serverHigh = packet.sourceHigh;
            envelope.serverLow = packet.sourceLow;
            envelope.serverPort = packet.sourcePort;
            envelope.serverBytes = 4;
            envelope.serverMessages = 1;
            envelope.frames = 1;
            envelope.frameHash = packet.frameHash;
            JsonWriter json = documents.begin(envelope);
            json.number(SECONDS, seconds);
            documents.commit();
        }
    }
}

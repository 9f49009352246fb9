package io.tracebridge.capture.file;

import io.tracebridge.capture.Frame;

/**
 * Reads a capture that arrives in payloads, as in the osmo-pcap edge protocol and in the ØMQ messages of version 1: first a link header (the
 * 24 bytes of a pcap file header, or a pcapng section header and its interface descriptions), then data payloads of exactly one record
 * each (a pcap record with its header, or one whole pcapng block). Nothing is copied: the frame points into the payload. Nothing is thrown,
 * whatever the bytes.
 *
 * <p>{@link #link} may be called again at any time: a changed link header begins a new capture.
 *
 * <p>Not thread-safe; allocates only in {@link #link}.
 */
public final class PayloadReader {
    private static final byte[] NO_BYTES = new byte[0];

    private enum State {
        UNLINKED,
        PCAP,
        PCAPNG
    }

    private final PcapRecords pcap = new PcapRecords();
    private PcapngSection pcapng = new PcapngSection();
    private final Frame ignored = new Frame();
    private State state = State.UNLINKED;

    /**
     * Takes a link header payload, {@code bytes[offset, offset + length)}, which is not kept.
     *
     * @return NOTHING when it is one; otherwise a fault, after which every {@link #data} gives NO_LINK_HEADER
     */
    public Outcome link(byte[] bytes, int offset, int length) {
        state = State.UNLINKED;
        if (length < 4) {
            return Outcome.TRUNCATED;
        }
        int magic = Bytes.i32(bytes, offset, false);
        if (PcapRecords.isMagic(magic)) {
            return linkPcap(bytes, offset, length);
        }
        return magic == PcapngFormat.SECTION_HEADER ? linkPcapng(bytes, offset, length) : Outcome.NOT_A_CAPTURE;
    }

    private Outcome linkPcap(byte[] bytes, int offset, int length) {
        Outcome outcome = pcap.header(bytes, offset, length);
        if (outcome == Outcome.INCOMPLETE) {
            return Outcome.TRUNCATED;
        }
        if (outcome == Outcome.NOTHING && length > PcapFormat.HEADER_LENGTH) {
            return Outcome.TRAILING_BYTES;
        }
        if (outcome == Outcome.NOTHING) {
            state = State.PCAP;
        }
        return outcome;
    }

    private Outcome linkPcapng(byte[] bytes, int offset, int length) {
        pcapng = new PcapngSection();
        int at = offset;
        int end = offset + length;
        while (at < end) {
            Outcome outcome = pcapng.block(bytes, at, end - at, ignored);
            if (outcome == Outcome.INCOMPLETE) {
                return Outcome.TRUNCATED;
            }
            boolean first = at == offset;
            if (outcome == Outcome.FRAME || !first && pcapng.type() == PcapngFormat.SECTION_HEADER) {
                return Outcome.NOT_A_LINK_HEADER;
            }
            if (outcome.isFault()) {
                return outcome;
            }
            at += (int) pcapng.length();
        }
        ignored.data = NO_BYTES;
        state = State.PCAPNG;
        return Outcome.NOTHING;
    }

    /**
     * Takes a data payload, {@code bytes[offset, offset + length)}.
     *
     * @param frame filled when the outcome is FRAME, and then valid as long as the payload's bytes are; otherwise of no meaning
     * @return FRAME; NOTHING for a block that is well formed and holds no record; otherwise a fault. The reader can take the next payload
     *     after any of them
     */
    public Outcome data(byte[] bytes, int offset, int length, Frame frame) {
        if (state == State.UNLINKED) {
            return Outcome.NO_LINK_HEADER;
        }
        if (state == State.PCAP) {
            Outcome outcome = pcap.record(bytes, offset, length, frame);
            return outcome == Outcome.FRAME && pcap.length() < length ? Outcome.TRAILING_BYTES : unfinished(outcome);
        }
        // Looked at first, so that a section header cannot change the byte order behind a capture's back.
        if (length >= 4) {
            int type = Bytes.i32(bytes, offset, pcapng.bigEndian());
            if (type == PcapngFormat.SECTION_HEADER || type == PcapngFormat.INTERFACE_DESCRIPTION) {
                return Outcome.LINK_HEADER_IN_DATA;
            }
        }
        Outcome outcome = pcapng.block(bytes, offset, length, frame);
        return !outcome.isFault() && outcome != Outcome.INCOMPLETE && pcapng.length() < length
                ? Outcome.TRAILING_BYTES
                : unfinished(outcome);
    }

    private static Outcome unfinished(Outcome outcome) {
        return outcome == Outcome.INCOMPLETE ? Outcome.TRUNCATED : outcome;
    }

    /** True after a link header was taken. */
    public boolean isLinked() {
        return state != State.UNLINKED;
    }

    /** True when the capture is pcapng, false when it is pcap; holds when {@link #isLinked}. */
    public boolean isPcapng() {
        return state == State.PCAPNG;
    }

    /** Interfaces that the link header describes; 1 for pcap, 0 before a link header. */
    public int interfaceCount() {
        return switch (state) {
            case UNLINKED -> 0;
            case PCAP -> 1;
            case PCAPNG -> pcapng.interfaceCount();
        };
    }

    /** Whether the link header says that of media only headers were kept: {@link MediaStamp}. */
    public boolean mediaCut() {
        return switch (state) {
            case UNLINKED -> false;
            case PCAP -> pcap.mediaCut();
            case PCAPNG -> pcapng.interfaceCount() > 0 && pcapng.describedInterface(0).mediaCut;
        };
    }

    /** LINKTYPE_ value of an interface, 0 .. {@link #interfaceCount} - 1. */
    public int linkType(int interfaceId) {
        return state == State.PCAP ? pcap.linkType() : pcapng.describedInterface(interfaceId).linkType;
    }

    /** if_name of an interface, or null; see {@link #linkType}. */
    public String interfaceName(int interfaceId) {
        return state == State.PCAP ? null : pcapng.describedInterface(interfaceId).name;
    }

    /** Snaplen of an interface, 0 .. 2^32-1, 0 for no limit (pcapng) or unknown (pcap); see {@link #linkType}. */
    public long snaplen(int interfaceId) {
        return (state == State.PCAP ? pcap.snaplen() : pcapng.describedInterface(interfaceId).snaplen) & 0xffffffffL;
    }
}

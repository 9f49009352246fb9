package io.tracebridge.decoders;

/** Told of faults in the bytes, at most one per constant and minute of packet time: who owns documents writes one. */
public interface FaultListener {
    /**
     * @param fault what is wrong
     * @param packet where; valid during the call
     * @param byteOffset where in the frame, from its first captured byte; in the payload when that was put together from IP fragments
     *     ({@link Packet#reassembled}) or is of a stream
     * @param count how often this constant was raised since it was last told, this time included
     */
    void fault(Fault fault, Packet packet, int byteOffset, long count);
}

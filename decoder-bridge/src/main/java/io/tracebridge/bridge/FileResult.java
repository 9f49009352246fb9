package io.tracebridge.bridge;

import io.tracebridge.capture.file.CaptureProblem;
import java.util.List;

/**
 * What a replay read.
 *
 * @param captures files read, standard input included
 * @param sites sites decoded to their end
 * @param frames frames decoded
 * @param marks marks of packet time
 * @param refused records that were wrong in themselves and passed over
 * @param problems what was wrong with captures, at most one each
 * @param ignored files in folders that are no captures
 * @param errors programming errors in decoders
 * @param stopped true when it was asked to stop before the end
 */
public record FileResult(
        int captures,
        int sites,
        long frames,
        long marks,
        long refused,
        List<CaptureProblem> problems,
        List<CaptureProblem> ignored,
        long errors,
        boolean stopped) {
    /** True when a capture held something that could not be read, or was not read to its end. */
    public boolean hasLoss() {
        return refused > 0 || !problems.isEmpty() || errors > 0 || stopped;
    }
}

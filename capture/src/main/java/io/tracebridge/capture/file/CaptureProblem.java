package io.tracebridge.capture.file;

/**
 * What was wrong with a capture.
 *
 * @param outcome which kind of fault
 * @param input name of the capture, as it was opened
 * @param offset where the refused record begins, in bytes of the uncompressed input
 * @param packets how many packets were read before it
 * @param detail more words, and where there is one the remedy; may be empty
 */
public record CaptureProblem(Outcome outcome, String input, long offset, long packets, String detail) {
    /** One line for a person: place, fault, remedy. */
    public String message() {
        String text = input + ": " + outcome.description() + " at byte " + offset + ", after " + packets + " packets";
        return detail.isEmpty() ? text : text + ": " + detail;
    }

    @Override
    public String toString() {
        return message();
    }
}

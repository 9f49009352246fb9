package io.tracebridge.cli;

/** How every command ends. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** Done, but frames or documents were lost or refused; the log says which. */
    static final int LOSS = 3;

    private ExitCode() {}
}

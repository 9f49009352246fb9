package io.tracebridge.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why the program ends: one line for a person, naming the place and the remedy, and an exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private Failure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The command line, the environment or the configuration file is wrong. */
    static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message, null);
    }

    /** What was asked for could not be done. */
    static Failure failed(String message) {
        return new Failure(ExitCode.FAILED, message, null);
    }

    static Failure failed(String message, Throwable cause) {
        return new Failure(ExitCode.FAILED, message, cause);
    }

    int exitCode() {
        return exitCode;
    }

    /** What an I/O error means, in one line: the JDK's own messages are often no more than a name. */
    static String explain(IOException e) {
        if (e instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file or folder; check the name";
        }
        if (e instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied; " + Privilege.whoMustRead();
        }
        if (e instanceof NotDirectoryException file) {
            return file.getFile() + ": not a folder; name a folder";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason();
        }
        if (e instanceof UnknownHostException) {
            return e.getMessage() + ": unknown host; check the name";
        }
        if (e instanceof BindException || e instanceof ConnectException) {
            return e.getMessage();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}

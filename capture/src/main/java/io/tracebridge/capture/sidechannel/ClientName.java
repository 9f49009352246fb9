package io.tracebridge.capture.sidechannel;

/**
 * What a client may be called. The name stands in topics, in file names and in documents, so it is printable ASCII without blanks and
 * slashes, 1 to 100 characters.
 */
public final class ClientName {
    /** Most characters of a name: with date and suffix it must fit a file name of 255 bytes. */
    public static final int MAX_LENGTH = 100;

    private ClientName() {}

    /**
     * Passes a good name through.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static String check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a client's name has 1 to " + MAX_LENGTH + " characters, not " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                throw new IllegalArgumentException("client \"" + printable(name)
                        + "\": a name is printable ASCII without blank and slash; see character " + (i + 1));
            }
        }
        return name;
    }

    static boolean isAllowed(int character) {
        return character > ' ' && character < 0x7F && character != '/' && character != '\\';
    }

    private static String printable(String name) {
        return name.replaceAll("[^\\x20-\\x7E]", "?");
    }
}

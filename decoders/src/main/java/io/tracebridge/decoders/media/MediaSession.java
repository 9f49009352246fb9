package io.tracebridge.decoders.media;

/** A call or connection as the directory holds it: in one of its two lists, from the oldest to the newest. */
final class MediaSession {
    static final int ID_LENGTH = 27;

    /** Longer call identifiers are cut; RFC 3261 sets no limit, and usual ones have 20 to 80 characters. */
    static final int MAX_CALL_ID = 255;

    final int slot;
    final byte[] eventId = new byte[ID_LENGTH];
    byte[] callId = new byte[64];
    int callIdLength;
    byte[] dataset;

    /** Rises with each use, so that a handle of an earlier one is known. */
    int generation;

    long answeredNanos;

    /** When it is released; {@link Long#MAX_VALUE} while signalling has not ended it. */
    long deadline;

    MediaEndpoint endpoints;
    int endpointCount;
    MediaSession older;
    MediaSession newer;

    MediaSession(int slot) {
        this.slot = slot;
    }

    boolean isEnding() {
        return deadline != Long.MAX_VALUE;
    }

    /** Sessions in the order in which they were added. */
    static final class Queue {
        MediaSession oldest;
        private MediaSession newest;

        void add(MediaSession session) {
            session.older = newest;
            session.newer = null;
            if (newest == null) {
                oldest = session;
            } else {
                newest.newer = session;
            }
            newest = session;
        }

        void remove(MediaSession session) {
            if (session.older == null) {
                oldest = session.newer;
            } else {
                session.older.newer = session.newer;
            }
            if (session.newer == null) {
                newest = session.older;
            } else {
                session.newer.older = session.older;
            }
        }
    }
}

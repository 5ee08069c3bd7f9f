package dev.regionalcache.redis;

import java.util.Optional;

/**
 * Requests for a region's lease as they stand in the stream of the server through which they are sent. Each says whether the
 * lease is held, so that the stream itself tells where its server accepted writes.
 */
public final class LeaseRequests {

    private static final String CHANNEL = "regionalcache:lease:requests:";
    private static final String HELD = " yes";
    private static final String NOT_HELD = " no";

    private LeaseRequests() {}

    /** The channel of the requests of a region's holder. */
    public static String channel(String region) {
        return CHANNEL + region;
    }

    /** How the text of a request ends. */
    public static String ending(boolean held) {
        return held ? HELD : NOT_HELD;
    }

    /** Whether the lease was held when a message was sent; empty: it is no request. Not whether the message is a true one. */
    static Optional<Boolean> held(String channel, String text) {
        if (!channel.startsWith(CHANNEL) || !(text.endsWith(HELD) || text.endsWith(NOT_HELD))) {
            return Optional.empty();
        }
        return Optional.of(text.endsWith(HELD));
    }
}

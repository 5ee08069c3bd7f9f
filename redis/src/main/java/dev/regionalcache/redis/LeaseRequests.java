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

    /**
     * One of them.
     *
     * @param asker epoch, server and process: all but signature, number and answer
     * @param held whether the lease was held when it was sent
     */
    record Request(String asker, boolean held) {}

    /** The channel of the requests of a region's holder. */
    public static String channel(String region) {
        return CHANNEL + region;
    }

    /** How the text of a request ends, after its number. */
    public static String ending(boolean held) {
        return held ? HELD : NOT_HELD;
    }

    /** The request in a message; empty: it is none. Whether it is a true one is not looked at. */
    static Optional<Request> in(String channel, String text) {
        boolean held = text.endsWith(HELD);
        int end = text.lastIndexOf(' ');
        int number = text.lastIndexOf(' ', end - 1);
        int signature = text.indexOf(' ');
        return channel.startsWith(CHANNEL) && (held || text.endsWith(NOT_HELD)) && signature < number
                ? Optional.of(new Request(text.substring(signature + 1, number), held))
                : Optional.empty();
    }
}

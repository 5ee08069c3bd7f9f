package dev.regionalcache.redis;

/** How often in a row a lease was asked for in vain, by a stream. Not thread-safe. */
final class AskedInVain {

    /**
     * It is asked for every F/50 at most while it is not held, and its server is fenced within F of the last answers. So this is
     * five times as long as it takes; a former epoch's F may be the longer one.
     */
    private static final int FENCED = 250;

    private String asker = "";
    private int times;

    /**
     * It is asked for.
     *
     * @return whether the same one asks in vain again: in between its server accepted nothing, if it was fenced before
     */
    boolean again(LeaseRequests.Request request) {
        boolean again = !request.held() && request.asker().equals(asker);
        asker = request.asker();
        times = again ? times + 1 : request.held() ? 0 : 1;
        return again;
    }

    /** The server accepted a write, whatever is said of its lease. */
    void written() {
        times = 0;
    }

    /** Whether the server is fenced for sure. */
    boolean isFenced() {
        return times >= FENCED;
    }
}

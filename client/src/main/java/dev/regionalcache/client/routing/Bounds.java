package dev.regionalcache.client.routing;

import java.time.Duration;

/**
 * How long calls try.
 *
 * @param local how long a read in a session waits for this region to catch up before it asks elsewhere
 * @param reads how long a read looks for a server that answers
 * @param writes how long a write that was not applied is tried again; zero: it fails at once. The last attempt begins within
 *     it, and may take the times to connect and for an answer besides
 */
public record Bounds(Duration local, Duration reads, Duration writes) {

    /** What holds where nothing is said: 20 ms, 2 s, and writes fail at once. */
    public static final Bounds DEFAULT = new Bounds(Duration.ofMillis(20), Duration.ofSeconds(2), Duration.ZERO);

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Bounds {
        if (local.isNegative() || reads.isNegative() || writes.isNegative()) {
            throw new IllegalArgumentException("a bound is not negative");
        }
    }
}

package dev.regionalcache.client.policy;

import java.time.Duration;

/**
 * How {@code getOrLoad} loads.
 *
 * @param revalidate how long before its end a value is loaded anew, while callers still get the old one; zero: never
 * @param patience how long a caller waits for the loading of another one
 */
public record LoadOptions(Duration revalidate, Duration patience) {

    /** Values are loaded when they have ended, and callers wait 10 s. */
    public static final LoadOptions DEFAULT = new LoadOptions(Duration.ZERO, Duration.ofSeconds(10));

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public LoadOptions {
        if (revalidate.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("a time for loading is not negative");
        }
    }

    /** With values loaded anew so long before their end. */
    public LoadOptions revalidating(Duration beforeTheEnd) {
        return new LoadOptions(beforeTheEnd, patience);
    }
}

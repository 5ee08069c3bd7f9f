package dev.regionalcache.core.policy;

import java.time.Duration;

/** How many keys are looked at in one go: so many that others wait no longer for it than they are used to. */
public final class PageSize {

    /** How long one go may keep a server busy. */
    public static final Duration LONGEST = Duration.ofMillis(1);

    private static final int LEAST = 32;
    private static final int MOST = 512;

    private PageSize() {}

    /** The size with which to begin. */
    public static int first() {
        return LEAST;
    }

    /** The next size, after one of this size kept the server busy for so long; it at most doubles. */
    public static int next(int size, Duration busy) {
        double fits = size * (double) LONGEST.toNanos() / Math.max(1, busy.toNanos());
        return (int) Math.clamp(Math.min(fits, 2.0 * size), LEAST, MOST);
    }
}

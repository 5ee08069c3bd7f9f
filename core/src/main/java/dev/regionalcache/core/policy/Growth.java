package dev.regionalcache.core.policy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the number of all keys grows noticeably: a flood is looked for before any class is near its limit. For one thread at
 * a time.
 */
public final class Growth {

    private static final Duration SPAN = Duration.ofSeconds(5);
    private static final double NOTICEABLE = 0.01;
    private static final long FEW = 200;

    private @Nullable Instant since;
    private long before;
    private boolean seen;

    /** So many keys there are now. */
    public void seen(long keys, Instant now) {
        if (since == null) {
            since = now;
            before = keys;
        }
        boolean grows = keys > before + FEW && keys > before * (1 + NOTICEABLE);
        if (grows) {
            seen = true;
        }
        if (Duration.between(since, now).compareTo(SPAN) >= 0) {
            seen = grows;
            since = now;
            before = keys;
        }
    }

    /** Whether they have become more in the last seconds. */
    public boolean isSeen() {
        return seen;
    }
}

package dev.regionalcache.core.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * Spreads work over time so that it takes no more than a share of it: after a piece of work comes so much rest that both
 * together are long enough. Rest that was longer than that is not saved up, so in any span of time the work is at most the
 * share of it and one piece more. For one thread at a time.
 */
public final class Pacer {

    private Instant free;

    /** Nothing has been done yet. */
    public Pacer(Instant now) {
        free = now;
    }

    /**
     * A piece of work has ended.
     *
     * @param began when it began
     * @param cost how much time it took of what is shared
     * @param share the share that it may take, more than 0 and at most 1
     */
    public void spent(Instant began, Duration cost, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("no share: " + share);
        }
        Instant from = began.isAfter(free) ? began : free;
        free = from.plusNanos(Math.round(cost.toNanos() / share));
    }

    /** How long to rest before the next piece; zero: it may begin. */
    public Duration rest(Instant now) {
        return now.isBefore(free) ? Duration.between(now, free) : Duration.ZERO;
    }
}

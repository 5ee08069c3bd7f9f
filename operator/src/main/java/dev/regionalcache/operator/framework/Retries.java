package dev.regionalcache.operator.framework;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;

/**
 * When a reconcile that failed is tried again. The framework's own way waits two seconds, in which a failover stands still, and
 * gives up after five attempts: what is at rest sends no event that would begin anew, so a cluster that was away for half a
 * minute left its members as they were.
 */
public final class Retries {

    private static final int FIRST_MILLIS = 100;
    private static final int LONGEST_MILLIS = 5_000;

    private Retries() {}

    /** At once, then ever more seldom, every five seconds in the end, and for as long as it takes. */
    public static Retry endless() {
        return new GenericRetry()
                .setInitialInterval(FIRST_MILLIS)
                .setIntervalMultiplier(2)
                .setMaxInterval(LONGEST_MILLIS)
                .withoutMaxAttempts();
    }
}

package dev.regionalcache.bench.failover;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions, looking every 2 ms. */
public final class Waiting {

    private Waiting() {}

    /**
     * Returns as soon as it holds.
     *
     * @throws IllegalStateException when it does not hold within the limit
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within %s: %s".formatted(limit, what));
            }
            Thread.sleep(2);
        }
    }
}

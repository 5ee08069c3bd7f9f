package dev.regionalcache.client.routing;

import dev.regionalcache.client.failure.UnavailableException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A bound in time, and pauses within it that grow from 1 ms to a longest one. Of one call. */
final class Waiting {

    private final long endNanos;
    private final long longestNanos;
    private long pauseNanos = TimeUnit.MILLISECONDS.toNanos(1);

    Waiting(Duration bound, Duration longestPause) {
        endNanos = System.nanoTime() + bound.toNanos();
        longestNanos = longestPause.toNanos();
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    /** How long the next pause lasts. With some chance in it, so that callers do not come back together. */
    long nextNanos() {
        long pause = Math.min(pauseNanos, leftNanos());
        pauseNanos = Math.min(longestNanos, pauseNanos * 2);
        return pause <= 1 ? pause : pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }

    void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(nextNanos());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static UnavailableException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new UnavailableException("the thread was interrupted while it waited", e);
    }

    private long leftNanos() {
        return endNanos - System.nanoTime();
    }
}

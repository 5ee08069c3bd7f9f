package dev.regionalcache.operator.framework;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When to look again at what no event tells of: soon after each look that an event caused, and ever more seldom while none comes, for
 * what stands in the way may do so for days, and of hundreds of resources at once. Thread-safe.
 */
public final class Seldom<K> {

    /** Those that began together do not stay so. */
    private static final double SPREAD = 0.25;

    /** So much earlier than it was asked for a timer may end. */
    private static final long EARLY_NANOS = 5_000_000;

    private final int factor;
    private final Duration latest;
    private final LongSupplier nanos;
    private final DoubleSupplier random;
    private final Map<K, Look> looks = new ConcurrentHashMap<>();

    /** When the next one is due, and how long that is after the one before. */
    private record Look(long due, Duration after) {}

    /**
     * Each wait is so many times as long as the one before.
     *
     * @param latest the longest, but for a quarter at random
     */
    public Seldom(int factor, Duration latest) {
        this(factor, latest, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** With a clock that must not jump, and random numbers from 0 to 1. */
    Seldom(int factor, Duration latest, LongSupplier nanos, DoubleSupplier random) {
        this.factor = factor;
        this.latest = latest;
        this.nanos = nanos;
        this.random = random;
    }

    /** After how long to look again. */
    public Duration again(K key, Duration soonest) {
        long now = nanos.getAsLong();
        Look next = looks.compute(key, (k, before) -> {
            Duration after = before == null || now < before.due() - EARLY_NANOS ? soonest : longer(before.after());
            return new Look(now + (long) (after.toNanos() * (1 + SPREAD * random.getAsDouble())), after);
        });
        return Duration.ofNanos(next.due() - now);
    }

    /** The same while something stands in the way; nothing, and a new beginning, where it does not. */
    public Optional<Duration> againUnless(boolean done, K key, Duration soonest) {
        if (done) {
            forget(key);
            return Optional.empty();
        }
        return Optional.of(again(key, soonest));
    }

    private Duration longer(Duration after) {
        Duration next = after.multipliedBy(factor);
        return next.compareTo(latest) < 0 ? next : latest;
    }

    /** Nothing stands in the way any more, or the resource is served no more. */
    public void forget(K key) {
        looks.remove(key);
    }
}

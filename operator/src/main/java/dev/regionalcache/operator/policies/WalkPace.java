package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.Attention;
import dev.regionalcache.core.policy.Growth;
import dev.regionalcache.core.policy.Pacer;
import dev.regionalcache.core.policy.PageSize;
import dev.regionalcache.redis.KeyWalk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * How fast a walk goes: in its share of the server's time, as the server counts it. It does not count reading commands and
 * writing answers, which for commands that go together is little (measured: docs/policies.md). For one thread.
 */
final class WalkPace {

    /** A small key space is not walked through over and over. */
    private static final Duration SHORTEST_WALK = Duration.ofSeconds(1);

    /** The same where a class is near its limit. */
    private static final Duration SHORTEST_URGENT_WALK = Duration.ofMillis(100);

    private final InstantSource steady;
    private final Pacer pacer;
    private final Growth growth = new Growth();
    private int size = PageSize.first();
    private Instant walkBegan;
    private boolean urgent = true;
    private volatile Duration spent = Duration.ZERO;

    /** By a clock that goes steadily. */
    WalkPace(InstantSource steady) {
        this.steady = steady;
        walkBegan = steady.instant();
        pacer = new Pacer(walkBegan);
    }

    /** The server's time that was taken so far. Thread-safe. */
    Duration spent() {
        return spent;
    }

    /** Carries the next step of a walk out; how long to rest afterwards. */
    Duration step(ClassWalk walk, KeyWalk keys, List<KeyClass> classes) {
        Instant began = steady.instant();
        if (walk.isAtStart()) {
            walkBegan = began;
        }
        Duration before = keys.busy();
        walk.step(keys, size);
        Duration counted = keys.busy().minus(before);
        // Others may have sent such commands, too: both are upper bounds.
        Duration cost = least(Duration.between(began, steady.instant()), counted);
        spent = spent.plus(cost);
        size = PageSize.next(size, cost);
        growth.seen(walk.total(), began);
        urgent = growth.isSeen()
                || classes.stream()
                        .anyMatch(c ->
                                c.isNear() || c.isCorrected() || !c.figures().walked());
        pacer.spent(began, cost, Attention.share(urgent));
        return rest(walk);
    }

    private Duration rest(ClassWalk walk) {
        Instant now = steady.instant();
        Duration rest = pacer.rest(now);
        if (walk.isAtStart()) {
            Duration shortest = urgent ? SHORTEST_URGENT_WALK : SHORTEST_WALK;
            Duration left = shortest.minus(Duration.between(walkBegan, now));
            return left.compareTo(rest) > 0 ? left : rest;
        }
        return rest;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

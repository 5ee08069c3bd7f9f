package dev.regionalcache.client.policy;

import dev.regionalcache.client.discovery.Policy;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Takes a random part off times, so that what began together does not end together. */
final class Jitter {

    private static final double REVALIDATION = 0.2;

    private final RandomGenerator random;

    Jitter(RandomGenerator random) {
        this.random = random;
    }

    /** A TTL of the policy: between its TTL less the jitter and its TTL, 1 ms at least. */
    Duration ttl(Policy policy) {
        return less(policy.ttl(), policy.jitterPercent() / 100.0);
    }

    /** How long before the end to load anew: each process decides a little differently. */
    Duration revalidation(Duration most) {
        return less(most, REVALIDATION);
    }

    private Duration less(Duration time, double part) {
        return Duration.ofMillis(Math.max(1, Math.round(time.toMillis() * (1 - part * random.nextDouble()))));
    }
}

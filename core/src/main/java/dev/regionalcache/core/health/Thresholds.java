package dev.regionalcache.core.health;

import java.time.Duration;

/**
 * Beyond what a region is degraded.
 *
 * @param lag behind the primary
 * @param evictionsPerSecond keys evicted a second
 * @param memoryRatio used memory against maxmemory, 0 to 1
 */
public record Thresholds(Duration lag, double evictionsPerSecond, double memoryRatio) {

    /** The values at which a person is to be called: a lag over 5 s, and more than 100 evictions a second. */
    public static final Thresholds DEFAULTS = new Thresholds(Duration.ofSeconds(5), 100, 0.9);
}

package dev.regionalcache.core.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One observation of a region's head.
 *
 * @param answering whether the head answered
 * @param linkUp whether its link to the parent is up; true for the primary
 * @param lag behind the primary; null where it cannot be told
 * @param memoryRatio used memory against maxmemory, 0 to 1
 * @param evictionsPerSecond since the sample before
 */
public record Sample(
        boolean answering, boolean linkUp, @Nullable Duration lag, double memoryRatio, double evictionsPerSecond) {}

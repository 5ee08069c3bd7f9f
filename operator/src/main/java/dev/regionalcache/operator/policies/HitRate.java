package dev.regionalcache.operator.policies;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many of a class's reads in a region found a key: a figure of so many reads that chance makes little of it. */
record HitRate(long percent) {

    /** Fewer reads say too little: of so many one percent is chance. */
    static final long ENOUGH_READS = 1_000;

    /** Fewer than enough in this time are hardly more than the operator's own. */
    static final Duration LONGEST_COUNT = Duration.ofMinutes(5);

    /** Percentage points. */
    private static final long NOTICEABLE_POINTS = 5;

    /** That of these reads, of which there has to be one. */
    static HitRate of(double hits, double misses) {
        return new HitRate(Math.round(100 * hits / (hits + misses)));
    }

    /** What a status says; null: nothing. */
    static @Nullable HitRate parse(@Nullable String text) {
        return text == null ? null : new HitRate(Long.parseLong(text.replace("%", "")));
    }

    /** Whether another one is worth a write of the status. */
    boolean differsNoticeably(HitRate other) {
        return Math.abs(percent - other.percent) >= NOTICEABLE_POINTS;
    }

    /** As it is in a status, such as 94%. */
    @Override
    public String toString() {
        return percent + "%";
    }
}

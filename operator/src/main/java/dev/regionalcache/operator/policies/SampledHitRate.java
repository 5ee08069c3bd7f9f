package dev.regionalcache.operator.policies;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The hit rate of a class in a region by samples of its servers: another one only each half minute, and when it has changed
 * noticeably. For one thread.
 */
final class SampledHitRate {

    private @Nullable HitRate told;
    private @Nullable HitRate last;
    private @Nullable Instant toldAt;
    private Instant since;
    private long sampled;
    private double readsPerSecond;
    private double missesPerSecond;

    /** Goes on from what was told last; null: nothing yet. */
    SampledHitRate(@Nullable HitRate told, Instant now) {
        this.told = told;
        since = now;
    }

    /**
     * A sample of one server. Each stands for as much time as any other one: on a busy server, where it is full soon, it has
     * heard of a smaller part of what was read.
     */
    void add(long reads, long misses, Duration span) {
        double seconds = Math.max(1e-3, span.toNanos() / 1e9);
        sampled += reads;
        readsPerSecond += reads / seconds;
        missesPerSecond += misses / seconds;
    }

    /** What there is to tell; null: nothing yet. */
    @Nullable
    HitRate next(Instant now) {
        boolean enough = sampled >= HitRate.ENOUGH_READS;
        if (enough) {
            last = HitRate.of(readsPerSecond - missesPerSecond, missesPerSecond);
        }
        if (enough || !now.isBefore(since.plus(HitRate.LONGEST_COUNT))) {
            since = now;
            sampled = 0;
            readsPerSecond = 0;
            missesPerSecond = 0;
        }
        if (last != null && isDue(now) && (told == null || told.differsNoticeably(last))) {
            told = last;
            toldAt = now;
        }
        return told;
    }

    private boolean isDue(Instant now) {
        return toldAt == null || !now.isBefore(toldAt.plus(Reporting.FIGURES));
    }
}

package dev.regionalcache.operator.policies;

import dev.regionalcache.core.policy.RoundFigures;
import dev.regionalcache.crds.policy.ServersUsage;
import dev.regionalcache.redis.ServerInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What servers of a class's own hold and serve in one region: another figure only each half minute, and when it has changed
 * noticeably, so that a cache at rest, or one that changes all the time, does not write statuses. For one thread.
 */
final class ServersFigures {

    /** Connections that come and go take memory, too. */
    private static final double NOTICEABLE_BYTES = 1 << 20;

    /** How often the rate of evictions, which chance makes swing, has to be what it was. */
    private static final double NOTICEABLE_RATE = 2;

    private @Nullable ServersUsage told;
    private @Nullable HitRate hitRate;
    private @Nullable Instant since;
    private Map<String, Long> evicted = Map.of();
    private Instant readsSince = Instant.MIN;
    private Map<String, Reads> reads = new HashMap<>();

    /**
     * Reads of clients since some moment.
     *
     * @param source what has counted them; another one begins anew
     */
    record Reads(String source, long hits, long misses) {}

    /**
     * Goes on from what was told last.
     *
     * @param told null: nothing yet
     */
    ServersFigures(@Nullable ServersUsage told) {
        this.told = told;
        hitRate = HitRate.parse(told == null ? null : told.hitRate());
    }

    /**
     * What there is to tell.
     *
     * @param head what it said last; null: it does not answer
     * @param answering what all servers of the region said last that answer
     * @param served the reads that each has served
     */
    Optional<ServersUsage> next(
            @Nullable ServerInfo head, Collection<ServerInfo> answering, Collection<Reads> served, Instant now) {
        Instant before = since;
        if (before == null || !now.isBefore(before.plus(Reporting.FIGURES))) {
            double seconds = before == null ? 0 : Duration.between(before, now).toMillis() / 1e3;
            long evictions = count(answering, before == null);
            since = now;
            count(served, before == null, now);
            // At the first look nothing is known of rates, and what was told of them stays.
            if (head != null && (before != null || told == null)) {
                tell(usage(head, seconds > 0 ? evictions / seconds : 0));
            }
        }
        return Optional.ofNullable(told);
    }

    private void tell(ServersUsage now) {
        if (told == null || isNoticeable(told, now)) {
            told = now;
        }
    }

    /** Keys that were evicted since the last look. */
    private long count(Collection<ServerInfo> answering, boolean first) {
        long sum = 0;
        Map<String, Long> totals = new HashMap<>();
        for (ServerInfo info : answering) {
            totals.put(info.runId(), info.evictedKeys());
            Long before = evicted.get(info.runId());
            sum += before == null ? 0 : Math.max(0, info.evictedKeys() - before);
        }
        evicted = totals;
        return first ? 0 : sum;
    }

    /** The hit rate of the reads since a look at which there had been enough. */
    private void count(Collection<Reads> served, boolean first, Instant now) {
        long hits = 0;
        long misses = 0;
        for (Reads each : served) {
            Reads before = reads.get(each.source());
            if (before != null) {
                hits += Math.max(0, each.hits() - before.hits());
                misses += Math.max(0, each.misses() - before.misses());
            }
        }
        boolean enough = hits + misses >= HitRate.ENOUGH_READS;
        if (enough) {
            hitRate = HitRate.of((double) hits, (double) misses);
        }
        if (first || enough || !now.isBefore(readsSince.plus(HitRate.LONGEST_COUNT))) {
            readsSince = now;
            Map<String, Reads> totals = new HashMap<>();
            served.forEach(each -> totals.put(each.source(), each));
            reads = totals;
        } else {
            served.forEach(each -> reads.putIfAbsent(each.source(), each));
        }
    }

    private ServersUsage usage(ServerInfo head, double evictedPerSecond) {
        return new ServersUsage(
                RoundFigures.count(head.keys()),
                RoundFigures.memory((double) head.usedMemory()),
                head.maxMemory() == 0 ? null : Math.round(100.0 * head.usedMemory() / head.maxMemory()) + "%",
                hitRate == null ? null : hitRate.toString(),
                RoundFigures.count(evictedPerSecond));
    }

    private static boolean isNoticeable(ServersUsage before, ServersUsage now) {
        double was = bytes(before);
        double is = bytes(now);
        return RoundFigures.differ(before.keys(), now.keys())
                || (RoundFigures.differ(was, is) && Math.abs(was - is) > NOTICEABLE_BYTES)
                || isAnotherRate(before.evictedPerSecond(), now.evictedPerSecond())
                || (before.share() == null) != (now.share() == null)
                || isAnotherRate(HitRate.parse(before.hitRate()), HitRate.parse(now.hitRate()));
    }

    /** Whether it began, ended, or is another by more than noise. */
    static boolean isAnotherRate(long before, long now) {
        return ((before == 0) != (now == 0)) || before > NOTICEABLE_RATE * now || now > NOTICEABLE_RATE * before;
    }

    private static boolean isAnotherRate(@Nullable HitRate before, @Nullable HitRate now) {
        return (before == null || now == null) ? !Objects.equals(before, now) : before.differsNoticeably(now);
    }

    private static double bytes(ServersUsage usage) {
        return Quantity.getAmountInBytes(Quantity.parse(usage.memory())).doubleValue();
    }
}

package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.failover.Load;
import dev.regionalcache.bench.failover.Servers;
import dev.regionalcache.bench.failover.Waiting;
import dev.regionalcache.crds.cache.FailoverStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/** The primary's region is cut off while a client in it writes, and comes back. */
final class RegionLost {

    /** Writes a second of the client in the region. */
    static final int RATE = 1_000;

    /** What becomes of the server in it. */
    enum Server {
        /** It goes on. */
        LIVES,
        /** It is killed at the same moment, and its data is gone: the region is lost for good. */
        DIES
    }

    /**
     * What one run showed.
     *
     * @param gapMillis from the cut until the first write was accepted elsewhere
     * @param caughtUpMillis from then until all other regions had it
     * @param fullCopies of the other regions
     * @param acceptedMillis from the cut until the last write that was accepted inside
     * @param accepted writes accepted inside after the cut
     * @param missing writes accepted inside, also before, that the new primary does not have
     * @param missingBefore how many of them were accepted before the cut
     * @param allowed 1.2 x (rate x one-way delay to the nearest region that followed directly)
     * @param reported how many lost writes the status counted when the region was back; empty: nothing was told in time
     * @param bytes of lost writes that it told of, also where nobody can count them
     * @param uncounted of how many servers it says that nobody can count
     */
    record Figures(
            double gapMillis,
            double caughtUpMillis,
            long fullCopies,
            double acceptedMillis,
            long accepted,
            long missing,
            long missingBefore,
            double allowed,
            Optional<Long> reported,
            long bytes,
            int uncounted) {

        /** How many that are missing are neither counted nor said to be uncountable. */
        long untold() {
            return uncounted > 0 ? 0 : Math.max(0, missing - reported.orElse(0L));
        }
    }

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration WARM = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final double MARGIN = 1.2;

    private final MeasuredCache cache;
    private final Servers servers;

    RegionLost(MeasuredCache cache) {
        this.cache = cache;
        servers = cache.ask();
    }

    Figures measure(Server server, String name) throws InterruptedException {
        cache.home();
        String primary = cache.primary();
        long epoch = cache.epoch();
        double allowed = MARGIN * RATE * cache.nearestChild(primary).toNanos() / 2e9;
        HostAndPort old = cache.server(primary);
        String history = servers.ask(old, "replication", "master_replid");
        String runId = servers.ask(old, "server", "run_id");
        ProcessHandle process = cache.head(primary);
        List<String> others = cache.regionsBut(primary);
        List<HostAndPort> living = cache.servers(others);
        Load inside = cache.load(primary, name, RATE, PATIENCE);
        long began;
        Load.Acknowledged first;
        double caughtUp;
        try (inside;
                Probes probes = new Probes(cache, others, primary, runId, name)) {
            Waiting.until("the load has begun", LIMIT, () -> inside.last() != null);
            long warm = System.nanoTime() + WARM.toNanos();
            Waiting.until("steady", LIMIT, () -> System.nanoTime() > warm);
            began = System.nanoTime();
            cache.faults().cut(primary);
            if (server == Server.DIES) {
                process.destroyForcibly();
            }
            Waiting.until("a write is accepted", LIMIT, () -> probes.first().isPresent());
            first = probes.first().orElseThrow();
            caughtUp = servers.caughtUp(living, first.key(), first.nanos());
        }
        long fullCopies = servers.fullCopies(living, history);
        cache.faults().heal(primary);
        cache.awaitReady();
        List<Load.Acknowledged> accepted =
                inside.writes().stream().filter(w -> w.nanos() > began).toList();
        List<Load.Acknowledged> missing = servers.missing(cache.server(cache.primary()), inside.writes());
        List<FailoverStatus> changes = told(epoch, missing.size());
        return new Figures(
                (first.nanos() - began) / 1e6,
                caughtUp,
                fullCopies,
                accepted.isEmpty() ? 0 : (accepted.getLast().nanos() - began) / 1e6,
                accepted.size(),
                missing.size(),
                missing.stream().filter(w -> w.nanos() <= began).count(),
                allowed,
                MeasuredCache.reported(changes),
                sum(changes, FailoverStatus::lostBytes),
                uncounted(changes));
    }

    /** The changes since, as soon as they tell of all that is missing, or after a while. */
    private List<FailoverStatus> told(long epoch, long missing) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos() / 2;
        Waiting.until("told, or not for a while", LIMIT, () -> {
            List<FailoverStatus> changes = cache.changesSince(epoch);
            return System.nanoTime() > end
                    || uncounted(changes) > 0
                    || MeasuredCache.reported(changes).orElse(0L) >= missing;
        });
        return cache.changesSince(epoch);
    }

    private static int uncounted(List<FailoverStatus> changes) {
        return (int) sum(changes, FailoverStatus::uncounted);
    }

    private static long sum(List<FailoverStatus> changes, Function<FailoverStatus, @Nullable Number> amount) {
        return changes.stream()
                .map(amount)
                .filter(Objects::nonNull)
                .mapToLong(Number::longValue)
                .sum();
    }
}

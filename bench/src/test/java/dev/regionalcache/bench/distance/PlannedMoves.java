package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.failover.Load;
import dev.regionalcache.bench.failover.Load.Acknowledged;
import dev.regionalcache.bench.failover.Servers;
import dev.regionalcache.bench.failover.Waiting;
import dev.regionalcache.crds.cache.FailoverStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;

/** Switchovers, while a client near the old primary and one near the next one write. */
final class PlannedMoves {

    /** Writes a second of each client. */
    static final int RATE = 500;

    /**
     * What one showed.
     *
     * @param leastMillis one way between the two regions, for the release, and a round trip from the next one to a majority of
     *     the witnesses, for its lease (docs/failover.md)
     * @param nearMillis without an accepted write for the client near the old primary; it is refused and connects anew, which
     *     takes it two round trips to the next primary
     * @param gapMillis from the last write that the old primary accepted to the first that the next one did, of both clients
     * @param toldMillis as the status has it
     * @param missing accepted writes that the next primary does not have
     * @param fullCopies of all other regions
     * @param reason of the change: something else than a switchover where that did not get through
     */
    record Figures(
            double leastMillis,
            double nearMillis,
            double gapMillis,
            Optional<Long> toldMillis,
            long missing,
            long fullCopies,
            String reason) {}

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration WARM = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final MeasuredCache cache;
    private final boolean isFar;
    private final Servers servers;

    PlannedMoves(MeasuredCache cache, boolean isFar) {
        this.cache = cache;
        this.isFar = isFar;
        servers = cache.ask();
    }

    Figures measure(String target, String name) throws InterruptedException {
        cache.awaitReady();
        String primary = cache.primary();
        long epoch = cache.epoch();
        HostAndPort old = cache.server(primary);
        String history = servers.ask(old, "replication", "master_replid");
        String runId = servers.ask(old, "server", "run_id");
        Load near = cache.load(primary, name + ":near", RATE, PATIENCE);
        Load next = cache.load(target, name + ":next", RATE, PATIENCE);
        try (near;
                next) {
            for (Load load : List.of(near, next)) {
                load.fails(runId);
                Waiting.until("the load has begun", LIMIT, () -> load.last() != null);
            }
            long warm = System.nanoTime() + WARM.toNanos();
            Waiting.until("steady", LIMIT, () -> System.nanoTime() > warm);
            cache.switchOver(target);
            for (Load load : List.of(near, next)) {
                Waiting.until("writes go on", LIMIT, () -> load.firstElsewhere().isPresent());
            }
        }
        cache.awaitReady();
        FailoverStatus change = gapTold(epoch);
        long fullCopies = servers.fullCopies(cache.servers(cache.regions()), history);
        HostAndPort server = cache.server(cache.primary());
        long missing = servers.missing(server, near.writes()).size();
        missing += servers.missing(server, next.writes()).size();
        long lastOld = lastOf(near, runId);
        long firstNear = near.firstElsewhere().orElseThrow().nanos();
        long firstNext = next.firstElsewhere().orElseThrow().nanos();
        return new Figures(
                isFar ? leastMillis(primary, target) : 0,
                (firstNear - lastOld) / 1e6,
                (Math.min(firstNear, firstNext) - lastOld) / 1e6,
                Optional.ofNullable(change.gapMillis()),
                missing,
                fullCopies,
                change.reason());
    }

    private double leastMillis(String from, String to) {
        return (cache.roundTrip(from, to).toNanos() / 2.0
                        + cache.roundTripToMajority(to).toNanos())
                / 1e6;
    }

    /** The change, with how long writes waited as soon as that is known. */
    private FailoverStatus gapTold(long epoch) throws InterruptedException {
        long end = System.nanoTime() + WARM.toNanos();
        Waiting.until(
                "told, or not for a while",
                LIMIT,
                () -> System.nanoTime() > end
                        || cache.changesSince(epoch).getFirst().gapMillis() != null);
        return cache.changesSince(epoch).getFirst();
    }

    private static long lastOf(Load load, String runId) {
        return load.writes().stream()
                .filter(write -> write.runId().equals(runId))
                .mapToLong(Acknowledged::nanos)
                .max()
                .orElseThrow();
    }
}

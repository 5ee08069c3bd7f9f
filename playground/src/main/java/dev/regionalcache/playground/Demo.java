package dev.regionalcache.playground;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.WitnessStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import redis.clients.jedis.HostAndPort;

/** Shows a cache that is up: its status, and one write on its way through all regions. */
final class Demo {

    private static final Duration AT_REST = Duration.ofMillis(1);

    private final World world;
    private final CacheView view;
    private final Distances distances;
    private final Console console;

    Demo(World world, CacheView view, Distances distances, Console console) {
        this.world = world;
        this.view = view;
        this.distances = distances;
        this.console = console;
    }

    /** Prints those columns of {@code kubectl get rcache -o wide} that say something here. */
    void status(RegionalCache cache) {
        var status = Objects.requireNonNull(cache.getStatus());
        console.table(List.of(
                List.of("NAME", "PRIMARY", "EPOCH", "REGIONS", "READY", "TREE"),
                List.of(
                        cache.getMetadata().getName(),
                        String.valueOf(status.primaryRegion()),
                        String.valueOf(status.epoch()),
                        String.valueOf(status.regionsReady()),
                        Conditions.holds(status.conditions(), Condition.READY) ? "True" : "False",
                        String.valueOf(status.tree()))));
    }

    /** Prints a row a region. */
    void regions(RegionalCacheStatus status) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REGION", "ROLE", "BEHIND", "LINK", "HEALTH", "LAG", "REASON"));
        for (RegionStatus region : status.regions()) {
            rows.add(Stream.of(
                            region.name(),
                            region.role(),
                            region.parent(),
                            region.link(),
                            region.health(),
                            region.lag(),
                            region.reason())
                    .map(cell -> Objects.requireNonNullElse(cell, "-"))
                    .toList());
        }
        for (WitnessStatus witness : status.witnesses()) {
            rows.add(List.of(
                    witness.name(), "Witness", "-", "-", "-", "-", Objects.requireNonNullElse(witness.reason(), "-")));
        }
        console.table(rows);
    }

    /** Writes in the primary, and tells when each region read it. */
    void spread(RegionalCache cache) throws InterruptedException, ExecutionException {
        String primary =
                Objects.requireNonNull(Objects.requireNonNull(cache.getStatus()).primaryRegion());
        Map<String, HostAndPort> reads = new LinkedHashMap<>();
        cache.getStatus()
                .regions()
                .forEach(r -> reads.put(
                        r.name(), view.address(r.name(), view.names(r.name()).base())));
        Spread spread = new Spread("application", view.password(primary));
        HostAndPort writes = view.address(primary, view.names(primary).primaryService());
        Map<String, Duration> arrived = spread.measure(writes, reads);
        Map<String, Duration> lags = spread.whileWriting(writes, () -> lags(cache));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REGION", "BEHIND", "WAY", "READ AFTER", "LAG"));
        for (RegionStatus region : cache.getStatus().regions()) {
            rows.add(List.of(
                    region.name(),
                    Optional.ofNullable(region.parent()).orElse("-"),
                    millis(way(cache, region)),
                    millis(Objects.requireNonNull(arrived.get(region.name()))),
                    Optional.ofNullable(lags.get(region.name()))
                            .map(Demo::millis)
                            .orElse("-")));
        }
        console.event("wrote through %s, read through the Service of every region"
                .formatted(view.names(primary).primaryService()));
        console.table(rows);
    }

    /** The lag of every replica's region as the agent measures it; empty until each is known, and not 0 as at rest. */
    private Optional<Map<String, Duration>> lags(RegionalCache cache) {
        Map<String, Duration> lags = new LinkedHashMap<>();
        for (RegionStatus region : Objects.requireNonNull(cache.getStatus()).regions()) {
            if (region.parent() != null) {
                Optional<Duration> lag =
                        world.site(region.name()).lag(region.name()).filter(l -> l.compareTo(AT_REST) > 0);
                if (lag.isEmpty()) {
                    return Optional.empty();
                }
                lags.put(region.name(), lag.get());
            }
        }
        return Optional.of(lags);
    }

    /** One way along the tree: half of each round trip on the path to the primary. */
    private Duration way(RegionalCache cache, RegionStatus region) {
        Duration way = Duration.ZERO;
        Optional<RegionStatus> at = Optional.of(region);
        while (at.isPresent() && at.get().parent() != null) {
            String parent = Objects.requireNonNull(at.get().parent());
            way = way.plus(distances.roundTrip(at.get().name(), parent).dividedBy(2));
            at = Objects.requireNonNull(cache.getStatus()).regions().stream()
                    .filter(r -> r.name().equals(parent))
                    .findFirst();
        }
        return way;
    }

    private static String millis(Duration duration) {
        return "%.1f ms".formatted(duration.toNanos() / 1e6);
    }
}

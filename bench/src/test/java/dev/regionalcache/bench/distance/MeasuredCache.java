package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.failover.Load;
import dev.regionalcache.bench.failover.SampleRegions;
import dev.regionalcache.bench.failover.Servers;
import dev.regionalcache.bench.failover.Waiting;
import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.playground.Console;
import dev.regionalcache.playground.Faults;
import dev.regionalcache.playground.Manifest;
import dev.regionalcache.playground.Playground;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** Regions of the playground, and what a benchmark does with them. */
final class MeasuredCache implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Longer than any stall of a full machine. */
    private static final int PATIENCE_MILLIS = 5_000;

    private final Playground playground;
    private int orders;

    private MeasuredCache(Playground playground) {
        this.playground = playground;
    }

    /** Nine at their distances. */
    static MeasuredCache far(FailoverProfile profile) throws IOException, InterruptedException {
        return new MeasuredCache(Playground.far(SampleRegions.nine(profile), Console.silent()));
    }

    /** Side by side. */
    static MeasuredCache near(Manifest manifest) throws IOException, InterruptedException {
        return new MeasuredCache(Playground.near(manifest, Console.silent()));
    }

    List<String> regions() {
        return playground.regions();
    }

    List<String> regionsBut(String region) {
        return regions().stream().filter(r -> !r.equals(region)).toList();
    }

    String primary() {
        return playground.primary();
    }

    Faults faults() {
        return playground.faults();
    }

    ProcessHandle head(String region) {
        return playground.head(region);
    }

    Duration roundTrip(String region, String other) {
        return playground.roundTrip(region, other);
    }

    /** From a region to so many of all that they are a majority with itself. */
    Duration roundTripToMajority(String region) {
        List<Duration> others = regionsBut(region).stream()
                .map(other -> roundTrip(region, other))
                .sorted()
                .toList();
        return others.get((others.size() + 1) / 2 - 1);
    }

    /** The least round trip from a region to one that follows it directly now. */
    Duration nearestChild(String region) {
        return playground.status().regions().stream()
                .filter(r -> region.equals(r.parent()))
                .map(r -> roundTrip(region, r.name()))
                .min(Duration::compareTo)
                .orElseThrow();
    }

    long epoch() {
        return Objects.requireNonNullElse(playground.status().epoch(), 0L);
    }

    /** The changes of the primary after an epoch, the newest first. */
    List<FailoverStatus> changesSince(long epoch) {
        return playground.status().failovers().stream()
                .filter(row -> row.epoch() > epoch)
                .toList();
    }

    /** Returns when all regions are ready and nothing is under way. */
    void awaitReady() throws InterruptedException {
        await(
                "the cache is ready",
                () -> playground.isReady()
                        && playground.status().failovers().stream().allMatch(MeasuredCache::isOver));
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        try {
            Waiting.until(what, LIMIT, condition);
        } catch (IllegalStateException e) {
            RegionalCacheStatus status = playground.status();
            throw new IllegalStateException(
                    "%s; %s; %s"
                            .formatted(
                                    e.getMessage(),
                                    status.conditions(),
                                    status.failovers().stream().limit(1).toList()),
                    e);
        }
    }

    private static boolean isOver(FailoverStatus row) {
        return row.state() == FailoverState.Completed || row.state() == FailoverState.Superseded;
    }

    /** Orders the primary to go there; returns when it has, with the row of the newest change. */
    FailoverStatus switchOver(String target) throws InterruptedException {
        long before = epoch();
        playground.client().resource(playground.cache()).patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"metadata": {"annotations": {"regionalcache.dev/switchover": "%s@%d"}}}""".formatted(
                        target, ++orders));
        await(
                "the primary is moved to " + target,
                () -> primary().equals(target)
                        && changesSince(before).stream()
                                .findFirst()
                                .filter(MeasuredCache::isOver)
                                .isPresent());
        return changesSince(before).getFirst();
    }

    /** The first of the manifest is the primary, and all are ready: as in the beginning. */
    void home() throws InterruptedException {
        awaitReady();
        String first = regions().getFirst();
        if (!primary().equals(first)) {
            switchOver(first);
            awaitReady();
        }
    }

    /** Where a region's head listens, without the distances. */
    HostAndPort server(String region) {
        return playground.endpoint(region).orElseThrow();
    }

    List<HostAndPort> servers(Collection<String> regions) {
        return regions.stream().map(this::server).toList();
    }

    /** To ask servers themselves. */
    Servers ask() {
        return new Servers(login("operator"));
    }

    /** Where a client in a region connects to for writes. */
    HostAndPort writes(String region) {
        return playground.writes(region);
    }

    /** How applications log in. */
    JedisClientConfig application() {
        return login("application");
    }

    private JedisClientConfig login(String user) {
        return DefaultJedisClientConfig.builder()
                .user(user)
                .password(playground.password(user))
                .socketTimeoutMillis(PATIENCE_MILLIS)
                .build();
    }

    /** A client in a region that writes from now on. */
    Load load(String region, String name, int rate, Duration patience) {
        HostAndPort writes = writes(region);
        return new Load(new Load.Client(() -> writes, application(), patience), name + ":" + region, rate);
    }

    /** What these changes report as lost, as far as it is counted; empty where none reports anything. */
    static Optional<Long> reported(List<FailoverStatus> changes) {
        return changes.stream()
                .map(FailoverStatus::lostWrites)
                .filter(Objects::nonNull)
                .reduce(Long::sum);
    }

    /** All was measured: nobody will look for what went wrong, and the servers' files are removed. */
    void wasRight() {
        playground.wasRight();
    }

    @Override
    public void close() {
        playground.close();
    }
}

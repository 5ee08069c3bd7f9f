package dev.regionalcache.bench.failover;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.playground.Console;
import dev.regionalcache.playground.Manifest;
import dev.regionalcache.playground.Playground;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** Regions of the playground without distances; one cache for all runs. */
final class RegionalCacheSet implements Contender {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Playground playground;
    private final JedisClientConfig application;
    private final JedisClientConfig operator;
    private @Nullable HostAndPort writes;

    RegionalCacheSet(Manifest manifest) throws IOException, InterruptedException {
        playground = Playground.near(manifest, Console.silent());
        application = login("application");
        operator = login("operator");
    }

    private JedisClientConfig login(String user) {
        return DefaultJedisClientConfig.builder()
                .user(user)
                .password(playground.password(user))
                // Longer than any stall of a full machine: its questions are not what is measured.
                .socketTimeoutMillis(5_000)
                .build();
    }

    @Override
    public void awaitReady() throws InterruptedException {
        Waiting.until("the cache is ready", LIMIT, playground::isReady);
    }

    /** The Service for writes of one region, which may be that of the primary: its address never changes, and a client asks for it once. */
    @Override
    public HostAndPort writes() {
        HostAndPort known = writes;
        if (known == null) {
            known = playground.writes();
            writes = known;
        }
        return known;
    }

    @Override
    public ProcessHandle primary() {
        return playground.head(playground.primary());
    }

    @Override
    public List<HostAndPort> servers() {
        return playground.heads();
    }

    @Override
    public JedisClientConfig application() {
        return application;
    }

    @Override
    public JedisClientConfig operator() {
        return operator;
    }

    @Override
    public void recover(ProcessHandle failed) throws InterruptedException {
        awaitReady();
    }

    @Override
    public Map<String, Long> steps() {
        RegionalCacheStatus status = Objects.requireNonNull(
                playground.client().resource(playground.cache()).get().getStatus());
        Map<String, Long> steps = new LinkedHashMap<>();
        status.failovers()
                .getFirst()
                .steps()
                .forEach(step ->
                        steps.put(step.name(), Instant.parse(step.time()).toEpochMilli()));
        return steps;
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

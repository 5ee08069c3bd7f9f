package dev.regionalcache.bench;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.playground.Playground;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.JedisConnector;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.Timeouts;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/**
 * How far the lag that the agent tells is from the true one: the time from when the primary had an offset to when the
 * replica had it, both asked every 2 ms on connections without delay.
 */
final class LagError {

    private static final int REDIS = 6379;
    private static final long WRITE_PERIOD_MS = 5;
    private static final Duration AT_REST = Duration.ofMillis(1);

    private final Playground playground;
    private final KubernetesClient client;
    private final RegionalCache cache;
    private final String namespace;
    private volatile boolean ended;

    LagError(Playground playground) {
        this.playground = playground;
        client = playground.client();
        cache = playground.cache();
        namespace = cache.getMetadata().getNamespace();
    }

    private record Told(String region, long nanos, Duration lag) {}

    /**
     * Errors in milliseconds.
     *
     * @param told of all figures that were told
     * @param constant what they were if each replica's figure were the median of its true delays, all the time: links that
     *     vary leave no figure a smaller one, unless it foresees each delay
     */
    record Errors(Samples told, Samples constant) {}

    /** The errors of all figures told in this time. */
    Errors measure(Duration time) throws InterruptedException {
        Map<String, OffsetTrace> traces = new LinkedHashMap<>();
        List<Told> told;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var region : status().regions()) {
                OffsetTrace trace = new OffsetTrace(new JedisConnector(Timeouts.DEFAULTS)
                        .server(
                                new ServerAddress(podAddress(region.name()), REDIS),
                                new Credentials("operator", password("operator"))));
                traces.put(region.name(), trace);
                threads.execute(trace);
            }
            threads.execute(this::write);
            told = listen(time);
            ended = true;
            traces.values().forEach(OffsetTrace::close);
        }
        OffsetTrace primary = Objects.requireNonNull(traces.get(status().primaryRegion()));
        List<Double> errors = new ArrayList<>();
        Map<String, List<Double>> delays = new LinkedHashMap<>();
        for (Told figure : told) {
            OffsetTrace replica = Objects.requireNonNull(traces.get(figure.region()));
            replica.offsetAt(figure.nanos()).ifPresent(offset -> {
                OptionalLong had = primary.nanosOf(offset);
                OptionalLong reached = replica.nanosOf(offset);
                long truth = reached.orElseThrow() - had.orElseThrow();
                errors.add(Math.abs(figure.lag().toNanos() - truth) / 1e6);
                delays.computeIfAbsent(figure.region(), r -> new ArrayList<>()).add(truth / 1e6);
            });
        }
        return new Errors(new Samples(errors), ofConstants(delays.values()));
    }

    private static Samples ofConstants(Collection<List<Double>> delays) {
        return new Samples(delays.stream()
                .map(Samples::new)
                .flatMap(replica -> {
                    double median = replica.quantile(0.5);
                    return replica.ascending().stream().map(delay -> Math.abs(delay - median));
                })
                .toList());
    }

    /** Every figure that differs from the one before, with the time at which it was first seen. */
    private List<Told> listen(Duration time) throws InterruptedException {
        List<Told> told = new ArrayList<>();
        Map<String, Duration> last = new LinkedHashMap<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            for (var region : status().regions()) {
                playground
                        .lag(region.name())
                        .filter(l -> l.compareTo(AT_REST) > 0)
                        .ifPresent(lag -> {
                            Duration before = last.put(region.name(), lag);
                            if (before != null && !before.equals(lag)) {
                                told.add(new Told(region.name(), System.nanoTime(), lag));
                            }
                        });
            }
            Thread.sleep(1);
        }
        return told;
    }

    private void write() {
        String primary = Objects.requireNonNull(status().primaryRegion());
        try (Jedis writer = new Jedis(
                new HostAndPort(podAddress(primary), REDIS),
                DefaultJedisClientConfig.builder()
                        .user("application")
                        .password(password("application"))
                        .build())) {
            while (!ended) {
                writer.set("bench:lag", "written at " + System.nanoTime());
                Thread.sleep(WRITE_PERIOD_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RegionalCacheStatus status() {
        return Objects.requireNonNull(cache.getStatus());
    }

    private String podAddress(String region) {
        return client.pods()
                .inNamespace(namespace)
                .withName(cache.getMetadata().getName() + "-" + region + "-0")
                .require()
                .getStatus()
                .getPodIP();
    }

    private String password(String user) {
        String encoded = client.secrets()
                .inNamespace(namespace)
                .withName(cache.getMetadata().getName() + "-auth")
                .require()
                .getData()
                .get(user);
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}

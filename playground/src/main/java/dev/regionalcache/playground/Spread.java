package dev.regionalcache.playground;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;

/** Writes in the primary and reads in every region, as applications do: through the Services, by the application's user. */
final class Spread {

    private static final String KEY = "playground:hello";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final JedisClientConfig login;

    Spread(String user, String password) {
        login = DefaultJedisClientConfig.builder()
                .autoNegotiateProtocol(false)
                .user(user)
                .password(password)
                .build();
    }

    /**
     * How long after the write was acknowledged each region had it.
     *
     * @param primary the primary's Service
     * @param reads the Services for reads, by region
     * @throws IllegalStateException when a region does not have it within 20 s
     */
    Map<String, Duration> measure(HostAndPort primary, Map<String, HostAndPort> reads)
            throws InterruptedException, ExecutionException {
        String value = "written at " + System.nanoTime();
        Map<String, Duration> arrived = new LinkedHashMap<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Jedis writer = new Jedis(primary, login)) {
            Map<String, Future<Long>> readers = new LinkedHashMap<>();
            reads.forEach(
                    (region, service) -> readers.put(region, executor.submit(() -> whenRead(region, service, value))));
            writer.set(KEY, value);
            long written = System.nanoTime();
            for (Map.Entry<String, Future<Long>> reader : readers.entrySet()) {
                long after = Math.max(0, reader.getValue().get() - written);
                arrived.put(reader.getKey(), Duration.ofNanos(after));
            }
        }
        return arrived;
    }

    /**
     * Goes on writing, 200 times a second, until there is a measurement: at rest nothing lags.
     *
     * @throws IllegalStateException when there is none within 20 s
     */
    <T> T whileWriting(HostAndPort primary, Supplier<Optional<T>> measurement) throws InterruptedException {
        long limit = System.nanoTime() + LIMIT.toNanos();
        try (Jedis writer = new Jedis(primary, login)) {
            while (System.nanoTime() < limit) {
                writer.set(KEY + ":load", "written at " + System.nanoTime());
                Optional<T> measured = measurement.get();
                if (measured.isPresent()) {
                    return measured.get();
                }
                Thread.sleep(5);
            }
        }
        throw new IllegalStateException(
                "the lag of some region is not known after " + LIMIT.toSeconds() + " s of writes");
    }

    private long whenRead(String region, HostAndPort service, String value) throws InterruptedException {
        long limit = System.nanoTime() + LIMIT.toNanos();
        try (Jedis reader = new Jedis(service, login)) {
            while (!value.equals(reader.get(KEY))) {
                if (System.nanoTime() > limit) {
                    throw new IllegalStateException("the write has not arrived in " + region);
                }
                Thread.sleep(1);
            }
            return System.nanoTime();
        }
    }
}

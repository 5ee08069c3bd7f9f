package dev.regionalcache.playground;

import dev.regionalcache.playground.history.AcknowledgedWrite;
import dev.regionalcache.playground.history.Journal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/** A writer in every region, and what they saw. */
final class Applications implements AutoCloseable {

    private static final int BATCH = 500;
    private static final int READ_MILLIS = 5_000;
    private static final Duration POLL = Duration.ofMillis(2);

    private final Journal journal = new Journal();
    private final CacheView view;
    private final JedisClientConfig login;
    private final List<Writer> writers;

    /** Begins to write in these regions, through each region's own Service. */
    Applications(CacheView view, List<String> regions) {
        this(view, regions, new AtomicLong());
    }

    /** The same; {@code numbers} give each key of all applications another number. */
    Applications(CacheView view, List<String> regions, AtomicLong numbers) {
        this.view = view;
        String password = view.password(regions.getFirst());
        login = DefaultJedisClientConfig.builder()
                .autoNegotiateProtocol(false)
                .user("application")
                .password(password)
                .socketTimeoutMillis(READ_MILLIS)
                .build();
        writers = regions.stream()
                .map(region -> {
                    HostAndPort service = view.writes(region);
                    return new Writer(region, () -> service, password, journal, numbers);
                })
                .toList();
    }

    Journal journal() {
        return journal;
    }

    /**
     * Waits until the Service for reads of a region has a key.
     *
     * @return when it had, by {@link System#nanoTime()}
     * @throws IllegalStateException when it has not within the limit
     */
    long awaitRead(String region, String key, Duration limit) throws InterruptedException {
        HostAndPort service = view.address(region, view.names(region).base());
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            try (Jedis jedis = new Jedis(service, login)) {
                while (System.nanoTime() < end) {
                    if (jedis.exists(key)) {
                        return System.nanoTime();
                    }
                    Thread.sleep(POLL);
                }
            } catch (JedisException e) {
                Thread.sleep(POLL);
            }
        }
        throw new IllegalStateException("%s does not have %s after %d s".formatted(region, key, limit.toSeconds()));
    }

    /**
     * Which of the keys that were acknowledged the primary has now; one that serves is waited for, since a lease may be lost for
     * a moment on a full machine.
     *
     * @throws JedisException where no primary serves for so long
     */
    Set<String> present(Duration limit) throws InterruptedException {
        for (long end = System.nanoTime() + limit.toNanos(); ; Thread.sleep(POLL)) {
            try {
                return present();
            } catch (JedisException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
            }
        }
    }

    private Set<String> present() {
        List<String> keys =
                journal.writes().stream().map(AcknowledgedWrite::key).toList();
        Set<String> present = new HashSet<>();
        try (Jedis jedis = primary()) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                List<String> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
                List<String> values = jedis.mget(batch.toArray(String[]::new));
                for (int i = 0; i < batch.size(); i++) {
                    if (values.get(i) != null) {
                        present.add(batch.get(i));
                    }
                }
            }
        }
        return present;
    }

    /** Removes what was written, where a primary serves. */
    void forget() {
        try (Jedis jedis = primary()) {
            journal.writes().forEach(write -> jedis.unlink(write.key()));
        } catch (JedisException unreachable) {
            // The next ones have other names.
        }
    }

    private Jedis primary() {
        String primary = view.primary();
        return new Jedis(view.address(primary, view.names(primary).primaryService()), login);
    }

    /** Writes no more; returns when the last answers are there. */
    void stop() {
        writers.parallelStream().forEach(Writer::close);
    }

    @Override
    public void close() {
        stop();
    }
}

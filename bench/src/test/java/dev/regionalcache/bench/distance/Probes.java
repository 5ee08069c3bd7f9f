package dev.regionalcache.bench.distance;

import dev.regionalcache.bench.failover.Load;
import dev.regionalcache.bench.failover.Load.Acknowledged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A client in each of some regions that asks who the primary is, and writes once it is another process than before: so what
 * was lost is what others wrote. It waits for an answer for the round trip to the old primary and {@value #MORE_MILLIS} ms,
 * and connects anew then.
 */
final class Probes implements AutoCloseable {

    private static final long MORE_MILLIS = 100;
    private static final long PAUSE_NANOS = 2_000_000;

    private final String old;
    private final String key;
    private final List<Thread> threads = new ArrayList<>();
    private final Collection<Acknowledged> first = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    /**
     * Begins to ask.
     *
     * @param primary the region of the old primary
     * @param runId its process
     * @param name tells its keys from those of others
     */
    Probes(MeasuredCache cache, Collection<String> regions, String primary, String runId, String name) {
        old = runId;
        key = "bench:probe:" + name + ":";
        JedisClientConfig login = cache.application();
        for (String region : regions) {
            HostAndPort writes = cache.writes(region);
            Duration patience = cache.roundTrip(region, primary).plusMillis(MORE_MILLIS);
            threads.add(Thread.ofPlatform()
                    .name("probe " + region)
                    .start(() -> probe(region, writes, withPatience(login, patience))));
        }
    }

    private static JedisClientConfig withPatience(JedisClientConfig login, Duration patience) {
        int millis = (int) patience.toMillis();
        return DefaultJedisClientConfig.builder()
                .user(login.getUser())
                .password(login.getPassword())
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .build();
    }

    private void probe(String region, HostAndPort writes, JedisClientConfig login) {
        boolean written = false;
        while (!ended && !written) {
            try (Jedis jedis = new Jedis(writes, login)) {
                written = write(region, jedis);
            } catch (JedisException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean write(String region, Jedis jedis) {
        while (!ended) {
            String runId = Load.field(jedis.info("server"), "run_id");
            if (!runId.equals(old)) {
                jedis.set(key + region, region);
                first.add(new Acknowledged(key + region, runId, System.nanoTime()));
                return true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** The first write of all that another process accepted. */
    Optional<Acknowledged> first() {
        return first.stream().min(Comparator.comparingLong(Acknowledged::nanos));
    }

    /** Asks no more. */
    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

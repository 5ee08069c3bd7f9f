package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** An application that writes one key after the other, and connects again after an error. */
final class SteadyWriter implements AutoCloseable {

    private static final long RETRY_NANOS = 2_000_000;

    /** How many are read at once. */
    private static final int BATCH = 500;

    private static final AtomicInteger WRITERS = new AtomicInteger();

    private final String prefix = "w" + WRITERS.incrementAndGet() + "-";
    private final Supplier<Jedis> connect;
    private final Thread thread;
    private final Map<Integer, Long> acknowledged = new ConcurrentSkipListMap<>();
    private volatile boolean stopped;
    private final AtomicLong longest = new AtomicLong();
    private final AtomicInteger errors = new AtomicInteger();
    private volatile String lastError = "none";

    SteadyWriter(Supplier<Jedis> connect) {
        this.connect = connect;
        thread = Thread.ofVirtual().start(this::run);
    }

    private void run() {
        Jedis jedis = null;
        long last = System.nanoTime();
        for (int i = 0; !stopped; i++) {
            try {
                if (jedis == null) {
                    jedis = connect.get();
                }
                jedis.set(prefix + i, Integer.toString(i));
                long now = System.nanoTime();
                longest.accumulateAndGet(now - last, Math::max);
                last = now;
                acknowledged.put(i, now);
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException refused) {
                errors.incrementAndGet();
                lastError = String.valueOf(refused.getMessage());
                if (jedis != null) {
                    jedis.close();
                    jedis = null;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        if (jedis != null) {
            jedis.close();
        }
    }

    int written() {
        return acknowledged.size();
    }

    int errors() {
        return errors.get();
    }

    /** What was said of the last one that was not acknowledged. */
    String lastError() {
        return lastError;
    }

    /** Milliseconds of the longest time without an acknowledged write since the last call. */
    long longestGap() {
        return longest.getAndSet(0) / 1_000_000;
    }

    /** How many acknowledged writes are not there. */
    long missingIn(Jedis jedis) {
        try (jedis) {
            long missing = 0;
            List<Integer> written = List.copyOf(acknowledged.keySet());
            for (int from = 0; from < written.size(); from += BATCH) {
                List<Integer> some = written.subList(from, Math.min(from + BATCH, written.size()));
                List<String> values =
                        jedis.mget(some.stream().map(i -> prefix + i).toArray(String[]::new));
                missing += IntStream.range(0, some.size())
                        .filter(n -> !some.get(n).toString().equals(values.get(n)))
                        .count();
            }
            return missing;
        }
    }

    /** All regions have what was acknowledged, at once or in a moment. */
    void assertNothingIsMissing(OperatedCache cache, List<String> regions) {
        for (String region : regions) {
            // On its way back to its parent a region answers nobody for a moment.
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(JedisException.class)
                    .untilAsserted(() -> assertThat(missingIn(cache.connect(region, "chat", "application")))
                            .as("acknowledged writes that are missing in %s", region)
                            .isZero());
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

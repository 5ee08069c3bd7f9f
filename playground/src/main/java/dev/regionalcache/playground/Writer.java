package dev.regionalcache.playground;

import dev.regionalcache.playground.history.AcknowledgedWrite;
import dev.regionalcache.playground.history.Journal;
import dev.regionalcache.playground.history.Tenure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * An application in one region: writes numbered keys through its region's Service for writes, one after the other, each once,
 * and takes down which of them were acknowledged. It connects anew after whatever goes wrong.
 */
final class Writer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** More than the longest round trip; after so long without an answer a client tries another connection. */
    private static final int TIMEOUT_MILLIS = 500;

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final String region;
    private final Supplier<HostAndPort> service;
    private final JedisClientConfig login;
    private final Journal journal;
    private final AtomicLong numbers;
    private final Thread thread;
    private volatile boolean ended;

    /**
     * Begins to write.
     *
     * @param service where the region's Service for writes is reached
     * @param numbers give each key of all writers another number
     */
    Writer(String region, Supplier<HostAndPort> service, String password, Journal journal, AtomicLong numbers) {
        this.region = region;
        this.service = service;
        this.journal = journal;
        this.numbers = numbers;
        login = DefaultJedisClientConfig.builder()
                .autoNegotiateProtocol(false)
                .user("application")
                .password(password)
                .connectionTimeoutMillis(TIMEOUT_MILLIS)
                .socketTimeoutMillis(TIMEOUT_MILLIS)
                .build();
        thread = Thread.ofVirtual().name("writer " + region).start(this::run);
    }

    /** The key with this number; the same for all writers. */
    static String key(long number) {
        return "playground:write:" + number;
    }

    private void run() {
        try {
            while (!ended) {
                try (Jedis jedis = new Jedis(service.get(), login)) {
                    write(jedis);
                } catch (JedisException e) {
                    LOG.debug("{} is not served: {}", region, e.toString());
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Jedis jedis) throws InterruptedException {
        String info = jedis.info();
        if (!value(info, "role").equals("master")) {
            return;
        }
        Tenure tenure = new Tenure(value(info, "run_id"), value(info, "master_replid"));
        while (!ended) {
            String key = key(numbers.getAndIncrement());
            long sent = System.nanoTime();
            jedis.set(key, region);
            journal.add(new AcknowledgedWrite(key, region, tenure, sent, System.nanoTime()));
            Thread.sleep(PAUSE);
        }
    }

    private static String value(String info, String field) {
        return info.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** Writes no more; returns when the last answer is there. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.regionalcache.bench.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A client that writes numbered keys at a steady rate in small batches, and keeps the numbers that were acknowledged. After
 * {@value #TIMEOUT_MILLIS} ms without an answer it asks for the primary anew.
 */
final class Load implements AutoCloseable {

    /** Writes a second. */
    static final int RATE = 5_000;

    /** Bytes of a value. */
    static final int SIZE = 200;

    private static final int TIMEOUT_MILLIS = 100;
    private static final int MOST_OF_A_BATCH = 50;
    private static final String PREFIX = "bench:failover:";

    /** An acknowledged write, and by which process. */
    record Acknowledged(String key, String runId, long nanos) {}

    private final Contender contender;
    private final String value = "v".repeat(SIZE);
    private final String run;
    private final List<Acknowledged> writes = new ArrayList<>();
    private final Thread thread;
    private volatile boolean ended;
    private long number;
    private volatile @Nullable Acknowledged last;
    private volatile @Nullable Acknowledged firstElsewhere;
    private volatile @Nullable String failed;

    Load(Contender contender, int run) {
        this.contender = contender;
        this.run = PREFIX + run + ":";
        thread = Thread.ofPlatform().name("load").start(this::write);
    }

    /** The newest one; null before the first. */
    @Nullable
    Acknowledged last() {
        return last;
    }

    /** From here on the first one by another process than this is looked for. */
    void fails(String runId) {
        failed = runId;
    }

    /** The first write that another process than the failed one has acknowledged. */
    Optional<Acknowledged> firstElsewhere() {
        return Optional.ofNullable(firstElsewhere);
    }

    /** All of them; after {@link #close}. */
    List<Acknowledged> writes() {
        return writes;
    }

    private void write() {
        while (!ended) {
            HostAndPort address = contender.writes();
            try (Jedis jedis = new Jedis(
                    address,
                    DefaultJedisClientConfig.builder()
                            .user(contender.application().getUser())
                            .password(contender.application().getPassword())
                            .connectionTimeoutMillis(TIMEOUT_MILLIS)
                            .socketTimeoutMillis(TIMEOUT_MILLIS)
                            .build())) {
                write(jedis);
            } catch (JedisException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private void write(Jedis jedis) {
        String runId = field(jedis.info("server"), "run_id");
        long began = System.nanoTime();
        long written = 0;
        while (!ended) {
            long due = Math.min(MOST_OF_A_BATCH, (System.nanoTime() - began) * RATE / 1_000_000_000L - written);
            if (due <= 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
                continue;
            }
            batch(jedis, runId, due);
            written += due;
        }
    }

    private void batch(Jedis jedis, String runId, long size) {
        List<String> keys = new ArrayList<>();
        List<Response<String>> answers = new ArrayList<>();
        Pipeline pipeline = jedis.pipelined();
        for (int i = 0; i < size; i++) {
            keys.add(run + number++);
            answers.add(pipeline.set(keys.getLast(), value));
        }
        pipeline.sync();
        long now = System.nanoTime();
        for (int i = 0; i < size; i++) {
            answers.get(i).get();
            acknowledged(new Acknowledged(keys.get(i), runId, now));
        }
    }

    private void acknowledged(Acknowledged write) {
        writes.add(write);
        last = write;
        String gone = failed;
        if (gone != null && firstElsewhere == null && !gone.equals(write.runId())) {
            firstElsewhere = write;
        }
    }

    static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new JedisDataException("no " + name));
    }

    /** Writes no more. */
    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

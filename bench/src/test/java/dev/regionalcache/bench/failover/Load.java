package dev.regionalcache.bench.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.SafeEncoder;

/**
 * A client that writes numbered keys at a steady rate in small batches, and keeps the numbers that were acknowledged. Where
 * it was refused, or had no answer for too long, it asks for the primary anew.
 */
public final class Load implements AutoCloseable {

    /** Writes a second, in the comparison with Sentinel. */
    static final int RATE = 5_000;

    /** Bytes of a value. */
    public static final int SIZE = 200;

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final int MOST_OF_A_BATCH = 50;
    private static final String PREFIX = "bench:failover:";

    /**
     * Who writes.
     *
     * @param writes where it connects to; asked before every connection
     * @param login as whom
     * @param patience how long it waits for an answer
     */
    public record Client(Supplier<HostAndPort> writes, JedisClientConfig login, Duration patience) {}

    /**
     * An acknowledged write.
     *
     * @param runId of the process that accepted it
     * @param nanos when the client knew, by {@link System#nanoTime()}
     */
    public record Acknowledged(String key, String runId, long nanos) {}

    private final Client client;
    private final int rate;
    private final String value = "v".repeat(SIZE);
    private final String prefix;
    private final List<Acknowledged> writes = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final Thread thread;
    private volatile boolean ended;
    private long number;
    private volatile @Nullable Acknowledged last;
    private volatile @Nullable Acknowledged firstElsewhere;
    private volatile @Nullable String failed;

    /** Begins to write; {@code name} tells its keys from those of others, {@code rate} is writes a second. */
    public Load(Client client, String name, int rate) {
        this.client = client;
        this.rate = rate;
        prefix = PREFIX + name + ":";
        thread = Thread.ofPlatform().name("load " + name).start(this::write);
    }

    /** As an application of one of the two that are compared. */
    static Load on(Contender contender, int run) {
        return new Load(new Client(contender::writes, contender.application(), PATIENCE), Integer.toString(run), RATE);
    }

    /** The newest one; null before the first. */
    public @Nullable Acknowledged last() {
        return last;
    }

    /** From here on the first one by another process than this is looked for. */
    public void fails(String runId) {
        failed = runId;
    }

    /** The first write that another process than the failed one has acknowledged. */
    public Optional<Acknowledged> firstElsewhere() {
        return Optional.ofNullable(firstElsewhere);
    }

    /** All of them; after {@link #close}. */
    public List<Acknowledged> writes() {
        return writes;
    }

    /** How many writes were answered with an error. */
    public int refused() {
        return refused.get();
    }

    /** How often there was no connection, or no answer in time. */
    public int broken() {
        return broken.get();
    }

    private void write() {
        while (!ended) {
            try (Jedis jedis = new Jedis(client.writes().get(), login())) {
                write(jedis);
            } catch (JedisDataException e) {
                pause();
            } catch (JedisException e) {
                broken.incrementAndGet();
                pause();
            }
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }

    private JedisClientConfig login() {
        int millis = (int) client.patience().toMillis();
        return DefaultJedisClientConfig.builder()
                .user(client.login().getUser())
                .password(client.login().getPassword())
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .build();
    }

    private void write(Jedis jedis) {
        Connected connected = new Connected(jedis);
        long began = System.nanoTime();
        long written = 0;
        while (!ended) {
            long due = Math.min(MOST_OF_A_BATCH, (System.nanoTime() - began) * rate / 1_000_000_000L - written);
            if (due <= 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
                continue;
            }
            connected.write(due);
            written += due;
        }
    }

    /** A connection: what is asked of its server besides comes with the first batch, and costs no round trip of its own. */
    private final class Connected {

        private final Jedis jedis;
        private @Nullable String runId;

        Connected(Jedis jedis) {
            this.jedis = jedis;
        }

        /** @throws JedisDataException where one was refused; those that were accepted are taken down */
        void write(long size) {
            List<String> keys = new ArrayList<>();
            List<Response<String>> answers = new ArrayList<>();
            Pipeline pipeline = jedis.pipelined();
            Response<Object> info = runId == null ? pipeline.sendCommand(Protocol.Command.INFO, "server") : null;
            for (int i = 0; i < size; i++) {
                keys.add(prefix + number++);
                answers.add(pipeline.set(keys.getLast(), value));
            }
            pipeline.sync();
            long now = System.nanoTime();
            String by = info == null
                    ? Objects.requireNonNull(runId)
                    : field(SafeEncoder.encode((byte[]) info.get()), "run_id");
            runId = by;
            JedisDataException refusal = null;
            for (int i = 0; i < size; i++) {
                try {
                    answers.get(i).get();
                    acknowledged(new Acknowledged(keys.get(i), by, now));
                } catch (JedisDataException e) {
                    refused.incrementAndGet();
                    refusal = e;
                }
            }
            if (refusal != null) {
                throw refusal;
            }
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

    /** A field of what INFO answers. */
    public static String field(String info, String name) {
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

package dev.regionalcache.bench.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What servers say themselves, asked without a detour.
 *
 * @param login of a person who may ask for everything
 */
public record Servers(JedisClientConfig login) {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int CHECKED_AT_ONCE = 1_000;

    /** A field of a section of INFO. */
    public String ask(HostAndPort server, String section, String field) {
        try (Jedis jedis = new Jedis(server, login)) {
            return Load.field(jedis.info(section), field);
        }
    }

    /** The server whose process this is. */
    HostAndPort withRunId(Collection<HostAndPort> servers, String runId) {
        return servers.stream()
                .filter(server -> runId.equals(ask(server, "server", "run_id")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server has run id " + runId));
    }

    /** Milliseconds from a write until all of these have it. */
    public double caughtUp(Collection<HostAndPort> servers, String key, long sinceNanos) throws InterruptedException {
        List<HostAndPort> behind = new ArrayList<>(servers);
        Waiting.until("all have " + key, LIMIT, () -> {
            behind.removeIf(server -> has(server, key));
            return behind.isEmpty();
        });
        return (System.nanoTime() - sinceNanos) / 1e6;
    }

    private boolean has(HostAndPort server, String key) {
        try (Jedis jedis = new Jedis(server, login)) {
            return jedis.exists(key);
        } catch (JedisException e) {
            return false;
        }
    }

    /**
     * How many of these copied everything when they began to follow a new primary: who goes on from where it was remembers
     * the history before as its second one. After two changes in a row that is another one, and all are counted.
     *
     * @param history replication id of the old primary
     */
    public long fullCopies(Collection<HostAndPort> servers, String history) {
        return servers.stream()
                .filter(server -> !history.equals(ask(server, "replication", "master_replid2")))
                .count();
    }

    /** Those that a server does not have; removes the others from there, to make room. */
    public List<Load.Acknowledged> missing(HostAndPort server, List<Load.Acknowledged> writes) {
        List<Load.Acknowledged> missing = new ArrayList<>();
        try (Jedis jedis = new Jedis(server, login)) {
            for (int from = 0; from < writes.size(); from += CHECKED_AT_ONCE) {
                List<Load.Acknowledged> part = writes.subList(from, Math.min(from + CHECKED_AT_ONCE, writes.size()));
                Pipeline pipeline = jedis.pipelined();
                List<Response<Boolean>> there =
                        part.stream().map(write -> pipeline.exists(write.key())).toList();
                pipeline.sync();
                for (int i = 0; i < part.size(); i++) {
                    if (!there.get(i).get()) {
                        missing.add(part.get(i));
                    }
                }
                jedis.unlink(part.stream().map(Load.Acknowledged::key).toArray(String[]::new));
            }
        }
        return missing;
    }
}

package dev.regionalcache.playground;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** The servers of an operated cache, as applications and a person find them. */
final class SeenServers {

    /** How many keys a cache is filled with. */
    static final int KEYS = 100;

    /** By then what is to come has come. */
    static final Duration SOON = Duration.ofSeconds(30);

    private final OperatedCache cache;

    SeenServers(OperatedCache cache) {
        this.cache = cache;
    }

    boolean isWritable(String region) {
        return cache.write(region, "v").equals("OK");
    }

    /** Where a replica has just left, the guard inside the server may refuse a write until the agent has seen it. */
    void fill(String region) {
        await().atMost(SOON).until(() -> {
            try (Jedis jedis = cache.connect(region, "chat-primary", "application")) {
                IntStream.range(0, KEYS).forEach(i -> jedis.set("key-" + i, "value"));
                return true;
            } catch (JedisException refused) {
                return false;
            }
        });
    }

    boolean accepts(String region) {
        try (Jedis jedis = cache.connect(region, "application")) {
            return "OK".equals(jedis.set("to " + region, "v"));
        } catch (JedisException refused) {
            return false;
        }
    }

    boolean answers(String region, Predicate<String> process) {
        try {
            return process.test(cache.process(region));
        } catch (JedisException away) {
            return false;
        }
    }

    long keys(String region) {
        try {
            String keys = cache.info(region, "keyspace", "db0");
            return keys.isEmpty() ? 0 : Long.parseLong(keys.replaceFirst("keys=(\\d+),.*", "$1"));
        } catch (JedisException away) {
            return 0;
        }
    }

    String runIdBehind(String region, String service) {
        try (Jedis jedis = cache.connect(region, service, "operator")) {
            return jedis.info("server")
                    .lines()
                    .filter(l -> l.startsWith("run_id:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("run_id:".length())
                    .strip();
        } catch (JedisException e) {
            return String.valueOf(e.getMessage());
        }
    }

    long copies(String region) {
        return Long.parseLong(cache.info(region, "stats", "sync_full"));
    }

    /** How many full copies the servers that run now have sent, together. */
    long copies() {
        return OperatedCache.REGIONS.stream().mapToLong(this::copies).sum();
    }
}

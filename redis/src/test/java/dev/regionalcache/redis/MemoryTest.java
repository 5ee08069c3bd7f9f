package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.core.memory.MemoryPlan;
import dev.regionalcache.redis.config.Persistence;
import dev.regionalcache.redis.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Real servers are filled: what Redis counts within {@code maxmemory} is what {@link MemoryPlan} leaves room for there. */
class MemoryTest {

    private static final long MIB = 1 << 20;
    private static final long KEYS = 24 * MIB;
    private static final MemoryPlan PLAN = MemoryPlan.of(MemoryPlan.limitFor(KEYS, 8 * MIB, false), 8 * MIB, false);
    private static final String VALUE = "v".repeat(10_000);

    @TempDir
    Path directory;

    private RedisServers servers;

    private static List<RedisBinary> binaries() {
        return RedisBinary.all();
    }

    @AfterEach
    void stop() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void keysHaveTheirRoomBesideABacklogThatIsFullAndNoMore(RedisBinary binary) throws Exception {
        servers = new RedisServers(binary, directory);
        RedisProcess process = start("a");
        RedisServer primary = servers.connect(process);
        RedisServer replica = servers.connect(start("b"));
        primary.promote();
        replica.replicaOf(process.address());
        await().until(() -> replica.info().linkUp());
        List<Jedis> clients = Stream.generate(() -> servers.application(process))
                .limit(20)
                .map(servers::keep)
                .toList();
        Jedis client = clients.getFirst();
        fill(client, 0, 1);
        long each = client.memoryUsage(key(0));
        int room = (int) (KEYS / each);

        fill(client, 1, room);
        await().until(() -> replica.offset().equals(primary.offset()));
        assertThat(primary.replication().backlogFrom())
                .as("the backlog is full")
                .isGreaterThan(10 * MIB);
        assertThat(primary.info().evictedKeys()).isZero();
        assertThat(replica.info().evictedKeys()).isZero();
        assertThat(replica.info().keys()).isEqualTo(room);

        fill(client, room, 2 * room);
        await().until(() -> replica.offset().equals(primary.offset()));
        assertThat(primary.info().evictedKeys()).isPositive();
        assertThat(primary.info().keys() * each).as("keys when all is full").isBetween(KEYS, KEYS + 4 * MIB);
        // A primary that is full evicts a few keys more as the memory of its connections changes: they are compared
        // until both were looked at between two of these.
        await().untilAsserted(() ->
                assertThat(replica.info().keys()).isEqualTo(primary.info().keys()));
    }

    private RedisProcess start(String name) throws Exception {
        Map<String, String> free = Map.of("maxmemory-policy", "allkeys-lru");
        return servers.start(name, Persistence.None, new ServerConfig(PLAN, 1, 10, Persistence.None, free).runtime());
    }

    private static void fill(Jedis client, int from, int to) {
        try (Pipeline pipeline = client.pipelined()) {
            IntStream.range(from, to).forEach(i -> pipeline.set(key(i), VALUE));
        }
    }

    private static String key(int number) {
        return "k%06d".formatted(number);
    }
}

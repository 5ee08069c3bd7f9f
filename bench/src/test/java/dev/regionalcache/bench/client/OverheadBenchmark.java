package dev.regionalcache.bench.client;

import dev.regionalcache.bench.Build;
import dev.regionalcache.bench.Report;
import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.redis.RedisBinary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** What the client costs beside plain Jedis: the same server, the same threads, in turn in one JVM. */
class OverheadBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 51);
    private static final Duration ROUND = Duration.ofMillis(Integer.getInteger("bench.round.ms", 200));
    private static final int KEYS = 1_000;
    private static final int CONNECTIONS = 16;
    private static final Duration TTL = Duration.ofHours(1);
    private static final String VALUE = "v".repeat(200);

    private final Report report = new Report(
            "The Java client, beside plain Jedis",
            "what",
            "threads",
            "plain Jedis, a second",
            "client, a second",
            "fewer",
            "goal",
            "processor time of the caller, each");

    @TempDir
    Path directory;

    @Test
    void measure() throws Exception {
        try (Regions regions = new Regions(directory, Policy.of("session", "s:", TTL))) {
            RedisNode node = regions.start("a", null);
            regions.announce();
            ConnectionPoolConfig pool = new ConnectionPoolConfig();
            pool.setMaxTotal(CONNECTIONS);
            pool.setMaxIdle(CONNECTIONS);
            try (RedisClient plain = RedisClient.builder()
                            .hostAndPort(node.endpoint().host(), node.endpoint().port())
                            .poolConfig(pool)
                            .build();
                    RegionalCacheClient client = RegionalCacheClient.connect(
                            ClientOptions.at(node.endpoint().toString()))) {
                for (int key = 0; key < KEYS; key++) {
                    client.policy("session").set(Integer.toString(key), VALUE);
                }
                for (int threads : List.of(1, 4)) {
                    measure(plain, client, threads);
                }
            }
        }
        report.version("Redis", Build.server(RedisBinary.EMBEDDED.file().toString()));
        report.write(
                "One server, values of %d B, %d connections each; %d rounds of %d ms of each way in turn, medians. Plain: `RedisClient` of Jedis with its pool, GET, and SET with PX."
                        .formatted(VALUE.length(), CONNECTIONS, ROUNDS, ROUND.toMillis()));
    }

    private void measure(RedisClient plain, RegionalCacheClient client, int threads) throws InterruptedException {
        PolicyCache<String> free = client.policy("session");
        List<PolicyCache<String>> sessions = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            sessions.add(free.in(client.newSession()));
        }
        Contest.Way get = (thread, number) -> plain.get("s:" + key(thread, number));
        Contest.Way set = (thread, number) -> plain.set(
                "s:" + key(thread, number), VALUE, SetParams.setParams().px(TTL.toMillis()));
        row("read", threads, get, (thread, number) -> free.get(key(thread, number)), "5 %");
        row(
                "read in a session",
                threads,
                get,
                (thread, number) -> sessions.get(thread).get(key(thread, number)),
                "");
        row("write", threads, set, (thread, number) -> free.set(key(thread, number), VALUE), "");
        row(
                "write with a token",
                threads,
                set,
                (thread, number) -> sessions.get(thread).set(key(thread, number), VALUE),
                "20 %");
    }

    private void row(String what, int threads, Contest.Way plain, Contest.Way client, String goal)
            throws InterruptedException {
        Contest.Result result = new Contest(threads, ROUNDS, ROUND).hold(plain, client);
        report.row(
                what,
                Integer.toString(threads),
                "%,.0f".formatted(result.plain()),
                "%,.0f".formatted(result.client()),
                "%.1f %%".formatted(100 * result.cost()),
                goal,
                "%.1f µs, %.1f µs".formatted(result.plainMicros(), result.clientMicros()));
    }

    private static String key(int thread, int number) {
        return Integer.toString((thread * 257 + number) % KEYS);
    }
}

package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Classes with servers of their own, with the whole operator and the Java client, which is told one address. */
class ClassesTest {

    /** The cache, and what is derived from it and its classes. */
    private static final String[] SERVERS = {"chat", "chat-own", "chat-rate-a", "chat-rate-b", "chat-rate-c"};

    private static final long MIB = 1L << 20;

    @TempDir
    private Path directory;

    private OperatedCache cache;
    private Classes classes;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> {
        classes.dump();
        cache.dump();
    });

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory, "failover: {mode: Automatic}");
        classes = new Classes(cache);
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    @Test
    void aDedicatedClassHasItsMemoryAndItsEvictionAndTakesNoOthersRoom() {
        classes.apply("own", Classes.OWN);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        for (String region : OperatedCache.REGIONS) {
            try (Jedis server = classes.operator("chat-own", region)) {
                long backlog =
                        Long.parseLong(server.configGet("repl-backlog-size").get("repl-backlog-size"));
                assertThat(Long.parseLong(server.configGet("maxmemory").get("maxmemory")) - backlog)
                        .as(region)
                        .isBetween(52 * MIB, 54 * MIB);
                assertThat(server.configGet("maxmemory-policy")).containsValue("allkeys-lru");
            }
        }
        try (Jedis main = cache.connect("a", "chat-primary", "application")) {
            IntStream.range(0, 1_000).forEach(i -> main.set("main:" + i, "v"));
        }
        try (RegionalCacheClient client = classes.client("c")) {
            PolicyCache<String> own = Classes.awaitPolicy(client, "own");
            own.set("1", "hello");
            await().until(() -> own.get("1").orElse(""), "hello"::equals);
        }
        try (Jedis primary = classes.application("chat-own", "a");
                Jedis main = cache.connect("a", "chat", "application")) {
            assertThat(primary.get("own:1")).isEqualTo("hello");
            assertThat(main.exists("own:1")).isFalse();
            primary.set("own:forgotten", "v");
            await("the class's time to live").until(() -> primary.ttl("own:forgotten") > 0);
            flood(primary, 96);
        }
        try (Jedis server = classes.operator("chat-own", "a");
                Jedis main = cache.connect("a", "operator")) {
            assertThat(figure(server, "stats", "evicted_keys")).isPositive();
            assertThat(figure(main, "stats", "evicted_keys")).isZero();
            assertThat(main.keys("main:*")).hasSize(1_000);
        }
        assertThat(cache.status().conditions())
                .anySatisfy(c -> assertThat(c.reason()).isEqualTo("AllClassesReady"));
        await("what the class's servers hold in every region")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(classes.status("own").regions())
                        .hasSize(3)
                        .allSatisfy(row -> assertThat(row.servers()).isNotNull()));
    }

    @Test
    void atRestNothingIsWrittenNotEvenByAnotherControlPlane() {
        classes.apply("own", Classes.OWN);
        classes.apply("rate", Classes.RATE);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        classes.awaitReason("rate", Condition.READY, "Enforcing");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cache.status().conditions().stream()
                        .anyMatch(c -> c.reason().equals("AllClassesReady")));
        String document = cache.member("a").getSpec().discovery();
        assertThat(document).contains("servers own c writes=", "servers rate c writes=");
        List<Long> generations = classes.generations(SERVERS);
        awaitRest();
        cache.restartControlPlane();
        awaitRest();
        assertThat(cache.member("a").getSpec().discovery()).isEqualTo(document);
        assertThat(classes.generations(SERVERS)).isEqualTo(generations);
    }

    @Test
    void whatIsDerivedIsKeptAndGoesWithItsPolicyOrItsCache() {
        classes.apply("own", Classes.OWN);
        classes.apply("rate", Classes.RATE);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        classes.awaitReason("rate", Condition.READY, "Enforcing");
        RegionalCache before = classes.servers("chat-own");
        classes.patch("chat-own", "spec: {config: {maxmemory-policy: noeviction, hz: '20'}, pause: true}");
        await("an edit is put back")
                .atMost(Duration.ofSeconds(20))
                .until(() -> classes.servers("chat-own").getSpec(), before.getSpec()::equals);

        classes.changePassword("application", "another");
        await("the password of applications follows that of the cache")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> {
                    try (Jedis server = classes.application("chat-own", "b")) {
                        return "PONG".equals(server.ping());
                    }
                });

        classes.delete("own");
        await("servers are gone").atMost(Duration.ofSeconds(60)).until(() -> classes.isGone("chat-own"));
        assertThat(classes.pods("a")).noneMatch(pod -> pod.startsWith("chat-own"));
        cache.accept("a", "still");

        cache.delete();
        for (String region : OperatedCache.REGIONS) {
            await("servers of " + region + " are gone")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> classes.isGone("chat-rate-" + region));
        }
        classes.awaitReason("rate", CachePolicy.ACCEPTED, "CacheNotFound");
    }

    @Test
    void whatCannotBeIsSaidWithWhatToDo() {
        classes.apply("own", Classes.OWN);
        classes.awaitReason("own", CachePolicy.ACCEPTED, "Accepted");
        classes.applyTo("inner", "chat-own", "prefixes: ['x:'], ttl: 1h");
        classes.apply("a", "prefixes: ['y:'], ttl: 1h, maxMemory: 8Mi, isolation: Dedicated");
        classes.foreign("chat-taken");
        classes.apply("taken", "prefixes: ['t:'], ttl: 1h, maxMemory: 8Mi, isolation: Dedicated");
        classes.apply("young", "prefixes: ['own:x'], ttl: 1h, maxMemory: 8Mi, scope: Regional");

        classes.awaitReason("inner", CachePolicy.ACCEPTED, "ServersOfAClass");
        classes.awaitReason("a", CachePolicy.ACCEPTED, "Conflict");
        classes.awaitReason("taken", CachePolicy.ACCEPTED, "Conflict");
        classes.awaitReason("young", CachePolicy.ACCEPTED, "Overlaps");
        assertThat(classes.message("taken", CachePolicy.ACCEPTED)).contains("delete");
        assertThat(classes.servers("chat-taken").getMetadata().getOwnerReferences())
                .isEmpty();
        assertThat(classes.isGone("chat-young-a")).isTrue();
    }

    /** Nothing is written for a while; a figure that changed on a busy machine is told once, and puts that off. */
    private void awaitRest() {
        AtomicReference<List<String>> last = new AtomicReference<>(List.of());
        await("rest")
                .during(Duration.ofSeconds(10))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    List<String> now = classes.versions(SERVERS);
                    return now.equals(last.getAndSet(now));
                });
    }

    private static void flood(Jedis server, int mebibytes) {
        String value = "v".repeat(1 << 16);
        for (int i = 0; i < mebibytes; i++) {
            try (Pipeline pipeline = server.pipelined()) {
                for (int j = 0; j < 16; j++) {
                    pipeline.set("own:flood:" + i + ":" + j, value);
                }
            }
        }
    }

    private static long figure(Jedis server, String section, String field) {
        return server.info(section)
                .lines()
                .filter(l -> l.startsWith(field + ":"))
                .map(l -> Long.parseLong(l.substring(field.length() + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}

package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Classes with servers of their own, with the whole operator and the Java client, which is told one address. */
class ClassesTest {

    private static final String OWN =
            "prefixes: ['own:'], ttl: 1h, maxMemory: 48Mi, isolation: Dedicated, eviction: AllKeysLRU";
    private static final String RATE = "prefixes: ['rate:'], ttl: 10m, maxMemory: 8Mi, scope: Regional";

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
        classes.apply("own", OWN);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        for (String region : OperatedCache.REGIONS) {
            try (Jedis server = classes.operator("chat-own", region)) {
                assertThat(Long.parseLong(server.configGet("maxmemory").get("maxmemory")))
                        .as(region)
                        .isBetween(48 * MIB, 50 * MIB);
                assertThat(server.configGet("maxmemory-policy")).containsValue("allkeys-lru");
            }
        }
        try (Jedis main = cache.connect("a", "chat-primary", "application")) {
            IntStream.range(0, 1_000).forEach(i -> main.set("main:" + i, "v"));
        }
        try (RegionalCacheClient client = client("c")) {
            PolicyCache<String> own = awaitPolicy(client, "own");
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
    }

    @Test
    void oneFailoverMovesAllServersAndRegionalOnesStayAsTheyAre() throws Exception {
        classes.apply("own", OWN);
        classes.apply("rate", RATE);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        classes.awaitReason("rate", Condition.READY, "Enforcing");
        assertThat(classes.status("rate").regions()).extracting("name").containsExactly("a", "b", "c");
        try (RegionalCacheClient b = client("b");
                RegionalCacheClient c = client("c")) {
            awaitPolicy(c, "own").set("1", "before");
            awaitServers(b, "rate", "b");
            awaitServers(c, "rate", "c");
            b.counters("rate").increment("user", 5);
            c.counters("rate").increment("user", 2);
            assertThat(b.counters("rate").get("user")).isEqualTo(5);
            assertThat(c.counters("rate").get("user")).isEqualTo(2);
            awaitCopied("b", "own:1");
            awaitCopied("c", "own:1");

            lose("a");
            await("the cache is moved")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !"a".equals(cache.status().primaryRegion()));
            await("the class is where the cache is")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> cache.primary().equals(classes.primary("chat-own"))
                            && cache.primary()
                                    .equals(classes.servers("chat-own")
                                            .getSpec()
                                            .primaryRegion()));
            PolicyCache<String> own = c.policy("own").repeatable();
            awaitReadBack("the client writes where it is", own, "after");
            assertThat(b.counters("rate").get("user")).isEqualTo(5);
            assertThat(c.counters("rate").increment("user", 1).value()).isEqualTo(3);
            assertThat(classes.epoch("chat-rate-b")).isEqualTo(1);
        }
    }

    @Test
    void atRestNothingIsWrittenNotEvenByAnotherControlPlane() {
        classes.apply("own", OWN);
        classes.apply("rate", RATE);
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

    @Test
    void aClassComesAfterACacheThatMovesAlone() {
        classes.apply("own", OWN);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        assertThat(classes.primary("chat-own")).isEqualTo("a");
        try (RegionalCacheClient client = client("c")) {
            PolicyCache<String> own = awaitPolicy(client, "own");
            cache.patch("spec: {primaryRegion: b}");
            await().atMost(Duration.ofSeconds(60)).until(() -> "b".equals(classes.primary("chat-own")));
            awaitWritten(own, "2", "there", "b");
        }
    }

    @Test
    void aClassThatMovesAloneIsFoundThereAndComesBack() throws Exception {
        classes.apply("own", OWN);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        try (RegionalCacheClient client = client("c")) {
            PolicyCache<String> own = awaitPolicy(client, "own").repeatable();
            own.set("1", "before");
            awaitCopied("b", "own:1");
            awaitCopied("c", "own:1");
            OperatedCache.signal("KILL", classes.process("chat-own", "a"));
            await().atMost(Duration.ofSeconds(30)).until(() -> !"a".equals(classes.primary("chat-own")));
            awaitReadBack("the client hears of it", own, "elsewhere");
            assertThat(cache.primary()).isEqualTo("a");
            await("in sync for a minute")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> "a".equals(classes.primary("chat-own")));
            awaitWritten(own, "1", "back", "a");
            assertThat(cache.status().epoch()).as("the cache has not moved").isEqualTo(1);
        }
    }

    @Test
    void aRegionCanBeRemovedWhereTheClassIsWritten() {
        classes.apply("own", OWN);
        classes.apply("rate", RATE);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        classes.awaitReason("rate", Condition.READY, "Enforcing");
        classes.patch("chat-own", "metadata: {annotations: {regionalcache.dev/switchover: c}}");
        await().atMost(Duration.ofSeconds(60)).until(() -> "c".equals(classes.primary("chat-own")));

        cache.patch("spec: {primaryRegion: b, regions: [{name: a}, {name: b, parent: a}]}");
        await().atMost(Duration.ofSeconds(60)).until(() -> "b".equals(classes.primary("chat-own")));
        await("the region is gone of the class, too")
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        "2/2".equals(classes.servers("chat-own").getStatus().regionsReady())
                                && classes.isGone("chat-rate-c"));
        assertThat(classes.isGone("chat-rate-b")).isFalse();
    }

    @Test
    void whatIsDerivedIsKeptAndGoesWithItsPolicyOrItsCache() {
        classes.apply("own", OWN);
        classes.apply("rate", RATE);
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
        assertThat(cache.write("a", "still")).isEqualTo("OK");

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
        classes.apply("own", OWN);
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

    /** No server, agent or API server of the region is reached any more. */
    private void lose(String region) throws Exception {
        for (String other : List.of("b", "c", "hub")) {
            cache.cut(region, other);
        }
        OperatedCache.signal("STOP", cache.process(region));
        cache.stopAgent(region);
    }

    private RegionalCacheClient client(String region) {
        HostAndPort head = cache.address(region, "chat-%s-head".formatted(region));
        return RegionalCacheClient.connect(ClientOptions.at(head.getHost() + ":" + head.getPort())
                .region(region)
                .user("application", cache.password("application"))
                .retryWritesFor(Duration.ofSeconds(20)));
    }

    private static PolicyCache<String> awaitPolicy(RegionalCacheClient client, String policy) {
        awaitServers(client, policy, client.document().primaryRegion());
        return client.policy(policy);
    }

    private static void awaitServers(RegionalCacheClient client, String policy, String region) {
        BooleanSupplier known = () -> client.document()
                .policy(policy)
                .map(Policy::servers)
                .map(s -> s.get(region))
                .flatMap(Servers::writes)
                .isPresent();
        await("servers of " + policy + " in the document")
                .atMost(Duration.ofSeconds(30))
                .until(known::getAsBoolean);
    }

    private void awaitCopied(String region, String key) {
        try (Jedis server = classes.application("chat-own", region)) {
            await(key + " in " + region).until(() -> server.exists(key));
        }
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

    private static void awaitReadBack(String what, PolicyCache<String> own, String value) {
        await(what).atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            own.set("1", value);
            return own.get("1").orElse("").equals(value);
        });
    }

    /** The client's write is in the class's server of this region. */
    private void awaitWritten(PolicyCache<String> own, String key, String value, String region) {
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            own.set(key, value);
            try (Jedis primary = classes.application("chat-own", region)) {
                return value.equals(primary.get("own:" + key));
            }
        });
    }
}

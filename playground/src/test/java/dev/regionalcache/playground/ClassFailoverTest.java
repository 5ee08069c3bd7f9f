package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.crds.Condition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The primary of a cache, or of one of its classes, moves: servers of classes come after it, and the client finds them. */
class ClassFailoverTest {

    @TempDir
    private Path directory;

    private OperatedCache cache;
    private Classes classes;
    private final Following following = new Following();

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
    void oneFailoverMovesAllServersAndRegionalOnesStayAsTheyAre() throws Exception {
        classes.apply("own", Classes.OWN);
        classes.apply("rate", Classes.RATE);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        classes.awaitReason("rate", Condition.READY, "Enforcing");
        assertThat(classes.status("rate").regions()).extracting("name").containsExactly("a", "b", "c");
        try (RegionalCacheClient b = classes.client("b");
                RegionalCacheClient c = classes.client("c")) {
            Classes.awaitPolicy(c, "own").set("1", "before");
            Classes.awaitServers(b, "rate", "b");
            Classes.awaitServers(c, "rate", "c");
            b.counters("rate").increment("user", 5);
            c.counters("rate").increment("user", 2);
            assertThat(b.counters("rate").get("user")).isEqualTo(5);
            assertThat(c.counters("rate").get("user")).isEqualTo(2);
            Session session = c.newSession();
            c.policy("own").in(session).set("2", "mine");
            for (String copied : List.of("own:1", "own:2")) {
                awaitCopied("b", copied);
                awaitCopied("c", copied);
            }

            PolicyCache<String> own = c.policy("own").repeatable();
            CompletableFuture<Long> classWritable = writableInAnother("chat-own");
            CompletableFuture<Long> cacheWritable = writableInAnother("chat");
            lose("a");
            write(own);
            // The document that names both is written by the cache's own primary.
            assertIsFollowed(
                    "class, region lost, and the cache's primary writable, too",
                    own,
                    List.of(cacheWritable, classWritable));
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
            awaitReadBack("the client writes where it is", own, "after");
            assertIsSeen(b, session.text(), "2", "mine");
            c.policy("own").in(session).repeatable().set("3", "mine, too");
            assertIsSeen(b, session.text(), "3", "mine, too");
            assertThat(b.counters("rate").get("user")).isEqualTo(5);
            assertThat(c.counters("rate").increment("user", 1).value()).isEqualTo(3);
            assertThat(classes.epoch("chat-rate-b")).isEqualTo(1);
        }
    }

    @Test
    void aClassComesAfterACacheThatMovesAlone() {
        classes.apply("own", Classes.OWN);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        assertThat(classes.primary("chat-own")).isEqualTo("a");
        try (RegionalCacheClient client = classes.client("c")) {
            PolicyCache<String> own = Classes.awaitPolicy(client, "own");
            cache.patch("spec: {primaryRegion: b}");
            await().atMost(Duration.ofSeconds(60)).until(() -> "b".equals(classes.primary("chat-own")));
            awaitWritten(own, "2", "there", "b");
        }
    }

    @Test
    void aClassThatMovesAloneIsFoundThereAndComesBack() throws Exception {
        classes.apply("own", Classes.OWN);
        classes.awaitReason("own", Condition.READY, "Enforcing");
        try (RegionalCacheClient client = classes.client("c")) {
            PolicyCache<String> own = Classes.awaitPolicy(client, "own").repeatable();
            own.set("1", "before");
            awaitCopied("b", "own:1");
            awaitCopied("c", "own:1");
            CompletableFuture<Long> writable = writableInAnother("chat-own");
            OperatedCache.signal("KILL", classes.process("chat-own", "a"));
            write(own);
            assertIsFollowed("class, kill", own, List.of(writable));
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
        classes.apply("own", Classes.OWN);
        classes.apply("rate", Classes.RATE);
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

    /** No server, agent or API server of the region is reached any more. */
    private void lose(String region) throws Exception {
        for (String other : List.of("b", "c", "hub")) {
            cache.cut(region, other);
        }
        OperatedCache.signal("STOP", cache.process(region));
        OperatedCache.signal("STOP", classes.process("chat-own", region));
        cache.stopAgent(region);
    }

    /** When the first server of a cache outside of its primary's region accepts a write. */
    private CompletableFuture<Long> writableInAnother(String name) {
        return CompletableFuture.anyOf(Stream.of("b", "c")
                        .map(region -> Following.firstWriteAccepted(classes.operator(name, region)))
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(Long.class::cast);
    }

    private void assertIsFollowed(String what, PolicyCache<String> own, List<CompletableFuture<Long>> writable) {
        long last = writable.stream().mapToLong(CompletableFuture::join).max().orElseThrow();
        following.assertIsSoon(what, last, () -> write(own));
    }

    private void write(PolicyCache<String> own) {
        own.set("written", "v");
        following.accepted();
    }

    private void awaitCopied(String region, String key) {
        try (Jedis server = classes.application("chat-own", region)) {
            await(key + " in " + region).until(() -> server.exists(key));
        }
    }

    /** In another region, by nothing but the session's text; a lost write would be told by an exception. */
    private static void assertIsSeen(RegionalCacheClient client, String session, String key, String value) {
        assertThat(client.policy("own").in(client.session(session)).get(key)).contains(value);
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

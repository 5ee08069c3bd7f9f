package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.routing.Bounds;
import dev.regionalcache.client.routing.Place;
import dev.regionalcache.client.routing.RedisStore;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.WriteMode;
import dev.regionalcache.client.token.Parting;
import dev.regionalcache.client.token.TokenText;
import dev.regionalcache.crds.cache.FailoverState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The Java client finds its servers by what the operator publishes, and knows nothing else of them than one address. */
class JavaClientTest {

    private static final Policy POLICY = Policy.of("test", "test:", Duration.ofHours(1));
    private static final Duration TTL = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private final Following following = new Following();

    private OperatedCache cache;
    private RedisStore client;

    /** Asks for nothing after its first question, unless its connection ends. */
    private RedisStore listener;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
        client = connect("c");
        listener = connect("c");
    }

    @AfterEach
    void stop() {
        listener.close();
        client.close();
        cache.close();
    }

    @Test
    void aSessionSeesItsWritesOverASwitchoverAndOverTheLossOfThePrimary() throws Exception {
        DiscoveryDocument first = client.document();
        assertThat(first.cache()).isEqualTo("chat");
        assertThat(first.primaryRegion()).isEqualTo("a");
        assertThat(first.regions()).extracting(Region::name).containsExactlyElementsOf(OperatedCache.REGIONS);
        Session session = new Session(TokenText.unsigned());
        assertIsSeen(session, "first");

        CompletableFuture<Long> taken = firstWriteAccepted("b");
        cache.patch("spec: {primaryRegion: b}");
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    assertIsSeen(session, "write " + following.count());
                    return client.document().primaryRegion().equals("b");
                });
        long takenAt = taken.get();
        following.assertIsSoon("switchover", takenAt, () -> assertIsSeen(session, "after the switchover"));
        assertIsHeard("b");
        cache.awaitReady();

        CompletableFuture<Long> a = firstWriteAccepted("a");
        CompletableFuture<Long> c = firstWriteAccepted("c");
        OperatedCache.signal("KILL", cache.process("b"));
        put(session, "killed", "after the kill");
        String primary = client.document().primaryRegion();
        long writableAt = (primary.equals("a") ? a : c).get();
        following.assertIsSoon("kill", writableAt, () -> put(session, "again", "after the kill"));
        assertThat(primary).isNotEqualTo("b");
        Lookup found = look(session, "killed");
        assertThat(text(found)).contains("after the kill");
        assertThat(found.unverified()).isEmpty();
        assertIsSeen(session, "after all");
        assertIsHeard(primary);
    }

    @Test
    void aDocumentThatWasRemovedComesBackAndAChangeIsHeardOfWithoutAsking() {
        DiscoveryDocument before = client.document();
        try (Jedis primary = cache.connect("a", "operator")) {
            String text = primary.get(DiscoveryDocument.KEY);
            primary.del(DiscoveryDocument.KEY);
            await().until(() -> text.equals(primary.get(DiscoveryDocument.KEY)));
            primary.set(DiscoveryDocument.KEY, "no document");
            await().until(() -> text.equals(primary.get(DiscoveryDocument.KEY)));
        }
        assertThat(client.document()).isEqualTo(before);

        cache.patch("spec: {regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]}");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            DiscoveryDocument now = listener.document();
            assertThat(now.region("c").flatMap(Region::parent)).contains("b");
            assertThat(now.epoch()).isEqualTo(before.epoch());
            assertThat(now.revision()).isGreaterThan(before.revision());
        });
    }

    @Test
    void aWriteThatWasLostWithTheOldPrimaryIsToldAlsoWhenThatReturns() throws Exception {
        Session kept = new Session(TokenText.unsigned());
        put(kept, "kept", "v");
        await().until(() -> text(look(null, "kept")).isPresent());
        cache.cut("a", "b");
        cache.cut("a", "c");
        Session lost = new Session(TokenText.unsigned());
        put(lost, "lost", "v");
        Session toldLater = Session.of(TokenText.unsigned(), lost.text());
        String process = cache.process("a");
        cache.cut("a", "hub");
        OperatedCache.signal("STOP", process);
        cache.stopAgent("a");
        CompletableFuture<Long> b = firstWriteAccepted("b");
        CompletableFuture<Long> c = firstWriteAccepted("c");
        put(new Session(TokenText.unsigned()), "cut", "after the cut");
        String next = client.document().primaryRegion();
        assertThat(next).isNotEqualTo("a");
        long writableAt = (next.equals("b") ? b : c).get();
        following.assertIsSoon(
                "cut", writableAt, () -> put(new Session(TokenText.unsigned()), "again", "after the cut"));
        assertIsLost(lost);
        OperatedCache.signal("CONT", process);
        List.of("b", "c", "hub").forEach(other -> cache.heal("a", other));
        cache.startAgent("a");
        cache.awaitReady();
        cache.patch("metadata: {annotations: {regionalcache.dev/switchover: a}}");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(cache.status().primaryRegion()).isEqualTo("a");
            assertThat(cache.row().state()).isEqualTo(FailoverState.Completed);
        });
        try (Jedis primary = cache.connect("a", "application")) {
            assertThat(primary.lrange(Parting.KEY, 0, -1))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .doesNotHaveDuplicates();
        }
        assertIsHeard("a");
        // Its own server had both. Two histories later the list says which of them was left behind.
        assertIsLost(toldLater);
        Lookup found = look(kept, "kept");
        assertThat(text(found)).contains("v");
        assertThat(found.lost()).isEmpty();
        assertThat(found.unverified()).isEmpty();
    }

    private RedisStore connect(String region) {
        HostAndPort head = cache.address(region, "chat-%s-head".formatted(region));
        return RedisStore.open(
                ConnectionSettings.DEFAULT.withUser("application", cache.password("application")),
                new Place(null, List.of(new Endpoint(head.getHost(), head.getPort()))),
                new Bounds(Duration.ofMillis(20), Duration.ofSeconds(10), Duration.ofSeconds(30)),
                Duration.ofHours(1),
                ClientMetrics.NONE);
    }

    private void assertIsSeen(Session session, String value) {
        put(session, "k", value);
        Lookup found = look(session, "k");
        assertThat(text(found)).contains(value);
        assertThat(found.lost()).isEmpty();
        assertThat(found.unverified()).isEmpty();
    }

    private void assertIsLost(Session session) {
        Lookup found = look(session, "lost");
        assertThat(found.lost()).hasSize(1);
        assertThat(found.unverified()).isEmpty();
        assertThat(text(found)).isEmpty();
        assertThat(look(session, "lost").lost()).as("told once").isEmpty();
    }

    private void assertIsHeard(String primary) {
        await().until(() -> listener.document().primaryRegion().equals(primary));
    }

    private void put(Session session, String key, String value) {
        client.put(POLICY, key, value.getBytes(StandardCharsets.UTF_8), TTL, List.of(), new WriteMode(session, true));
        following.accepted();
    }

    private Lookup look(@Nullable Session session, String key) {
        return client.lookup(POLICY, List.of(key), Detail.VALUES, session);
    }

    private static Optional<String> text(Lookup found) {
        return found.entries().getFirst().map(entry -> new String(entry.value(), StandardCharsets.UTF_8));
    }

    /** When the server of a region first accepted a write, by {@link System#nanoTime()}. */
    private CompletableFuture<Long> firstWriteAccepted(String region) {
        return Following.firstWriteAccepted(cache.connect(region, "operator"));
    }
}

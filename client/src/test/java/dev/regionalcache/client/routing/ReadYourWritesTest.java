package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.WriteLostException;
import dev.regionalcache.client.fixture.Proxy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.policy.Cached;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session's guarantees on a chain of real servers: a is the primary, b follows a, c follows b. */
class ReadYourWritesTest {

    private static final Policy POLICY = Policy.of("session", "s:", Duration.ofHours(1));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Regions regions;
    private RedisNode a;
    private RedisNode b;
    private RedisNode c;

    @BeforeEach
    void start() throws Exception {
        regions = keep(new Regions(directory, POLICY));
        a = regions.start("a", null);
        b = regions.start("b", "a");
        c = regions.start("c", "b");
        regions.announce();
        c.awaitLevelWith(a);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aWriteIsReadInTheFarRegionAtOnce() {
        RegionalCacheClient client = client("c", Duration.ofSeconds(20));
        for (int i = 0; i < 200; i++) {
            Session session = client.newSession();
            PolicyCache<String> cache = client.policy("session").in(session);
            cache.set("k", "v" + i);
            Cached<String> found = cache.look("k");
            assertThat(found.value()).contains("v" + i);
            assertThat(found.source()).isEqualTo(Source.LOCAL);
        }
    }

    @Test
    void whereTheRegionDoesNotCatchUpTheParentIsAskedAndThenThePrimary() throws Exception {
        RegionalCacheClient client = client("c", Duration.ZERO);
        PolicyCache<String> cache = client.policy("session").in(client.newSession());
        cut(c);
        cache.set("k", "v1");
        b.awaitLevelWith(a);
        assertThat(cache.look("k")).satisfies(found -> {
            assertThat(found.value()).contains("v1");
            assertThat(found.source()).isEqualTo(Source.PARENT);
        });
        cut(b);
        cache.set("k", "v2");
        assertThat(cache.look("k")).satisfies(found -> {
            assertThat(found.value()).contains("v2");
            assertThat(found.source()).isEqualTo(Source.PRIMARY);
        });
        assertThat(client.policy("session").get("k")).as("without a session").isEmpty();
    }

    @Test
    void aSessionIsCarriedToAnotherRegionByItsText() {
        RegionalCacheClient there = client("b", Duration.ofMillis(50));
        RegionalCacheClient here = client("c", Duration.ofMillis(50));
        Session session = there.newSession();
        there.policy("session").in(session).set("k", "v");
        String text = session.text();
        assertThat(text).matches("[A-Za-z0-9._-]{1,64}");
        assertThat(here.policy("session").in(here.session(text)).get("k")).contains("v");
    }

    @Test
    void readsAreMonotonic() throws Exception {
        RegionalCacheClient near = client("a", Duration.ZERO);
        RegionalCacheClient far = client("c", Duration.ZERO);
        near.policy("session").set("k", "old");
        c.awaitLevelWith(a);
        cut(c);
        near.policy("session").set("k", "new");
        Session session = near.newSession();
        assertThat(near.policy("session").in(session).get("k")).contains("new");
        assertThat(far.policy("session").in(far.session(session.text())).get("k"))
                .as("what another one wrote and this session saw")
                .contains("new");
        assertThat(far.policy("session").get("k")).as("without a session").contains("old");
    }

    @Test
    void aTokenIsGoodAcrossAPromotionAndALostWriteIsSaidToBeLost() throws Exception {
        RegionalCacheClient client = client("c", Duration.ofMillis(50));
        PolicyCache<String> kept = client.policy("session").in(client.newSession());
        PolicyCache<String> lost = client.policy("session").in(client.newSession());
        kept.set("kept", "v");
        c.awaitLevelWith(a);
        cut(b);
        lost.set("lost", "v");
        promoteB();
        await().atMost(PATIENCE).until(() -> client.document().primaryRegion().equals("b"));
        assertThat(kept.look("kept")).satisfies(found -> {
            assertThat(found.value()).contains("v");
            assertThat(found.lost()).isEmpty();
        });
        assertThatThrownBy(() -> lost.get("lost"))
                .isInstanceOf(WriteLostException.class)
                .hasMessageContaining("is lost");
        assertThat(lost.get("lost")).as("it is told once").isEmpty();
        lost.set("lost", "again");
        assertThat(lost.get("lost")).contains("again");
    }

    @Test
    void offsetsOfDifferentHistoriesAreNotCompared() throws Exception {
        RegionalCacheClient client = client("c", Duration.ofMillis(50));
        PolicyCache<String> cache = client.policy("session").in(client.newSession());
        cut(b);
        cache.set("lost", "v");
        promoteB();
        await().atMost(PATIENCE).until(() -> client.document().primaryRegion().equals("b"));
        client.policy("session").set("long", "x".repeat(10_000));
        c.awaitLevelWith(b);
        assertThat(c.position().offset()).isGreaterThan(a.position().offset());
        assertThat(cache.look("lost").lost()).hasSize(1);
    }

    @Test
    void afterSeveralPromotionsTheListOfHistoriesSaysWhatWasLost() throws Exception {
        RegionalCacheClient client = client("c", Duration.ofMillis(50));
        Session session = client.newSession();
        client.policy("session").in(session).set("kept", "v");
        String keptText = session.text();
        c.awaitLevelWith(a);
        cut(b);
        client.policy("session").in(session).set("lost", "v");
        String lostText = session.text();
        promoteB();
        c.awaitLevelWith(b);
        c.promote();
        regions.primaryIs("c");
        await().atMost(PATIENCE).until(() -> client.document().primaryRegion().equals("c"));
        assertThat(client.policy("session").in(client.session(keptText)).look("kept"))
                .satisfies(found -> {
                    assertThat(found.value()).contains("v");
                    assertThat(found.lost()).isEmpty();
                    assertThat(found.unverified()).isEmpty();
                });
        assertThat(client.policy("session")
                        .in(client.session(lostText))
                        .look("lost")
                        .lost())
                .hasSize(1);
        c.ask(jedis -> jedis.del("regionalcache:histories"));
        assertThat(client.policy("session").in(client.session(keptText)).look("kept"))
                .satisfies(found -> {
                    assertThat(found.value()).contains("v");
                    assertThat(found.unverified()).as("nobody keeps the list").hasSize(1);
                });
    }

    @Test
    void aClientThatHasNotHeardOfThePromotionAsksAroundBeforeItBelievesAnOldPrimary() throws Exception {
        RegionalCacheClient stale = client("c", Duration.ofMillis(50));
        cut(c);
        cut(b);
        b.promote();
        regions.primaryIs("b");
        RegionalCacheClient fresh = client("b", Duration.ofMillis(50));
        Session session = fresh.newSession();
        fresh.policy("session").in(session).set("k", "new");
        assertThat(stale.document().primaryRegion()).isEqualTo("a");
        assertThat(stale.policy("session").in(stale.session(session.text())).look("k"))
                .satisfies(found -> {
                    assertThat(found.value()).contains("new");
                    assertThat(found.unverified()).isEmpty();
                });
        assertThat(stale.document().primaryRegion()).isEqualTo("b");
    }

    @Test
    void aReadWithoutASessionGoesWhereSomeoneAnswers() throws Exception {
        RegionalCacheClient client = client("c", Duration.ofMillis(50));
        client.policy("session").set("k", "v");
        c.awaitLevelWith(a);
        c.kill();
        assertThat(client.policy("session").look("k").source()).isEqualTo(Source.PARENT);
        b.kill();
        assertThat(client.policy("session").look("k").source()).isEqualTo(Source.PRIMARY);
    }

    @Test
    void aSlowNetworkDelaysTheFarRegionAndTheReadWaitsForIt() throws Exception {
        Proxy ocean = keep(new Proxy(b.endpoint())).distance(Duration.ofMillis(300), Duration.ofMillis(10));
        c.follow(ocean.endpoint());
        AtomicLong waits = new AtomicLong();
        RegionalCacheClient client = keep(RegionalCacheClient.connect(
                ClientOptions.at(regions.node("c").endpoint().toString())
                        .connection(Regions.PATIENT)
                        .bounds(new Bounds(Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ZERO))
                        .metrics(new ClientMetrics() {
                            @Override
                            public void waited(String policy, long nanos) {
                                waits.incrementAndGet();
                            }
                        })));
        PolicyCache<String> cache = client.policy("session").in(client.newSession());
        for (int i = 0; i < 10; i++) {
            cache.set("k", "v" + i);
            assertThat(cache.look("k"))
                    .satisfies(found -> assertThat(found.source()).isEqualTo(Source.LOCAL));
            assertThat(cache.get("k")).contains("v" + i);
        }
        assertThat(waits).as("waits that were not in vain").hasValue(10);
    }

    /** It keeps its data and its history, and gets nothing more. */
    private void cut(RedisNode from) {
        from.demote(new Endpoint("127.0.0.1", 1));
        await().atMost(PATIENCE).until(() -> !from.linkUp());
    }

    private void promoteB() {
        b.promote();
        c.follow(b.endpoint());
        regions.primaryIs("b");
    }

    private RegionalCacheClient client(String region, Duration wait) {
        return keep(RegionalCacheClient.connect(
                ClientOptions.at(regions.node(region).endpoint().toString())
                        .connection(Regions.PATIENT)
                        .bounds(new Bounds(wait, Duration.ofSeconds(10), Duration.ZERO))));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}

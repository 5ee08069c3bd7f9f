package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.ClientOptions;
import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.connection.ConnectionSettings;
import dev.regionalcache.client.connection.Endpoint;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.failure.OutcomeUnknownException;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.failure.UnavailableException;
import dev.regionalcache.client.fixture.Proxy;
import dev.regionalcache.client.fixture.RedisNode;
import dev.regionalcache.client.fixture.Regions;
import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.metrics.ClientMetrics.WriteOutcome;
import dev.regionalcache.client.policy.Counters;
import dev.regionalcache.client.policy.LoadOptions;
import dev.regionalcache.client.policy.PolicyCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a write is sent again and when not, on real servers: a is the primary behind a proxy, b follows it. */
class WritesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Regions regions;
    private RedisNode a;
    private RedisNode b;
    private Proxy proxy;
    private Proxy countersProxy;

    @BeforeEach
    void start() throws Exception {
        RedisNode counters = keep(new RedisNode(directory, "counters"));
        countersProxy = keep(new Proxy(counters.endpoint()));
        Servers own = new Servers(Optional.of(countersProxy.endpoint()), List.of(counters.endpoint()));
        regions = keep(new Regions(
                directory,
                Policy.of("session", "s:", Duration.ofHours(1)),
                Policy.of("rate", "r:", Duration.ofMinutes(1)).regional(Map.of("b", own))));
        a = regions.start("a", null);
        b = regions.start("b", "a");
        proxy = keep(new Proxy(a.endpoint()));
        regions.publishAt("a", proxy.endpoint());
        regions.announce();
        b.awaitLevelWith(a);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void aWriteWhoseAnswerIsLostIsNotSentAgain() {
        RegionalCacheClient client = client(PATIENCE);
        PolicyCache<String> cache = client.policy("session").in(client.newSession());
        cache.set("k", "before");
        proxy.loseAnswers(1);
        assertThatThrownBy(() -> cache.set("k", "after"))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageStartingWith("nobody knows whether the write was applied");
        String applied = a.ask(jedis -> jedis.get("s:k"));
        assertThat(applied).as("it was").isEqualTo("after");
    }

    @Test
    void anIncrementWhoseAnswerIsLostIsCountedOnce() {
        Counters counters = client(PATIENCE).counters("rate");
        counters.increment("u");
        countersProxy.loseAnswers(1);
        assertThatThrownBy(() -> counters.increment("u")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(counters.get("u")).isEqualTo(2);
    }

    @Test
    void whereTheApplicationAllowsItItIsSentAgain() {
        Counters counters = client(PATIENCE).counters("rate");
        counters.increment("u");
        countersProxy.loseAnswers(1);
        assertThat(counters.repeatable().increment("u").value())
                .as("applied twice, as was allowed")
                .isEqualTo(3);
    }

    @Test
    void aRepeatableWriteThatNeverGetsAnAnswerIsStillOfUnknownOutcome() {
        RegionalCacheClient client = client(Duration.ofMillis(200));
        client.policy("session").set("k", "v");
        proxy.loseAnswers(Integer.MAX_VALUE);
        assertThatThrownBy(() -> client.policy("session").repeatable().set("k", "v"))
                .isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void anInterruptAfterAnUnknownAttemptIsStillOfUnknownOutcome() throws Exception {
        CountDownLatch retried = new CountDownLatch(1);
        List<WriteOutcome> outcomes = new CopyOnWriteArrayList<>();
        RegionalCacheClient client = client(PATIENCE, new ClientMetrics() {
            @Override
            public void retried(String policy) {
                retried.countDown();
            }

            @Override
            public void write(String policy, WriteOutcome outcome) {
                outcomes.add(outcome);
            }
        });
        client.policy("session").set("k", "v");
        proxy.loseAnswers(Integer.MAX_VALUE);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread writer = Thread.startVirtualThread(() -> end.set(
                catchThrowable(() -> client.policy("session").repeatable().set("k", "v"))));
        retried.await();
        writer.interrupt();
        writer.join();
        assertThat(end.get()).isInstanceOf(OutcomeUnknownException.class);
        assertThat(outcomes).containsExactly(WriteOutcome.DONE, WriteOutcome.UNKNOWN);
    }

    @Test
    void aConnectionThatCannotBeMadeIsNoUnknownOutcome() {
        RegionalCacheClient client = client(Duration.ofMillis(200));
        proxy.loseAnswers(Integer.MAX_VALUE);
        assertThatThrownBy(() -> client.policy("session").set("k", "v")).isInstanceOf(UnavailableException.class);
    }

    @Test
    void withoutABoundAWriteFailsAtOnceWhereThereIsNoPrimary() throws Exception {
        RegionalCacheClient client = client(Duration.ZERO);
        proxy.close();
        assertThatThrownBy(() -> client.policy("session").set("k", "v"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("the write was not applied");
    }

    @Test
    void whatWasLoadedIsNotHeldBackUntilThereIsAPrimary() throws Exception {
        RegionalCacheClient client = client(Duration.ofSeconds(60));
        proxy.close();
        Optional<String> loaded = client.policy("session")
                .async(Thread::startVirtualThread)
                .getOrLoad("k", key -> "loaded", LoadOptions.DEFAULT)
                .get(15, TimeUnit.SECONDS);
        assertThat(loaded).contains("loaded");
    }

    @Test
    void withinTheBoundAWriteFindsTheNewPrimary() throws Exception {
        RegionalCacheClient client = client(PATIENCE);
        PolicyCache<String> cache = client.policy("session").in(client.newSession());
        cache.set("k", "v1");
        b.awaitLevelWith(a);
        a.kill();
        // As the server's kernel did it, and at once: a write on a connection that is about to end is of unknown
        // outcome.
        proxy.disconnect();
        CompletableFuture<Void> writing =
                cache.async(Thread::startVirtualThread).set("k", "v2");
        b.promote();
        regions.primaryIs("b");
        writing.join();
        assertThat(cache.get("k")).contains("v2");
        assertThat(client.document().epoch()).isEqualTo(2);
    }

    @Test
    void aServerThatWasDemotedRefusesAndTheWriteGoesOn() throws Exception {
        RegionalCacheClient client = client(PATIENCE);
        PolicyCache<String> cache = client.policy("session").in(client.newSession());
        cache.set("k", "v1");
        b.awaitLevelWith(a);
        b.promote();
        a.follow(b.endpoint());
        CompletableFuture<Void> writing =
                cache.async(Thread::startVirtualThread).set("k", "v2");
        regions.primaryIs("b");
        writing.join();
        assertThat(cache.get("k")).contains("v2");
    }

    @Test
    void aFencedServerRefusesAndNothingIsUnknown() {
        RegionalCacheClient client = client(Duration.ofMillis(50));
        a.ask(jedis -> jedis.configSet("min-replicas-to-write", "2147483647"));
        assertThatThrownBy(() -> client.policy("session").set("k", "v"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("NOREPLICAS");
    }

    @Test
    void connectionsThatTheServerClosedAreNotUsedForAWrite() {
        RegionalCacheClient client = client(Duration.ZERO);
        for (int i = 0; i < 20; i++) {
            client.policy("session").set("k", "v" + i);
            a.disconnectClients();
            int number = i;
            await().atMost(PATIENCE)
                    .until(() -> a.ask(jedis -> jedis.clientList())
                            .lines()
                            .noneMatch(line -> line.contains("name=regionalcache-client") && line.contains("cmd=set")));
            assertThat(number).isLessThan(20);
        }
        String last = a.ask(jedis -> jedis.get("s:k"));
        assertThat(last).isEqualTo("v19");
    }

    @Test
    void aFrozenServerTimesOutAndTheOutcomeIsUnknown() throws Exception {
        RegionalCacheClient client = client(PATIENCE);
        client.policy("session").set("k", "v1");
        a.freeze(true);
        try {
            assertThatThrownBy(() -> client.policy("session").set("k", "v2"))
                    .isInstanceOf(OutcomeUnknownException.class);
        } finally {
            a.freeze(false);
        }
    }

    @Test
    void whatIsRefusedForGoodIsToldAtOnce() {
        RegionalCacheClient client = client(PATIENCE);
        a.ask(jedis -> jedis.configSet("maxmemory", "1"));
        assertThatThrownBy(() -> client.policy("session").set("k", "v"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("OOM");
    }

    @Test
    void countersOfARegionAreNotTouchedByAFailover() throws Exception {
        RegionalCacheClient client = client(Duration.ZERO);
        assertThat(client.counters("rate").increment("u").value()).isEqualTo(1);
        a.kill();
        assertThat(client.counters("rate").increment("u", 4)).satisfies(count -> {
            assertThat(count.value()).isEqualTo(5);
            assertThat(count.leftMillis()).isBetween(1L, 60_000L);
        });
        assertThat(client.counters("rate").get("u")).isEqualTo(5);
        client.counters("rate").reset("u");
        assertThat(client.counters("rate").get("u")).isZero();
        assertThatThrownBy(() -> client.counters("session"))
                .hasMessage("counters need a Regional class, and session is Global");
    }

    private RegionalCacheClient client(Duration writes) {
        return client(writes, ClientMetrics.NONE);
    }

    private RegionalCacheClient client(Duration writes, ClientMetrics metrics) {
        Endpoint near = b.endpoint();
        return keep(RegionalCacheClient.connect(ClientOptions.at(near.toString())
                .metrics(metrics)
                .connection(ConnectionSettings.DEFAULT.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)))
                .bounds(new Bounds(Duration.ofMillis(50), Duration.ofSeconds(10), writes))));
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }
}

package dev.regionalcache.client.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.CompressionForm;
import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.failure.LoadFailedException;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.memory.MemoryStore;
import dev.regionalcache.client.metrics.MicrometerMetrics;
import dev.regionalcache.client.store.Store;
import dev.regionalcache.client.store.WriteMode;
import dev.regionalcache.client.token.TokenText;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Classes of data over the double in memory, with a clock that a test sets. */
class PolicyCacheTest {

    private static final Policy SESSION = Policy.of("session", "s:", Duration.ofHours(1));
    private static final Policy CONVERSATION = Policy.of("conversation", "c:", Duration.ofHours(24))
            .withJitter(50)
            .withCompression(Compression.lz4(100, CompressionForm.PREFIX));
    private static final Policy RATE =
            Policy.of("rate", "r:", Duration.ofSeconds(60)).regional(Map.of());

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Runnable> background = new ArrayList<>();
    private final MemoryStore store = new MemoryStore(now::get);

    @Test
    void valuesEndWithTheTtlOfTheirClass() {
        PolicyCache<String> cache = cache(SESSION, null);
        cache.set("k", "v");
        pass(Duration.ofMinutes(59));
        assertThat(cache.get("k")).contains("v");
        pass(Duration.ofMinutes(1));
        assertThat(cache.get("k")).isEmpty();
        cache.set("k", "v");
        cache.delete("k");
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void aTtlHasJitterSoThatNotAllEndTogether() {
        PolicyCache<String> cache = cache(CONVERSATION, null);
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            cache.set("k" + i, "v");
            ends.add(cache.look("k" + i).leftMillis());
        }
        long ttl = CONVERSATION.ttl().toMillis();
        assertThat(ends).allSatisfy(left -> assertThat(left).isBetween(ttl / 2, ttl));
        assertThat(ends).doesNotHaveDuplicates();
    }

    @Test
    void aValueThatShrinksToNothingLeavesNoCompressedOneBehind() {
        PolicyCache<String> cache = cache(CONVERSATION, null);
        String text = "hello ".repeat(1000);
        cache.set("k", text);
        assertThat(cache.get("k")).contains(text);
        cache.set("k", "short");
        assertThat(cache.get("k")).contains("short");
        cache.set("k", text);
        cache.delete("k");
        assertThat(cache.get("k")).isEmpty();
        assertThat(registry.counter("regionalcache.client.value.bytes", "policy", "conversation")
                        .count())
                .isGreaterThan(10
                        * registry.counter("regionalcache.client.stored.bytes", "policy", "conversation")
                                .count());
    }

    @Test
    void oneCallerLoadsAndTheOthersWaitForIt() throws Exception {
        PolicyCache<String> cache = cache(SESSION, null);
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        AsyncPolicyCache<String> async = cache.async(Thread::startVirtualThread);
        Loader<String> loader = key -> {
            loads.incrementAndGet();
            loading.countDown();
            go.await();
            return "loaded";
        };
        List<CompletableFuture<Optional<String>>> calls = new ArrayList<>();
        calls.add(async.getOrLoad("k", loader, LoadOptions.DEFAULT));
        loading.await();
        for (int i = 0; i < 20; i++) {
            calls.add(async.getOrLoad("k", loader, LoadOptions.DEFAULT));
        }
        org.awaitility.Awaitility.await()
                .until(() -> registry.counter("regionalcache.client.coalesced", "policy", "session")
                                .count()
                        == 20);
        go.countDown();
        assertThat(calls).allSatisfy(call -> assertThat(call.get()).contains("loaded"));
        assertThat(loads).hasValue(1);
        assertThat(cache.get("k")).contains("loaded");
    }

    @Test
    void whileAValueIsLoadedAnewCallersGetTheOldOne() {
        PolicyCache<String> cache = cache(SESSION, background::add);
        LoadOptions options = LoadOptions.DEFAULT.revalidating(Duration.ofMinutes(20));
        cache.set("k", "old");
        assertThat(cache.getOrLoad("k", key -> "new", options)).contains("old");
        assertThat(background).isEmpty();
        pass(Duration.ofMinutes(45));
        assertThat(cache.getOrLoad("k", key -> "new", options)).contains("old");
        assertThat(background).hasSize(1);
        background.get(0).run();
        assertThat(cache.getOrLoad("k", key -> "newer", options)).contains("new");
        assertThat(cache.look("k").leftMillis()).isEqualTo(SESSION.ttl().toMillis());
    }

    @Test
    void withoutAnExecutorOneCallerLoadsAnew() {
        PolicyCache<String> cache = cache(SESSION, null);
        LoadOptions options = LoadOptions.DEFAULT.revalidating(Duration.ofMinutes(20));
        cache.set("k", "old");
        pass(Duration.ofMinutes(45));
        assertThat(cache.getOrLoad("k", key -> "new", options)).contains("new");
    }

    @Test
    void whatWasLoadedBeforeAWriteDoesNotReplaceIt() {
        PolicyCache<String> cache = cache(SESSION, null);
        assertThat(cache.getOrLoad("k", key -> {
                    cache.set("k", "written meanwhile");
                    return "loaded before";
                }))
                .contains("loaded before");
        assertThat(cache.get("k")).contains("written meanwhile");
    }

    @Test
    void whatBeganToLoadDuringAWriteDoesNotReplaceIt() throws Exception {
        CompletableFuture<String> database = new CompletableFuture<>();
        CountDownLatch loading = new CountDownLatch(1);
        AtomicReference<CompletableFuture<Optional<String>>> load = new AtomicReference<>();
        HookedStore hooked = new HookedStore(store);
        PolicyCache<String> cache = PolicyCache.of(source(SESSION), ValueCodec.TEXT, environment(hooked, null));
        hooked.beforePut("new", () -> {
            load.set(cache.async(Thread::startVirtualThread)
                    .getOrLoad(
                            "k",
                            key -> {
                                loading.countDown();
                                return database.join();
                            },
                            LoadOptions.DEFAULT));
            loading.await();
        });
        cache.set("k", "new");
        database.complete("old");
        assertThat(load.get().get()).contains("old");
        assertThat(cache.get("k")).contains("new");
    }

    @Test
    void aWriteWaitsForWhatIsJustBeingStored() throws Exception {
        AtomicReference<Thread> writer = new AtomicReference<>();
        HookedStore hooked = new HookedStore(store);
        PolicyCache<String> cache = PolicyCache.of(source(SESSION), ValueCodec.TEXT, environment(hooked, null));
        hooked.beforePut("old", () -> {
            writer.set(Thread.ofPlatform().start(() -> cache.set("k", "new")));
            org.awaitility.Awaitility.await().until(() -> writer.get().getState() == Thread.State.WAITING);
        });
        assertThat(cache.getOrLoad("k", key -> "old")).contains("old");
        writer.get().join();
        assertThat(cache.get("k")).contains("new");
    }

    @Test
    void anExecutorThatIsBehindIsGivenAKeyOnce() {
        PolicyCache<String> cache = cache(SESSION, background::add);
        LoadOptions options = LoadOptions.DEFAULT.revalidating(Duration.ofMinutes(20));
        cache.set("k", "old");
        pass(Duration.ofMinutes(45));
        for (int i = 0; i < 5; i++) {
            assertThat(cache.getOrLoad("k", key -> "new", options)).contains("old");
        }
        assertThat(background).hasSize(1);
        background.remove(0).run();
        pass(Duration.ofMinutes(45));
        assertThat(cache.getOrLoad("k", key -> "newer", options)).contains("new");
        assertThat(background).hasSize(1);
    }

    @Test
    void aLoaderThatFailsIsToldToAllAndNothingIsCached() {
        PolicyCache<String> cache = cache(SESSION, null);
        assertThatThrownBy(() -> cache.getOrLoad("k", key -> {
                    throw new IllegalStateException("the database is away");
                }))
                .isInstanceOf(LoadFailedException.class)
                .hasMessageContaining("the database is away");
        assertThat(cache.getOrLoad("k", key -> null)).isEmpty();
        assertThat(cache.getOrLoad("k", key -> "v")).contains("v");
    }

    @Test
    void whatALaterVersionWroteIsLoaded() {
        PolicyCache<String> cache = cache(SESSION, null);
        store.put(SESSION, "s:k", new byte[] {0, 'R', 'C', 9}, SESSION.ttl(), List.of(), WriteMode.PLAIN);
        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(CorruptValueException.class);
        assertThat(cache.getOrLoad("k", key -> "loaded")).contains("loaded");
        assertThat(cache.getOrLoad("k", key -> "and again")).as("stored").contains("loaded");
    }

    @Test
    void aCounterEndsAfterItsFirstIncrement() {
        Counters counters = Counters.of(source(RATE), environment(null));
        assertThat(counters.increment("u").value()).isEqualTo(1);
        pass(Duration.ofSeconds(59));
        assertThat(counters.increment("u").value()).isEqualTo(2);
        assertThat(counters.increment("u").leftMillis()).isEqualTo(1000);
        pass(Duration.ofSeconds(1));
        assertThat(counters.increment("u").value()).isEqualTo(1);
        assertThatThrownBy(() -> counters.increment("u", Long.MAX_VALUE)).isInstanceOf(RefusedException.class);
        AsyncCounters async = counters.async(Runnable::run);
        assertThat(async.increment("u", 2).join().value()).isEqualTo(3);
        assertThat(async.reset("u").thenCompose(done -> async.get("u")).join()).isZero();
        cache(RATE, null).set("u", "none");
        assertThatThrownBy(() -> counters.get("u"))
                .isInstanceOf(CorruptValueException.class)
                .hasMessage("what is under the key of a counter is no number");
    }

    @Test
    void anUnknownPolicyIsNamed() {
        try (RegionalCacheClient client = RegionalCacheClient.inMemory(now::get, List.of(SESSION, RATE))) {
            assertThatThrownBy(() -> client.policy("sesion"))
                    .hasMessage("the cache memory has no policy sesion; it has: session, rate");
            client.policy("session").set("k", "v");
            assertThat(client.policy("session").in(client.newSession()).get("k"))
                    .contains("v");
        }
    }

    @Test
    void aValueOverTheBoundIsRefused() {
        assertThatThrownBy(() -> cache(SESSION, null).set("k", "x".repeat(1 << 21)))
                .hasMessage("a value has 2097152 bytes, over the bound of 1048576");
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private PolicyCache<String> cache(Policy policy, Executor executor) {
        return PolicyCache.of(source(policy), ValueCodec.TEXT, environment(executor));
    }

    private Environment environment(Executor executor) {
        return environment(store, executor);
    }

    private Environment environment(Store values, Executor executor) {
        return new Environment(
                values, new MicrometerMetrics(registry), TokenText.unsigned(), 1 << 20, executor, new Random(1));
    }

    private static PolicySource source(Policy policy) {
        Region region = new Region("r", Optional.empty(), new Servers(Optional.empty(), List.of()));
        DiscoveryDocument document =
                new DiscoveryDocument("c", Optional.empty(), 1, 0, "r", List.of(region), List.of(policy));
        return new PolicySource(policy.name(), () -> document);
    }
}

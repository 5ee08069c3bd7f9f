package dev.regionalcache.client.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.client.RegionalCacheClient;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.failure.LoadFailedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loaders that fail, are interrupted, or bring too much; over the double in memory, without an executor. */
class LoadingTest {

    private static final ValueCodec<Integer> NUMBER = ValueCodec.of(
            number -> number.toString().getBytes(StandardCharsets.US_ASCII),
            bytes -> Integer.valueOf(new String(bytes, StandardCharsets.US_ASCII)));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final RegionalCacheClient client =
            RegionalCacheClient.inMemory(now::get, List.of(Policy.of("session", "s:", Duration.ofHours(1))));
    private final PolicyCache<String> cache = client.policy("session");

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aValueThatIsStillGoodIsReturnedWhereItCannotBeLoadedAnew() {
        LoadOptions options = LoadOptions.DEFAULT.revalidating(Duration.ofMinutes(20));
        cache.set("k", "old");
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(45)));
        Loader<String> failing = key -> {
            throw new IllegalStateException("the database is away");
        };
        assertThat(cache.getOrLoad("k", failing, options)).contains("old");
        assertThat(cache.getOrLoad("k", key -> "new", options)).contains("new");
    }

    @Test
    void whatIsTooLargeToBeCachedIsReturnedAllTheSame() {
        String large = "x".repeat((16 << 20) + 1);
        assertThat(cache.getOrLoad("k", key -> large)).contains(large);
        assertThat(cache.get("k")).isEmpty();
    }

    @Test
    void whatACodecCannotReadIsLoaded() {
        PolicyCache<Integer> numbers = client.policy("session", NUMBER);
        cache.set("k", "no number");
        assertThat(catchThrowable(() -> numbers.get("k")))
                .isInstanceOf(CorruptValueException.class)
                .hasCauseInstanceOf(NumberFormatException.class);
        assertThat(catchThrowable(() -> numbers.look("k"))).isInstanceOf(CorruptValueException.class);
        assertThat(numbers.getOrLoad("k", key -> 1)).contains(1);
        assertThat(numbers.getOrLoad("k", key -> 2)).as("stored").contains(1);
    }

    @Test
    void anInterruptOfTheOneThatLoadsFailsNobodyElse() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread first = Thread.startVirtualThread(() -> end.set(catchThrowable(() -> cache.getOrLoad("k", key -> {
            loading.countDown();
            never.await();
            return "never";
        }))));
        loading.await();
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Optional<String>> second = new CompletableFuture<>();
        Thread other = Thread.ofPlatform().start(() -> {
            waiting.countDown();
            second.completeAsync(() -> cache.getOrLoad("k", key -> "loaded"), Runnable::run);
        });
        waiting.await();
        await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
        first.interrupt();
        assertThat(second.join()).contains("loaded");
        first.join();
        assertThat(end.get()).isInstanceOf(LoadFailedException.class).hasMessageContaining("interrupted");
    }

    @Test
    void aCancellationOfTheApplicationsIsAFailureLikeAnyOther() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Loader<String> loader = key -> {
            loads.incrementAndGet();
            go.await();
            throw new CancellationException("the query was cancelled");
        };
        List<Throwable> ends = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i <= 20; i++) {
            callers.add(Thread.ofPlatform().start(() -> ends.add(catchThrowable(() -> cache.getOrLoad("k", loader)))));
        }
        await().until(() -> callers.stream()
                        .filter(caller -> caller.getState() == Thread.State.TIMED_WAITING)
                        .count()
                == 20);
        go.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(ends)
                .hasSize(21)
                .allSatisfy(end -> assertThat(end)
                        .isInstanceOf(LoadFailedException.class)
                        .hasMessageContaining("the query was cancelled")
                        .hasCauseInstanceOf(CancellationException.class));
        assertThat(loads).hasValue(1);
    }

    @Test
    void allThatAskAClientForAClassLoadAKeyOnce() {
        AtomicInteger loads = new AtomicInteger();
        PolicyCache<String> again = client.policy("session", ValueCodec.TEXT);
        CountDownLatch loading = new CountDownLatch(1);
        CompletableFuture<String> database = new CompletableFuture<>();
        Loader<String> loader = key -> {
            loads.incrementAndGet();
            loading.countDown();
            return database.join();
        };
        CompletableFuture<Optional<String>> one =
                cache.async(Thread::startVirtualThread).getOrLoad("k", loader, LoadOptions.DEFAULT);
        assertThat(catchThrowable(loading::await)).isNull();
        AtomicReference<Optional<String>> found = new AtomicReference<>(Optional.empty());
        Thread other = Thread.ofPlatform().start(() -> found.set(again.getOrLoad("k", loader)));
        await().until(() -> loads.get() == 2 || other.getState() == Thread.State.TIMED_WAITING);
        database.complete("v");
        assertThat(one.join()).contains("v");
        await().untilAsserted(() -> assertThat(found.get()).contains("v"));
        assertThat(loads).hasValue(1);
    }
}

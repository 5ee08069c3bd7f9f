package dev.regionalcache.client.policy;

import dev.regionalcache.client.store.Count;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Counters without waiting. Failures are those of {@link Counters}, as the cause of the future's CompletionException.
 * Thread-safe.
 */
public final class AsyncCounters {

    private final Counters counters;
    private final Executor executor;

    AsyncCounters(Counters counters, Executor executor) {
        this.counters = counters;
        this.executor = executor;
    }

    /** See {@link Counters#increment(String, long)}. */
    public CompletableFuture<Count> increment(String key, long by) {
        return CompletableFuture.supplyAsync(() -> counters.increment(key, by), executor);
    }

    /** See {@link Counters#get}. */
    public CompletableFuture<Long> get(String key) {
        return CompletableFuture.supplyAsync(() -> counters.get(key), executor);
    }

    /** See {@link Counters#reset}. */
    public CompletableFuture<Void> reset(String key) {
        return CompletableFuture.runAsync(() -> counters.reset(key), executor);
    }
}

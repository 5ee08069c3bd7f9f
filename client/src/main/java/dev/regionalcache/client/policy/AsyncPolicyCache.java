package dev.regionalcache.client.policy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A class of cached data without waiting. Failures are those of {@link PolicyCache}, as the cause of the future's
 * CompletionException. Thread-safe.
 *
 * @param <V> the type of the values
 */
public final class AsyncPolicyCache<V> {

    private final PolicyCache<V> cache;
    private final Executor executor;

    AsyncPolicyCache(PolicyCache<V> cache, Executor executor) {
        this.cache = cache;
        this.executor = executor;
    }

    /** See {@link PolicyCache#get}. */
    public CompletableFuture<Optional<V>> get(String key) {
        return CompletableFuture.supplyAsync(() -> cache.get(key), executor);
    }

    /** See {@link PolicyCache#look}. */
    public CompletableFuture<Cached<V>> look(String key) {
        return CompletableFuture.supplyAsync(() -> cache.look(key), executor);
    }

    /** See {@link PolicyCache#set}. */
    public CompletableFuture<Void> set(String key, V value) {
        return CompletableFuture.runAsync(() -> cache.set(key, value), executor);
    }

    /** See {@link PolicyCache#delete}. */
    public CompletableFuture<Void> delete(String key) {
        return CompletableFuture.runAsync(() -> cache.delete(key), executor);
    }

    /** See {@link PolicyCache#getOrLoad(String, Loader, LoadOptions)}. */
    public CompletableFuture<Optional<V>> getOrLoad(String key, Loader<? extends V> loader, LoadOptions options) {
        return CompletableFuture.supplyAsync(() -> cache.getOrLoad(key, loader, options), executor);
    }
}

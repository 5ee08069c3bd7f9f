package dev.regionalcache.client.policy;

import dev.regionalcache.client.metrics.ClientMetrics;
import dev.regionalcache.client.store.Store;
import dev.regionalcache.client.token.TokenText;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the classes of one client share.
 *
 * @param largest value in bytes that is read or written
 * @param executor of the application, for what is loaded while callers go on; null: callers load
 * @param random for jitter; thread-safe
 */
public record Environment(
        Store store,
        ClientMetrics metrics,
        TokenText tokens,
        int largest,
        @Nullable Executor executor,
        RandomGenerator random) {}

package dev.regionalcache.client;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.memory.MemoryStore;
import dev.regionalcache.client.policy.Counters;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.policy.ValueCodec;
import dev.regionalcache.client.routing.RedisStore;
import dev.regionalcache.client.session.Session;
import java.time.InstantSource;
import java.util.List;

/** A cache that spans regions, as an application sees it. One for a process; thread-safe. */
public interface RegionalCacheClient extends AutoCloseable {

    /**
     * Connects to a cache.
     *
     * @throws dev.regionalcache.client.failure.UnavailableException if no address has the discovery document
     */
    static RegionalCacheClient connect(ClientOptions options) {
        RedisStore store = RedisStore.open(
                options.connection(), options.place(), options.bounds(), options.silence(), options.metrics());
        return new StoreClient(store, store::document, options);
    }

    /**
     * A cache inside the process, for tests: one region in which nothing fails, and times to live by this clock.
     *
     * @param policies its classes
     */
    static RegionalCacheClient inMemory(InstantSource clock, List<Policy> policies) {
        DiscoveryDocument document = StoreClient.memoryDocument(policies);
        return new StoreClient(new MemoryStore(clock), () -> document, ClientOptions.at("localhost:6379"));
    }

    /**
     * The text values of a class.
     *
     * @throws IllegalArgumentException if the cache has no such policy
     */
    default PolicyCache<String> policy(String name) {
        return policy(name, ValueCodec.TEXT);
    }

    /**
     * The values of a class. Calls of one key share their loading where policy and codec are the same: keep a codec of your own.
     *
     * @throws IllegalArgumentException if the cache has no such policy
     */
    <V> PolicyCache<V> policy(String name, ValueCodec<V> codec);

    /**
     * The counters of a Regional class.
     *
     * @throws IllegalArgumentException if the cache has no such policy, or it is not Regional
     */
    Counters counters(String name);

    /** A session that has seen nothing. */
    Session newSession();

    /**
     * The session that another process wrote down.
     *
     * @throws dev.regionalcache.client.token.InvalidTokenException if the text is none, or is not signed as it has to be
     */
    Session session(String text);

    /** The discovery document in force. */
    DiscoveryDocument document();

    /** Closes all connections and ends the client's threads; calls that are under way end as soon as they would have. */
    @Override
    void close();
}

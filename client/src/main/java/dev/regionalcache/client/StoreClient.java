package dev.regionalcache.client;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.discovery.Region;
import dev.regionalcache.client.discovery.Servers;
import dev.regionalcache.client.policy.Counters;
import dev.regionalcache.client.policy.Environment;
import dev.regionalcache.client.policy.PolicyCache;
import dev.regionalcache.client.policy.PolicySource;
import dev.regionalcache.client.policy.ValueCodec;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The client over whatever keeps the values. */
final class StoreClient implements RegionalCacheClient {

    /** Of whichever thread asks. */
    private static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final int MOST_CACHES = 256;

    private record CacheKey(String policy, ValueCodec<?> codec) {}

    private final ConcurrentHashMap<CacheKey, PolicyCache<?>> caches = new ConcurrentHashMap<>();
    private final Store store;
    private final Supplier<DiscoveryDocument> documents;
    private final ClientOptions options;
    private final Environment environment;

    StoreClient(Store store, Supplier<DiscoveryDocument> documents, ClientOptions options) {
        this.store = store;
        this.documents = documents;
        this.options = options;
        this.environment = new Environment(
                store, options.metrics(), options.tokens(), options.largest(), options.executor(), RANDOM);
    }

    static DiscoveryDocument memoryDocument(List<Policy> policies) {
        Region region = new Region("memory", Optional.empty(), new Servers(Optional.empty(), List.of()));
        return new DiscoveryDocument("memory", Optional.empty(), 1, 0, "memory", List.of(region), policies);
    }

    @Override
    public <V> PolicyCache<V> policy(String name, ValueCodec<V> codec) {
        // First: a policy that is not there any more is refused.
        PolicySource source = new PolicySource(name, documents);
        CacheKey of = new CacheKey(name, codec);
        PolicyCache<?> known = caches.get(of);
        if (known == null) {
            PolicyCache<V> made = PolicyCache.of(source, codec, environment);
            // Where a codec is made for each call, nothing is shared, and it must not fill the memory.
            known = caches.size() < MOST_CACHES ? caches.computeIfAbsent(of, missing -> made) : made;
        }
        @SuppressWarnings("unchecked") // It was made with this codec.
        PolicyCache<V> cache = (PolicyCache<V>) known;
        return cache;
    }

    @Override
    public Counters counters(String name) {
        return Counters.of(new PolicySource(name, documents), environment);
    }

    @Override
    public Session newSession() {
        return new Session(options.tokens());
    }

    @Override
    public Session session(String text) {
        return Session.of(options.tokens(), text);
    }

    @Override
    public DiscoveryDocument document() {
        return documents.get();
    }

    @Override
    public void close() {
        store.close();
    }
}

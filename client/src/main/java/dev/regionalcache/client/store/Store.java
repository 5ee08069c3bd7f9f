package dev.regionalcache.client.store;

import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.session.Session;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values under whole keys. Thread-safe. Every method throws a {@link
 * dev.regionalcache.client.failure.CacheException} when it cannot do it.
 */
public interface Store extends AutoCloseable {

    /**
     * Reads keys, all at one instant.
     *
     * @param detail whether to say how long they live on
     * @param session which is not shown less than it has seen, and notes what it saw; null: what is near
     */
    Lookup lookup(Policy policy, List<String> keys, Detail detail, @Nullable Session session);

    /**
     * Writes a value.
     *
     * @param absent keys that are removed in the same instant
     */
    void put(Policy policy, String key, byte[] value, Duration ttl, List<String> absent, WriteMode mode);

    /** Removes keys. */
    void remove(Policy policy, List<String> keys, WriteMode mode);

    /**
     * Adds to a counter. One that is not there begins at 0, and lives for {@code ttl} from then.
     *
     * @throws dev.regionalcache.client.failure.RefusedException if something else is under the key, or it would overflow
     */
    Count increment(Policy policy, String key, long by, Duration ttl, WriteMode mode);

    @Override
    void close();
}

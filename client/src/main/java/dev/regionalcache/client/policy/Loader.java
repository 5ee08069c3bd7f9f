package dev.regionalcache.client.policy;

import org.jspecify.annotations.Nullable;

/**
 * Fetches a value from where it comes from.
 *
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface Loader<V> {

    /** The value of a key; null: there is none, which is not cached. */
    @Nullable
    V load(String key) throws Exception;
}

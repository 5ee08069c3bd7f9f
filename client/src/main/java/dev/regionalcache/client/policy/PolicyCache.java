package dev.regionalcache.client.policy;

import dev.regionalcache.client.failure.WriteLostException;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.WriteMode;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A class of cached data: its policy says the prefix of the keys, how long values live, and how they are compressed. A change
 * of the policy is followed. Thread-safe.
 *
 * <p>Every method throws a {@link dev.regionalcache.client.failure.CacheException} that says what happened, and none waits
 * longer than the client's bounds.
 *
 * @param <V> the type of the values
 */
public final class PolicyCache<V> {

    private final Values<V> values;
    private final Loading<V> loading;
    private final WriteMode mode;

    private PolicyCache(Values<V> values, Loading<V> loading, WriteMode mode) {
        this.values = values;
        this.loading = loading;
        this.mode = mode;
    }

    /** Of this policy; applications get it from their client. */
    public static <V> PolicyCache<V> of(PolicySource policy, ValueCodec<V> codec, Environment environment) {
        Values<V> values = new Values<>(policy, codec, environment);
        return new PolicyCache<>(values, new Loading<>(values, environment), WriteMode.PLAIN);
    }

    /** The same in a session: reads show no less than it has seen, and it notes what is read and written. */
    public PolicyCache<V> in(Session session) {
        return new PolicyCache<>(values, loading, new WriteMode(session, mode.repeatable()));
    }

    /**
     * The same for writes that may be applied twice: one of which nobody knows whether it was applied is sent again within the
     * bound for writes. Another client's write in between may be overwritten then, and also a later one, where a server that
     * hangs has an earlier sending already and applies it when it goes on. Not for what {@link #getOrLoad} writes.
     */
    public PolicyCache<V> repeatable() {
        return new PolicyCache<>(values, loading, new WriteMode(mode.session(), true));
    }

    /**
     * The value of a key.
     *
     * @throws dev.regionalcache.client.failure.UnavailableException if no server answered in time, or nobody who could know
     *     says whether the session has seen something newer: it keeps what it has seen then
     * @throws dev.regionalcache.client.failure.CorruptValueException if the value cannot be read
     * @throws WriteLostException if something that the session wrote or saw is lost; told once
     */
    public Optional<V> get(String key) {
        Cached<V> found = values.told(values.look(key, Detail.VALUES, mode.session()), mode.session());
        if (!found.lost().isEmpty()) {
            throw new WriteLostException(found.lost());
        }
        return found.value();
    }

    /** The value of a key, and how far it can be trusted. What is lost is in the result, and not thrown. */
    public Cached<V> look(String key) {
        return values.told(values.look(key, Detail.VALUES_AND_ENDS, mode.session()), mode.session());
    }

    /**
     * Writes a value, which lives for the class's TTL less its jitter.
     *
     * @throws dev.regionalcache.client.failure.OutcomeUnknownException if nobody knows whether it was applied, or will
     *     yet be
     */
    public void set(String key, V value) {
        loading.write(key, () -> values.put(key, value, mode));
        values.renewed(key, mode.session());
    }

    /**
     * Removes a value.
     *
     * @throws dev.regionalcache.client.failure.OutcomeUnknownException if nobody knows whether it was applied, or will
     *     yet be
     */
    public void delete(String key) {
        loading.write(key, () -> values.remove(key, mode));
    }

    /** The value of a key; loaded and written where there is none. See the other method. */
    public Optional<V> getOrLoad(String key, Loader<? extends V> loader) {
        return getOrLoad(key, loader, LoadOptions.DEFAULT);
    }

    /**
     * The value of a key; where there is none that can be read, or the session's own write of it may be lost, it is loaded and
     * written. One caller of this process loads a key at a time. To write what is loaded is tried once, whatever the bound
     * for writes: it is returned also where it cannot be written, and a value that is still good where it cannot be loaded
     * anew. A loader must not ask for its own key. What the session lost is not told: the next {@link #get} or {@link #look}
     * does, and until then each key is loaded that was not written since.
     *
     * @throws dev.regionalcache.client.failure.LoadFailedException if the loader did not come back with a value
     */
    public Optional<V> getOrLoad(String key, Loader<? extends V> loader, LoadOptions options) {
        return loading.get(key, loader, options, mode.session());
    }

    /** The same, without waiting: calls run on this executor, which may well start virtual threads. */
    public AsyncPolicyCache<V> async(Executor executor) {
        return new AsyncPolicyCache<>(this, executor);
    }
}

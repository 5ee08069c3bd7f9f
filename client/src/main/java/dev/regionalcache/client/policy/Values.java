package dev.regionalcache.client.policy;

import dev.regionalcache.client.compression.Stored;
import dev.regionalcache.client.compression.ValueForm;
import dev.regionalcache.client.discovery.Compression;
import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Entry;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.WriteMode;
import dev.regionalcache.client.token.Token;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Typed values of a class, in the form that its policy says. Thread-safe.
 *
 * @param <V> the type of the values
 */
final class Values<V> {

    private final PolicySource source;
    private final ValueCodec<V> codec;
    private final Environment environment;
    private final Jitter jitter;
    private volatile @Nullable Form form;

    Values(PolicySource source, ValueCodec<V> codec, Environment environment) {
        this.source = source;
        this.codec = codec;
        this.environment = environment;
        this.jitter = new Jitter(environment.random());
    }

    private record Form(Compression compression, ValueForm values) {}

    String policy() {
        return source.current().name();
    }

    Jitter jitter() {
        return jitter;
    }

    /**
     * What is lost stays with the session: a value that cannot be read, or a caller that does not ask, does not swallow it.
     *
     * @throws CorruptValueException if the form or the codec cannot read the value
     */
    Cached<V> look(String key, Detail detail, @Nullable Session session) {
        Policy policy = source.current();
        ValueForm values = form(policy);
        Lookup lookup = environment.store().lookup(policy, values.keys(whole(policy, key)), detail, session);
        Optional<V> value = values.read(lookup.entries()).map(this::decode);
        environment.metrics().read(policy.name(), lookup.source(), value.isPresent());
        return new Cached<>(value, left(lookup), lookup.source(), lookup.lost(), lookup.unverified());
    }

    private V decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (RuntimeException e) {
            // Without its message, which may have the value in it.
            throw new CorruptValueException(
                    "the codec cannot read a stored value: " + e.getClass().getName(), e);
        }
    }

    /** What a read found, with all that the session lost and nobody was told of: it is with this. */
    Cached<V> told(Cached<V> found, @Nullable Session session) {
        if (session == null) {
            return found;
        }
        List<Token> lost = session.takeLost(source.current().keyspace());
        return new Cached<>(found.value(), found.leftMillis(), found.source(), lost, found.unverified());
    }

    /** Whether the session may have written something newer under this key, which is lost. */
    boolean mayBeLost(String key, @Nullable Session session) {
        Policy policy = source.current();
        return session != null && session.mayHaveLost(policy.keyspace(), whole(policy, key));
    }

    /** This session's write of the key is not lost any more: there is a new one. */
    void renewed(String key, @Nullable Session session) {
        Policy policy = source.current();
        if (session != null) {
            session.renewed(policy.keyspace(), whole(policy, key));
        }
    }

    void put(String key, V value, WriteMode mode) {
        Policy policy = source.current();
        byte[] bytes = codec.encode(value);
        if (bytes.length > environment.largest()) {
            throw new IllegalArgumentException(
                    "a value has %d bytes, over the bound of %d".formatted(bytes.length, environment.largest()));
        }
        Stored stored = form(policy).store(whole(policy, key), bytes);
        environment.store().put(policy, stored.key(), stored.bytes(), jitter.ttl(policy), stored.absent(), mode);
        environment.metrics().stored(policy.name(), bytes.length, stored.bytes().length);
    }

    void remove(String key, WriteMode mode) {
        Policy policy = source.current();
        environment.store().remove(policy, form(policy).keys(whole(policy, key)), mode);
    }

    static String whole(Policy policy, String key) {
        return policy.prefixes().get(0) + key;
    }

    private static long left(Lookup lookup) {
        for (Optional<Entry> entry : lookup.entries()) {
            if (entry.isPresent()) {
                return entry.get().leftMillis();
            }
        }
        return -1;
    }

    private ValueForm form(Policy policy) {
        Form known = form;
        if (known == null || !known.compression().equals(policy.compression())) {
            known = new Form(policy.compression(), ValueForm.of(policy.compression(), environment.largest()));
            form = known;
        }
        return known.values();
    }
}

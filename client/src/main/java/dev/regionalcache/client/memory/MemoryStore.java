package dev.regionalcache.client.memory;

import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.RefusedException;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Count;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Entry;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.Source;
import dev.regionalcache.client.store.Store;
import dev.regionalcache.client.store.WriteMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A map with the store's manners: values end, arrays are copied, a counter that is no number is refused. One region, so that
 * every read sees every write and nothing is ever lost. Thread-safe.
 */
public final class MemoryStore implements Store {

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Held> values = new HashMap<>();

    /** Empty. */
    public MemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Held(byte[] value, long endMillis) {}

    @Override
    public Lookup lookup(Policy policy, List<String> keys, Detail detail, @Nullable Session session) {
        return locked(() -> new Lookup(keys.stream().map(this::entry).toList(), Source.LOCAL, List.of(), List.of()));
    }

    @Override
    public void put(Policy policy, String key, byte[] value, Duration ttl, List<String> absent, WriteMode mode) {
        locked(() -> {
            absent.forEach(values::remove);
            return values.put(key, new Held(value.clone(), clock.millis() + ttl.toMillis()));
        });
    }

    @Override
    public void remove(Policy policy, List<String> keys, WriteMode mode) {
        locked(() -> values.keySet().removeAll(keys));
    }

    @Override
    public Count increment(Policy policy, String key, long by, Duration ttl, WriteMode mode) {
        return locked(() -> {
            Optional<Entry> before = entry(key);
            long left = before.map(Entry::leftMillis).orElse(ttl.toMillis());
            long value = sum(before, by);
            values.put(key, new Held(Long.toString(value).getBytes(StandardCharsets.US_ASCII), clock.millis() + left));
            return new Count(value, left);
        });
    }

    @Override
    public void close() {
        locked(() -> {
            values.clear();
            return values;
        });
    }

    private static long sum(Optional<Entry> before, long by) {
        try {
            return Math.addExact(
                    before.map(e -> Long.parseLong(new String(e.value(), StandardCharsets.US_ASCII)))
                            .orElse(0L),
                    by);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new RefusedException("what is under the key is no number that can be added to", e);
        }
    }

    private Optional<Entry> entry(String key) {
        Held held = values.get(key);
        if (held == null) {
            return Optional.empty();
        }
        long left = held.endMillis() - clock.millis();
        if (left <= 0) {
            values.remove(key);
            return Optional.empty();
        }
        return Optional.of(new Entry(held.value().clone(), left));
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}

package dev.regionalcache.client.policy;

import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.session.Session;
import dev.regionalcache.client.store.Count;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.Store;
import dev.regionalcache.client.store.WriteMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store at which a test does something just before a value is written. */
final class HookedStore implements Store {

    private final Store store;
    private final Map<String, Hook> hooks = new HashMap<>();

    HookedStore(Store store) {
        this.store = store;
    }

    interface Hook {
        void run() throws InterruptedException;
    }

    void beforePut(String value, Hook hook) {
        hooks.put(value, hook);
    }

    @Override
    public Lookup lookup(Policy policy, List<String> keys, Detail detail, Session session) {
        return store.lookup(policy, keys, detail, session);
    }

    @Override
    public void put(Policy policy, String key, byte[] value, Duration ttl, List<String> absent, WriteMode mode) {
        Hook hook = hooks.get(new String(value, StandardCharsets.UTF_8));
        if (hook != null) {
            try {
                hook.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        store.put(policy, key, value, ttl, absent, mode);
    }

    @Override
    public void remove(Policy policy, List<String> keys, WriteMode mode) {
        store.remove(policy, keys, mode);
    }

    @Override
    public Count increment(Policy policy, String key, long by, Duration ttl, WriteMode mode) {
        return store.increment(policy, key, by, ttl, mode);
    }

    @Override
    public void close() {
        store.close();
    }
}

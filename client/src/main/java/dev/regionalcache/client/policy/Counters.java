package dev.regionalcache.client.policy;

import dev.regionalcache.client.discovery.Policy;
import dev.regionalcache.client.failure.CorruptValueException;
import dev.regionalcache.client.store.Count;
import dev.regionalcache.client.store.Detail;
import dev.regionalcache.client.store.Entry;
import dev.regionalcache.client.store.Lookup;
import dev.regionalcache.client.store.WriteMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Counters of a Regional class, as rate limits want them: each region counts for itself, and a failover does not touch them. A
 * counter lives for the class's TTL from its first increment, without jitter. Thread-safe.
 */
public final class Counters {

    private final PolicySource source;
    private final Environment environment;
    private final WriteMode mode;

    private Counters(PolicySource source, Environment environment, WriteMode mode) {
        this.source = source;
        this.environment = environment;
        this.mode = mode;
    }

    /**
     * Of this policy; applications get it from their client.
     *
     * @throws IllegalArgumentException if the class is not Regional
     */
    public static Counters of(PolicySource source, Environment environment) {
        Policy policy = source.current();
        if (policy.scope() != Policy.Scope.REGIONAL) {
            throw new IllegalArgumentException("counters need a Regional class, and " + policy.name() + " is Global");
        }
        return new Counters(source, environment, WriteMode.PLAIN);
    }

    /** The same for counters that may count an increment twice where nobody knows whether it was applied. */
    public Counters repeatable() {
        return new Counters(source, environment, new WriteMode(null, true));
    }

    /** Adds 1. */
    public Count increment(String key) {
        return increment(key, 1);
    }

    /**
     * Adds to a counter, in one round trip; the first increment also sets its end.
     *
     * @throws dev.regionalcache.client.failure.OutcomeUnknownException if nobody knows whether it was applied
     */
    public Count increment(String key, long by) {
        Policy policy = source.current();
        return environment.store().increment(policy, Values.whole(policy, key), by, policy.ttl(), mode);
    }

    /** What a counter stands at; 0: it has not begun. */
    public long get(String key) {
        Policy policy = source.current();
        Lookup lookup = environment.store().lookup(policy, List.of(Values.whole(policy, key)), Detail.VALUES, null);
        Optional<Entry> entry = lookup.entries().get(0);
        environment.metrics().read(policy.name(), lookup.source(), entry.isPresent());
        return entry.map(Counters::number).orElse(0L);
    }

    /** Begins again at 0. */
    public void reset(String key) {
        Policy policy = source.current();
        environment.store().remove(policy, List.of(Values.whole(policy, key)), mode);
    }

    /** The same, without waiting: calls run on this executor, which may well start virtual threads. */
    public AsyncCounters async(Executor executor) {
        return new AsyncCounters(this, executor);
    }

    private static long number(Entry entry) {
        try {
            return Long.parseLong(new String(entry.value(), StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            // Without the cause, which would repeat the value.
            throw new CorruptValueException("what is under the key of a counter is no number", null);
        }
    }
}

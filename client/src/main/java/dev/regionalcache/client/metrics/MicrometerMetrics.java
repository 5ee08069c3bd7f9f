package dev.regionalcache.client.metrics;

import dev.regionalcache.client.store.Source;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts in a registry of Micrometer, which the application brings along. Names begin with {@code regionalcache.client}. */
public final class MicrometerMetrics implements ClientMetrics {

    private static final String NAME = "regionalcache.client.";
    private static final String POLICY = "policy";

    private final MeterRegistry registry;
    private final AtomicLong epoch;

    /** Registers there. */
    public MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.epoch = new AtomicLong();
        registry.gauge(NAME + "epoch", epoch);
    }

    @Override
    public void read(String policy, Source source, boolean hit) {
        registry.counter(NAME + "reads", POLICY, policy, "source", word(source), "result", hit ? "hit" : "miss")
                .increment();
    }

    @Override
    public void waited(String policy, long nanos) {
        registry.timer(NAME + "waits", POLICY, policy).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void lost(String policy, int lost, int unverified) {
        registry.counter(NAME + "lost", POLICY, policy).increment(lost);
        registry.counter(NAME + "unverified", POLICY, policy).increment(unverified);
    }

    @Override
    public void write(String policy, WriteOutcome outcome) {
        registry.counter(NAME + "writes", POLICY, policy, "outcome", word(outcome))
                .increment();
    }

    @Override
    public void retried(String policy) {
        registry.counter(NAME + "retries", POLICY, policy).increment();
    }

    @Override
    public void stored(String policy, long bytes, long storedBytes) {
        registry.counter(NAME + "value.bytes", POLICY, policy).increment((double) bytes);
        registry.counter(NAME + "stored.bytes", POLICY, policy).increment((double) storedBytes);
    }

    @Override
    public void loaded(String policy, long nanos, boolean succeeded) {
        registry.timer(NAME + "loads", POLICY, policy, "result", succeeded ? "loaded" : "failed")
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void coalesced(String policy) {
        registry.counter(NAME + "coalesced", POLICY, policy).increment();
    }

    @Override
    public void servedStale(String policy) {
        registry.counter(NAME + "stale", POLICY, policy).increment();
    }

    @Override
    public void epoch(long known) {
        epoch.set(known);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

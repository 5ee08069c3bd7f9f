package dev.regionalcache.operator.policies;

import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Counts what samples of reads have heard of, by policy; the meters go with their policies. Thread-safe. */
final class ReadMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<String, Counters> counters = new HashMap<>();
    private boolean closed;

    private record Counters(Counter reads, Counter misses) {}

    ReadMeters(MeterRegistry registry, MemberKey member) {
        this.registry = registry;
        tags = member.tags();
    }

    /** These are the policies from now on. */
    synchronized void of(Set<String> policies) {
        Set.copyOf(counters.keySet()).stream()
                .filter(policy -> closed || !policies.contains(policy))
                .forEach(this::remove);
        if (!closed) {
            policies.forEach(policy -> counters.computeIfAbsent(policy, this::register));
        }
    }

    synchronized void count(String policy, long reads, long misses) {
        Counters of = counters.get(policy);
        if (of != null) {
            of.reads().increment((double) reads);
            of.misses().increment((double) misses);
        }
    }

    private Counters register(String policy) {
        return new Counters(
                Counter.builder("regionalcache.policy.sampled.reads")
                        .description("Reads of keys of the class that samples have heard of")
                        .tags(tags.and("policy", policy))
                        .register(registry),
                Counter.builder("regionalcache.policy.sampled.misses")
                        .description("Those of them that found no key")
                        .tags(tags.and("policy", policy))
                        .register(registry));
    }

    private void remove(String policy) {
        Counters of = counters.remove(policy);
        if (of != null) {
            registry.remove(of.reads());
            registry.remove(of.misses());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        of(Set.of());
    }
}

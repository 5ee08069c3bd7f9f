package dev.regionalcache.operator.policies;

import dev.regionalcache.operator.servers.MemberKey;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters of the policies of one cache; they go with them. Thread-safe. */
final class PolicyMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();

    private final Supplier<Duration> spent;

    private final Meter spentMeter;
    private boolean closed;

    /** @param spent the server's time that was taken so far */
    PolicyMeters(MeterRegistry registry, MemberKey member, Supplier<Duration> spent) {
        this.registry = registry;
        tags = member.tags();
        this.spent = spent;
        spentMeter = FunctionCounter.builder(
                        "regionalcache.policy.server.seconds",
                        this,
                        meters -> meters.spent.get().toNanos() / 1e9)
                .description("Time of the primary's server that policies took")
                .tags(tags)
                .register(registry);
    }

    /** These are the classes from now on. */
    synchronized void of(List<KeyClass> classes) {
        clear();
        if (closed) {
            return;
        }
        for (KeyClass each : classes) {
            gauge(
                    each,
                    "regionalcache.policy.keys",
                    "Keys of the class, estimated",
                    f -> f.estimate().keys());
            gauge(
                    each,
                    "regionalcache.policy.memory.bytes",
                    "Memory of the class, estimated",
                    f -> f.estimate().bytes());
            gauge(
                    each,
                    "regionalcache.policy.memory.error.bytes",
                    "By how much the memory may be more or less, with 95 % confidence",
                    f -> f.estimate().error());
            Long limit = each.rule().maxMemoryBytes();
            if (limit != null) {
                gauge(each, "regionalcache.policy.memory.max.bytes", "Memory that the class may take", f -> limit);
            }
            gauge(
                    each,
                    "regionalcache.policy.wrong.ttl.keys",
                    "Keys without the class's time to live in the last walk",
                    Figures::wrongTtl);
            counter(each, "regionalcache.policy.corrected.keys", "Keys that were given it", Figures::corrected);
            counter(each, "regionalcache.policy.removed.keys", "Keys removed for the limit", Figures::removed);
        }
    }

    private void gauge(KeyClass of, String name, String description, ToDoubleFunction<Figures> value) {
        meters.add(Gauge.builder(name, of, c -> value.applyAsDouble(c.figures()))
                .description(description)
                .tags(tags.and("policy", of.rule().name()))
                .strongReference(true)
                .register(registry));
    }

    private void counter(KeyClass of, String name, String description, ToDoubleFunction<Figures> value) {
        meters.add(FunctionCounter.builder(name, of, c -> value.applyAsDouble(c.figures()))
                .description(description)
                .tags(tags.and("policy", of.rule().name()))
                .register(registry));
    }

    private void clear() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        clear();
        registry.remove(spentMeter);
    }
}

package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a cache has for people to be woken by: conditions, whether it accepts writes, and lost writes. They go with the cache. Thread-safe. */
final class CacheMeters {

    /** The conditions that a person acts on. */
    private static final List<String> TYPES = List.of(Condition.READY, "FailoverBlocked", Condition.WRITES_REFUSED);

    private final MeterRegistry registry;
    private final Map<ResourceID, OfCache> caches = new ConcurrentHashMap<>();

    CacheMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What is told of the cache now; at the first time its meters begin, counters with 0. */
    void seen(RegionalCache cache, RegionalCacheStatus status) {
        OfCache meters = of(cache);
        meters.conditions = status.conditions();
        meters.writable = WritableGauge.of(status);
    }

    /** So many more writes were lost, and those of so many more servers that nobody can count. */
    void lost(RegionalCache cache, long writes, long uncounted) {
        of(cache).lostWrites.increment((double) writes);
        of(cache).lostUncounted.increment((double) uncounted);
    }

    /** The cache is deleted. */
    void forget(RegionalCache cache) {
        OfCache gone = caches.remove(ResourceID.fromResource(cache));
        if (gone != null) {
            gone.meters.forEach(registry::remove);
        }
    }

    private OfCache of(RegionalCache cache) {
        return caches.computeIfAbsent(ResourceID.fromResource(cache), id -> new OfCache(id, registry));
    }

    private static final class OfCache {

        private final List<Meter> meters = new ArrayList<>();
        private final Counter lostWrites;
        private final Counter lostUncounted;
        private volatile List<Condition> conditions = List.of();
        private volatile double writable = WritableGauge.UNKNOWN;

        OfCache(ResourceID id, MeterRegistry registry) {
            Tags tags = Tags.of("namespace", id.getNamespace().orElse(""), "cache", id.getName());
            lostWrites = Counter.builder("regionalcache.failover.lost.writes")
                    .description("Writes that a new primary never saw, as they were read back")
                    .tags(tags)
                    .register(registry);
            lostUncounted = Counter.builder("regionalcache.failover.lost.uncounted")
                    .description("Servers that had writes which a new primary never saw, and which nobody can count")
                    .tags(tags)
                    .register(registry);
            meters.add(lostWrites);
            meters.add(lostUncounted);
            meters.add(Gauge.builder("regionalcache.cache.writable", this, cache -> cache.writable)
                    .description("Whether a primary is known that may write; NaN where nobody knows")
                    .tags(tags)
                    .register(registry));
            for (String type : TYPES) {
                meters.add(Gauge.builder("regionalcache.cache.condition", this, cache -> cache.holds(type) ? 1 : 0)
                        .description("Whether the condition of this type is True")
                        .tags(tags.and("type", type))
                        .register(registry));
            }
        }

        private boolean holds(String type) {
            return Conditions.find(conditions, type).filter(Condition::holds).isPresent();
        }
    }
}

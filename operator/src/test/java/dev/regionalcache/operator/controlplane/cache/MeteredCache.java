package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.RegionalCache;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of a cache, for tests of what there is to scrape. */
public final class MeteredCache {

    private MeteredCache() {}

    /** Registers them. */
    public static void in(MeterRegistry registry) {
        new CacheMeters(registry).lost(cache(), 0, 0);
    }

    static RegionalCache cache() {
        RegionalCache cache = new RegionalCache();
        cache.setMetadata(
                new ObjectMetaBuilder().withName("chat").withNamespace("space").build());
        return cache;
    }
}

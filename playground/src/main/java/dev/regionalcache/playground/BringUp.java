package dev.regionalcache.playground;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Applies a manifest and tells of each region as it comes up. */
final class BringUp {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    private final KubernetesClient client;
    private final Console console;
    private final Set<String> ready = new HashSet<>();

    BringUp(KubernetesClient client, Console console) {
        this.client = client;
        this.console = console;
    }

    /**
     * Returns the cache when all of its regions are ready.
     *
     * @throws IllegalStateException when they are not within two minutes, with what stands in the way
     */
    RegionalCache apply(Manifest manifest) throws InterruptedException {
        manifest.regions().forEach(r -> client.resource(r).serverSideApply());
        client.resource(manifest.cache()).serverSideApply();
        console.event("applied RegionalCache %s with %d regions"
                .formatted(
                        manifest.cache().getMetadata().getName(),
                        manifest.cache().getSpec().regions().size()));
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            RegionalCache cache = client.resource(manifest.cache()).get();
            RegionalCacheStatus status = cache.getStatus();
            if (status != null) {
                tell(status);
                if (Conditions.holds(status.conditions(), Condition.READY)) {
                    return cache;
                }
            }
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("the cache is not ready after " + LIMIT.toSeconds() + " s: "
                        + (status == null ? "no status" : status.conditions()));
            }
            Thread.sleep(POLL);
        }
    }

    private void tell(RegionalCacheStatus status) {
        for (RegionStatus region : status.regions()) {
            if (region.reason() == null && ready.add(region.name())) {
                console.event("%-13s %s".formatted(region.name(), role(region)));
            }
        }
    }

    private static String role(RegionStatus region) {
        return region.parent() == null ? "ready, the primary" : "ready, behind " + region.parent();
    }
}

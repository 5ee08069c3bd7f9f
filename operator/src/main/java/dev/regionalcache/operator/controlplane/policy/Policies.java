package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.policy.CachePolicy;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;

/** The policies of caches, as an informer has them. Thread-safe. */
public final class Policies {

    private static final String BY_CACHE = "cache";

    private final InformerEventSource<CachePolicy, ?> informer;

    /** Those of an informer that has not started yet. */
    public Policies(InformerEventSource<CachePolicy, ?> informer) {
        this.informer = informer;
        informer.addIndexer(BY_CACHE, policy -> List.of(key(cacheOf(policy))));
    }

    /** The cache that a policy is for. */
    public static ResourceID cacheOf(CachePolicy policy) {
        return new ResourceID(
                policy.getSpec().cacheRef().name(), policy.getMetadata().getNamespace());
    }

    /** All policies for a cache. */
    List<CachePolicy> of(ResourceID cache) {
        return informer.byIndex(BY_CACHE, key(cache)).stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** The rules of those that are in force for a cache, the oldest first. */
    public List<PolicyRule> rules(ResourceID cache) {
        return Acceptances.rules(of(cache));
    }

    private static String key(ResourceID cache) {
        return cache.getNamespace().orElse("") + "/" + cache.getName();
    }
}

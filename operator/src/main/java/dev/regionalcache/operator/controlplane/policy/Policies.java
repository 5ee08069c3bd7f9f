package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.PolicyRule;
import dev.regionalcache.crds.member.PolicyUser;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.controlplane.classes.ClassCaches;
import dev.regionalcache.operator.controlplane.planning.ClassServers;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;

/** The policies of caches, as an informer has them. Thread-safe. */
public final class Policies {

    private static final String BY_CACHE = "cache";

    /**
     * What is in force for a cache.
     *
     * @param rules for its servers, the oldest first
     * @param classes with servers of their own, the oldest first
     * @param users of those that ask for one, the oldest first
     */
    public record InForce(List<PolicyRule> rules, List<ClassServers> classes, List<PolicyUser> users) {

        /** Takes copies. */
        public InForce {
            rules = List.copyOf(rules);
            classes = List.copyOf(classes);
            users = List.copyOf(users);
        }
    }

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

    /**
     * What is in force for a cache.
     *
     * @param caches the servers of classes
     */
    public InForce inForce(RegionalCache cache, ClassCaches caches) {
        Optional<ResourceID> owner = ClassCaches.policyOf(cache);
        if (owner.isPresent()) {
            // Its servers have their own limit, and hold no other class.
            return new InForce(
                    owner.flatMap(informer::get).map(Acceptances::rule).map(PolicyRule::forOwnServers).stream()
                            .toList(),
                    List.of(),
                    owner.flatMap(informer::get).flatMap(Acceptances::userOfOwnServers).stream()
                            .toList());
        }
        Acceptances accepted = new Acceptances(of(ResourceID.fromResource(cache)), cache);
        return new InForce(
                accepted.rules(),
                accepted.withOwnServers().stream()
                        .filter(p -> caches.conflict(cache, p).isEmpty())
                        .map(p -> caches.sight(cache, p)
                                .servers(Acceptances.rule(p), p.getSpec().perRegion()))
                        .toList(),
                accepted.users());
    }

    private static String key(ResourceID cache) {
        return cache.getNamespace().orElse("") + "/" + cache.getName();
    }
}

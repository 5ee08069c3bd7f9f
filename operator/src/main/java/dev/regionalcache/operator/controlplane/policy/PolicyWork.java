package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.operator.controlplane.classes.ClassCaches;
import dev.regionalcache.operator.controlplane.classes.ClassKeeper;
import dev.regionalcache.operator.controlplane.classes.ClassSight;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.policy.PolicySight.Holder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One reconcile of a policy: whether it is in force, its class's servers, and what is known of them. Thread-safe. */
final class PolicyWork {

    /** Why a policy is refused whose servers cannot have their names. */
    static final String CONFLICT = "Conflict";

    private final Policies policies;
    private final Function<ResourceID, Optional<RegionalCache>> caches;
    private final ClassCaches classes;
    private final ClassKeeper keeper;
    private final Clusters clusters;

    PolicyWork(
            Policies policies,
            Function<ResourceID, Optional<RegionalCache>> caches,
            ClassCaches classes,
            ClassKeeper keeper,
            Clusters clusters) {
        this.policies = policies;
        this.caches = caches;
        this.classes = classes;
        this.keeper = keeper;
        this.clusters = clusters;
    }

    /** Does it; what a status is made of. */
    PolicySight carryOut(CachePolicy policy) {
        RegionalCache cache = caches.apply(Policies.cacheOf(policy)).orElse(null);
        Acceptance acceptance = acceptance(policy, cache);
        if (!policy.getSpec().hasOwnServers()) {
            List<Holder> main = cache == null ? List.of() : List.of(holder(cache));
            return new PolicySight(policy, acceptance, cache, main, Optional.empty());
        }
        boolean gone = cache == null || cache.getMetadata().getDeletionTimestamp() != null;
        // Servers of a policy that is refused now stay as they are: their keys may be wanted again.
        Optional<String> refused =
                gone || acceptance instanceof Acceptance.Accepted ? keeper.keep(cache, policy) : Optional.empty();
        if (cache == null) {
            return new PolicySight(policy, acceptance, null, List.of(), refused);
        }
        ClassSight servers = classes.sight(cache, policy);
        return new PolicySight(
                policy,
                acceptance,
                cache,
                servers.caches().stream().map(this::holder).toList(),
                refused.or(servers::trouble));
    }

    private Acceptance acceptance(CachePolicy policy, @Nullable RegionalCache cache) {
        Optional<ResourceID> main = Optional.ofNullable(cache).flatMap(ClassCaches::mainOf);
        if (main.isPresent()) {
            return new Acceptance.Refused(
                    "ServersOfAClass",
                    "the RegionalCache %1$s is the servers of a class of the cache %2$s, and has no classes itself: delete the policy, and create it for the cache %2$s"
                            .formatted(
                                    policy.getSpec().cacheRef().name(),
                                    main.get().getName()));
        }
        Acceptance found = Objects.requireNonNull(new Acceptances(neighboursOf(policy), cache)
                .decide()
                .get(policy.getMetadata().getName()));
        if (cache == null || !policy.getSpec().hasOwnServers() || found instanceof Acceptance.Refused) {
            return found;
        }
        return classes.conflict(cache, policy)
                .<Acceptance>map(message -> new Acceptance.Refused(CONFLICT, message))
                .orElse(found);
    }

    /** All policies for its cache, this one among them as it is now: the informer may not have this version yet. */
    private List<CachePolicy> neighboursOf(CachePolicy policy) {
        List<CachePolicy> all = new ArrayList<>(policies.of(Policies.cacheOf(policy)));
        all.removeIf(p -> p.getMetadata().getName().equals(policy.getMetadata().getName()));
        all.add(policy);
        return all;
    }

    private Holder holder(RegionalCache cache) {
        return new Holder(cache, clusters.membersOf(Set.of(cache.getMetadata().getUid())));
    }
}

package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.PolicyReport;
import dev.regionalcache.crds.policy.CachePolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy's status is made of.
 *
 * @param acceptance whether it is in force for its cache
 * @param cache null: there is none of this name
 * @param members of the cache, as far as they are known
 */
record PolicySight(
        CachePolicy policy, Acceptance acceptance, @Nullable RegionalCache cache, List<CacheMember> members) {

    /** The region that is the primary; empty while there is none. */
    Optional<String> primary() {
        return Optional.ofNullable(cache).map(RegionalCache::getStatus).map(RegionalCacheStatus::primaryRegion);
    }

    /** What the primary region's agent says. */
    Optional<PolicyReport> report() {
        return primary().stream()
                .flatMap(region ->
                        members.stream().filter(m -> m.getSpec().region().equals(region)))
                .filter(m -> m.getStatus() != null)
                .flatMap(m -> m.getStatus().policies().stream())
                .filter(r -> r.name().equals(policy.getMetadata().getName()))
                .findFirst();
    }

    /** The same, if it is about the policy as it is now. */
    Optional<PolicyReport> currentReport() {
        return report().filter(r -> r.generation() == policy.getMetadata().getGeneration());
    }
}

package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Optional;

/**
 * Lets a drain take one server of a region at a time, and the next one when all hold the data again: a pod is Ready as soon as
 * its server answers, long before it has copied anything. One that does not answer may always be taken.
 */
public final class DisruptionBudget {

    private DisruptionBudget() {}

    /**
     * The budget; none for a single server, whose node could then never be drained.
     *
     * @param unavailable how many servers may be away now: 0 or 1
     */
    public static Optional<PodDisruptionBudget> of(CacheMember member, int unavailable) {
        if (member.getSpec().main().replicas() < 2) {
            return Optional.empty();
        }
        MemberIdentity identity = MemberIdentity.of(member);
        return Optional.of(new PodDisruptionBudgetBuilder()
                .withMetadata(identity.meta(identity.names().base()))
                .withNewSpec()
                .withNewMaxUnavailable(unavailable)
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(identity.selector())
                .endSelector()
                .endSpec()
                .build());
    }
}

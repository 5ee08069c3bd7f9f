package dev.regionalcache.operator.provisioning;

import dev.regionalcache.crds.member.CacheMember;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Optional;

/** Lets a drain take one server of a region at a time. */
public final class DisruptionBudget {

    private DisruptionBudget() {}

    /** The budget; none for a single server, whose node could then never be drained. */
    public static Optional<PodDisruptionBudget> of(CacheMember member) {
        if (member.getSpec().main().replicas() < 2) {
            return Optional.empty();
        }
        MemberIdentity identity = MemberIdentity.of(member);
        return Optional.of(new PodDisruptionBudgetBuilder()
                .withMetadata(identity.meta(identity.names().base()))
                .withNewSpec()
                .withNewMaxUnavailable(1)
                .withNewSelector()
                .withMatchLabels(identity.selector())
                .endSelector()
                .endSpec()
                .build());
    }
}

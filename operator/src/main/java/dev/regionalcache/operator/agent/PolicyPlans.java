package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.policies.EnforcementPlan;
import dev.regionalcache.operator.provisioning.Passwords;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** Where policies are held: on the head that was recorded as the primary of the epoch, and on no other server. Pure. */
final class PolicyPlans {

    private PolicyPlans() {}

    static Optional<EnforcementPlan> of(MemberSnapshot seen, Writable writable, Passwords passwords) {
        boolean holds = seen.isPrimary()
                && !seen.spec().orphaned()
                && seen.preparation().isEmpty()
                && !seen.spec().policies().isEmpty();
        return holds && writable instanceof Writable.Recorded(ServerRef server)
                ? seen.headPod().flatMap(pod -> plan(seen, pod, server, passwords))
                : Optional.empty();
    }

    private static Optional<EnforcementPlan> plan(MemberSnapshot seen, Pod pod, ServerRef server, Passwords passwords) {
        return seen.headAddress()
                .map(address -> new EnforcementPlan(
                        pod.getMetadata().getName(),
                        server.runId(),
                        seen.spec().epoch(),
                        address,
                        passwords.operatorLogins(),
                        seen.spec().policies()));
    }
}

package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.ServerFleet;
import dev.regionalcache.operator.servers.ServerPlan;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Removes the servers of a member that is deleted. What else it owns goes with it, by the garbage collector. */
final class MemberCleanup {

    private final KubernetesClient client;
    private final MemberSources sources;
    private final ServerFleet fleet;
    private final MemberLeases leases;
    private final PolicyOffice policies;

    MemberCleanup(
            KubernetesClient client,
            MemberSources sources,
            ServerFleet fleet,
            MemberLeases leases,
            PolicyOffice policies) {
        this.client = client;
        this.sources = sources;
        this.fleet = fleet;
        this.leases = leases;
        this.policies = policies;
    }

    /** Does the next step; true when all servers are gone. */
    boolean removed(MemberSnapshot seen) {
        policies.forget(seen.key());
        silence(seen);
        String namespace = seen.member().getMetadata().getNamespace();
        sources.get(StatefulSet.class, namespace, seen.names().base())
                .filter(s -> s.getMetadata().getDeletionTimestamp() == null)
                .filter(s -> isOwned(s, seen.member()))
                .ifPresent(s -> client.resource(s).delete());
        if (!seen.pods().isEmpty()) {
            return false;
        }
        fleet.forget(seen.key());
        sources.get(ConfigMap.class, namespace, seen.names().epochRecord())
                .ifPresent(r -> client.resource(r).delete());
        return true;
    }

    /**
     * Fences the servers for as long as they may live, and lets go of the lease when they have confirmed that. The deletion waits
     * for the pods and for nothing else: where a server cannot be reached, no request for its lease gets through it either. So
     * the lease ends by itself, and the guard inside Redis refuses writes when the child regions are gone.
     */
    private void silence(MemberSnapshot seen) {
        Passwords passwords = seen.passwords();
        if (passwords != null) {
            fleet.keep(seen.key(), leaving(seen, passwords));
        }
        if (isSilent(seen)) {
            leases.forget(seen);
        }
    }

    /** Those that a witness had as a region are kept no more: what they are is not said in its spec. */
    static List<ServerPlan> leaving(MemberSnapshot seen, Passwords passwords) {
        return seen.isWitness()
                ? List.of()
                : ServerPlans.of(seen, new Writable.NotPrimary(), passwords).stream()
                        .map(ServerPlan::leaving)
                        .toList();
    }

    /** Whether none of the servers may accept a write without a lease. */
    static boolean isSilent(MemberSnapshot seen) {
        return !seen.underLease()
                || seen.pods().values().stream()
                        .filter(Pods::mayLive)
                        .filter(pod -> !Pods.hasEnded(pod))
                        .allMatch(pod -> seen.view(pod)
                                .map(ServerView::guard)
                                .filter(GuardView::fenced)
                                .isPresent());
    }

    private static boolean isOwned(StatefulSet servers, CacheMember member) {
        return servers.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> o.getUid().equals(member.getMetadata().getUid()));
    }
}

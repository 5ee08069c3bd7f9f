package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.policies.PolicyOffice;
import dev.regionalcache.operator.servers.ServerFleet;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;

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
        leases.forget(seen);
        fleet.forget(seen.key());
        String namespace = seen.member().getMetadata().getNamespace();
        sources.get(StatefulSet.class, namespace, seen.names().base())
                .filter(s -> s.getMetadata().getDeletionTimestamp() == null)
                .filter(s -> isOwned(s, seen.member()))
                .ifPresent(s -> client.resource(s).delete());
        if (!seen.pods().isEmpty()) {
            return false;
        }
        sources.get(ConfigMap.class, namespace, seen.names().epochRecord())
                .ifPresent(r -> client.resource(r).delete());
        return true;
    }

    private static boolean isOwned(StatefulSet servers, CacheMember member) {
        return servers.getMetadata().getOwnerReferences().stream()
                .anyMatch(o -> o.getUid().equals(member.getMetadata().getUid()));
    }
}

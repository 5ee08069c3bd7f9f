package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.operator.naming.Agents;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/** Asks a cluster for the agent's Lease, with a short limit. */
record Probe(KubernetesClient client, String agentNamespace) implements AutoCloseable {

    /** The Lease; null where there is none. */
    @Nullable
    Lease lease() {
        return client.leases()
                .inNamespace(agentNamespace)
                .withName(Agents.HEARTBEAT_LEASE)
                .get();
    }

    @Override
    public void close() {
        client.close();
    }
}

package dev.regionalcache.operator.controlplane.clusters;

import dev.regionalcache.operator.controlplane.clusters.ClusterState.AgentState;
import dev.regionalcache.operator.naming.Agents;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its Lease whether an agent lives. Only the times at which changes are seen count, by one monotonic clock: the
 * clocks of two clusters are not compared. For one thread.
 */
final class AgentWatch {

    /** Three heartbeats. */
    static final Duration SILENCE = Agents.HEARTBEAT_PERIOD.multipliedBy(3);

    private String version = "";
    private String seen = "";
    private long seenNanos;

    /** What the Lease says at this time; null where there is none. */
    AgentState observe(@Nullable Lease lease, String namespace, long nanos) {
        if (lease == null) {
            seen = "";
            return new AgentState(
                    false,
                    "",
                    "no agent has run in namespace %s of this cluster: install the chart there with controlPlane.enabled=false, or correct agentNamespace"
                            .formatted(namespace));
        }
        String resourceVersion = lease.getMetadata().getResourceVersion();
        if (!resourceVersion.equals(seen)) {
            seen = resourceVersion;
            seenNanos = nanos;
            Map<String, String> annotations = lease.getMetadata().getAnnotations();
            version = annotations == null ? "" : annotations.getOrDefault(Agents.VERSION_ANNOTATION, "");
        }
        boolean alive = nanos - seenNanos < SILENCE.toNanos();
        return new AgentState(
                alive,
                version,
                alive
                        ? ""
                        : "the agent in namespace %s has not renewed its Lease %s for over %d s; servers go on as they are. Look at the agent's pod in that namespace of the region's cluster"
                                .formatted(namespace, Agents.HEARTBEAT_LEASE, SILENCE.toSeconds()));
    }
}

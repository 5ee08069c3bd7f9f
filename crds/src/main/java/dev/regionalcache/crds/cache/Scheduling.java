package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where pods may run. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Scheduling(
        @JsonPropertyDescription("Labels that a node must have, besides those that the CacheRegion asks for.")
        Map<String, String> nodeSelector,

        @Size(max = 32) @JsonPropertyDescription("Taints that the pods tolerate.")
        List<Toleration> tolerations,

        @JsonPropertyDescription(
                "Affinity rules; unset: the servers of a region keep to different nodes where they can.")
        @Nullable
        Affinity affinity,

        @Size(max = 8) @JsonPropertyDescription("How the servers of a region are spread over zones.")
        List<TopologySpreadConstraint> topologySpreadConstraints,

        @Size(max = 253) @JsonPropertyDescription("Priority class of the pods.") @Nullable
        String priorityClassName) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public Scheduling {
        tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
        topologySpreadConstraints =
                topologySpreadConstraints == null ? List.of() : List.copyOf(topologySpreadConstraints);
        nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    }
}

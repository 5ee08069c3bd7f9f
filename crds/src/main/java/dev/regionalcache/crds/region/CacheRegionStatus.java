package dev.regionalcache.crds.region;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the region's cluster. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheRegionStatus(
        @JsonPropertyDescription("The generation of the spec that this status belongs to.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Version of the cluster's API server.") @Nullable
        String kubernetesVersion,

        @JsonPropertyDescription("Version of the agent there.") @Nullable
        String agentVersion,

        @JsonPropertyDescription("Round trip to the API server, as a band: <50ms, <200ms, <1s or >1s.") @Nullable
        String latency,

        @JsonPropertyDescription("Caches that use the region, as NAMESPACE/NAME.")
        List<String> usedBy,

        @JsonPropertyDescription("Ready, and what stands in its way.")
        List<Condition> conditions) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CacheRegionStatus {
        usedBy = usedBy == null ? List.of() : List.copyOf(usedBy);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}

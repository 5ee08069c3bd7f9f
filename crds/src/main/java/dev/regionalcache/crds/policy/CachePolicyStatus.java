package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.Condition;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a class of keys. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CachePolicyStatus(
        @JsonPropertyDescription("The generation of the spec that this status belongs to.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "A row for each region with servers of the class's own. Of a class in the main servers the primary region has one, where it is held, and those where clients read it.")
        List<PolicyRegionStatus> regions,

        @JsonPropertyDescription("Accepted, Ready, and WithinLimit where there is a limit.")
        List<Condition> conditions) {

    /** Absent collections are empty ones. Rows are in the order of their names: an API server may keep another one. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CachePolicyStatus {
        regions = regions == null
                ? List.of()
                : regions.stream()
                        .sorted(Comparator.comparing(PolicyRegionStatus::name))
                        .toList();
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}

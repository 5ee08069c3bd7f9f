package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.Condition;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found and decided. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegionalCacheStatus(
        @JsonPropertyDescription("The generation of the spec that this status belongs to.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("What the cache is doing.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Number of the epoch in force; it grows by one with every change of the primary.")
        @Nullable
        Long epoch,

        @JsonPropertyDescription("The region that accepts writes now.") @Nullable
        String primaryRegion,

        @JsonPropertyDescription("The replication tree in force, on one line.") @Nullable
        String tree,

        @JsonPropertyDescription("Regions that are ready, of those declared: 9/9.") @Nullable
        String regionsReady,

        @JsonPropertyDescription("The greatest lag of a region behind the primary, as a band.") @Nullable
        String lag,

        @JsonPropertyDescription("The version in force where spec leaves it open.") @Nullable
        String version,

        @JsonPropertyDescription("The revision of the server template that all regions have or are being brought to.")
        @Nullable
        String templateRevision,

        @JsonPropertyDescription("The application's Secret.") @Nullable
        Binding binding,

        @JsonPropertyDescription("A row a region.") List<RegionStatus> regions,

        @Size(max = 8) @JsonPropertyDescription("A row a witness without servers.")
        List<WitnessStatus> witnesses,

        @Size(max = 10)
        @JsonPropertyDescription(
                "The last changes of the primary, the newest first; one that is under way is the first.")
        List<FailoverStatus> failovers,

        @JsonPropertyDescription("Which orders about the primary were carried out.") @Nullable
        SwitchoverStatus switchover,

        @JsonPropertyDescription("Ready, and what stands in its way.")
        List<Condition> conditions) {

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public RegionalCacheStatus {
        regions = regions == null ? List.of() : List.copyOf(regions);
        witnesses = witnesses == null ? List.of() : List.copyOf(witnesses);
        failovers = failovers == null ? List.of() : List.copyOf(failovers);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}

package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.Endpoint;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A row a region. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegionStatus(
        @Required @JsonPropertyDescription("The region.") String name,

        @Required @JsonPropertyDescription("Primary or Replica.")
        String role,

        @JsonPropertyDescription("The region that it replicates from now.") @Nullable
        String parent,

        @Required @JsonPropertyDescription("Healthy, Degraded, Critical or Unknown.")
        String health,

        @JsonPropertyDescription("State of the link to the parent: Up, Down or Syncing.") @Nullable
        String link,

        @JsonPropertyDescription("Lag behind the primary, as a band: <100ms, <1s, <5s or >5s.") @Nullable
        String lag,

        @JsonPropertyDescription("Used memory against maxmemory, as a band: <75%, <90% or >90%.") @Nullable
        String memory,

        @JsonPropertyDescription("Whether keys are evicted beyond the threshold.") @Nullable
        Boolean evicting,

        @JsonPropertyDescription("Servers that are in sync, of those declared: 2/3.") @Nullable
        String servers,

        @JsonPropertyDescription("Version of the server program that runs.") @Nullable
        String version,

        @JsonPropertyDescription("Where other regions reach this region's head.") @Nullable
        Endpoint endpoint,

        @JsonPropertyDescription("Why the region is not ready, as one CamelCase word.") @Nullable
        String reason,

        @JsonPropertyDescription("Why the region is not ready, as a sentence.") @Nullable
        String message) {}

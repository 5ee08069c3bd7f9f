package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A lease that is handed over, or was: the last one of this region. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Releasing(
        @Required @JsonPropertyDescription("The epoch whose lease it is.")
        EpochRef of,

        @Required @JsonPropertyDescription("The region that it is handed to.")
        String successor,

        @JsonPropertyDescription("The history in which this region's server ended; unset until it has.") @Nullable
        String replicationId,

        @JsonPropertyDescription("The offset at which this region's server ended; unset until it has.") @Nullable
        Long offset,

        @JsonPropertyDescription(
                "How long writes waited, in milliseconds: from the end of this region's server until its successor was heard to hold the lease. Unset until it was.")
        @Nullable
        Long gapMillis) {}

package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A lease that its holder has given up, or released to a successor. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Release(
        @Required @JsonPropertyDescription("The epoch whose lease it was.")
        EpochRef of,

        @JsonPropertyDescription("The history in which the holder's server ended; unset where it is gone.") @Nullable
        String replicationId,

        @JsonPropertyDescription("The offset at which the holder's server ended; unset where it is gone.") @Nullable
        Long offset,

        @JsonPropertyDescription("The region that it was handed to; unset: to nobody.") @Nullable
        String successor) {}

package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What one region's agent says of a class. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyRegionStatus(
        @Required @JsonPropertyDescription("The region.") String name,

        @JsonPropertyDescription(
                "What the class takes there, and what was done to it: where the policy is held, and unset until that is known.")
        @Nullable
        PolicyUsage usage,

        @JsonPropertyDescription(
                "What the class's own servers there hold and serve. Unset of a class in the main servers: Redis counts reads of all keys together, and what each class hits is what clients measure.")
        @Nullable
        ServersUsage servers) {}

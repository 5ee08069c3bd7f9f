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
                "What the class's own servers there hold and serve. Unset of a class in the main servers.")
        @Nullable
        ServersUsage servers,

        @JsonPropertyDescription(
                "Of a class in the main servers with sampleReads: how many of its reads in the region found a key, such as 94%, of a thousand or more that were sampled within five minutes; unset until there were so many.")
        @Nullable
        String hitRate) {}

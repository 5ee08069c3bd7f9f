package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * What servers of a class's own hold and serve in one region, in round figures: a status is not written for less. Exact figures
 * are in the metrics.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServersUsage(
        @Required @JsonPropertyDescription("Keys on the region's head, the operator's own few among them.")
        long keys,

        @Required @JsonPropertyDescription("Memory that the head uses.")
        String memory,

        @JsonPropertyDescription("Memory in use against the server's maxmemory, such as 63%; unset where it has none.")
        @Nullable
        String share,

        @JsonPropertyDescription(
                "How many reads in the region found a key, such as 94%, of the last thousand or more; unset until there were so many within five minutes. What the policy's own walk reads is not counted.")
        @Nullable
        String hitRate,

        @Required
        @JsonPropertyDescription(
                "Keys evicted a second for want of memory, lately. Servers that accept writes evict; the others remove what those have evicted.")
        long evictedPerSecond) {}

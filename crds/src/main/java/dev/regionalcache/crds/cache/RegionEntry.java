package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.ApiGroup;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A region of the cache: a node of the replication tree. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegionEntry(
        @Required
        @Size(max = ApiGroup.LABEL_MAX_LENGTH)
        @ValidationRule(
                value = "self.matches('" + ApiGroup.LABEL_PATTERN + "')",
                message =
                        "the name of a region must be that of a CacheRegion, a DNS label that begins with a letter, 24 characters at most")
        @JsonPropertyDescription("The region: the name of a CacheRegion. A DNS label that begins with a letter.")
        String name,

        @Size(max = ApiGroup.LABEL_MAX_LENGTH)
        @JsonPropertyDescription(
                "The region that this one replicates from. Exactly one region, the root, has none. A parent is listed before its children.")
        @Nullable
        String parent,

        @Min(1) @Max(9) @JsonPropertyDescription("Servers in this region; unset: as in the template.") @Nullable
        Integer replicas,

        @JsonPropertyDescription("Requests and limits in this region; each unset field: as in the template.") @Nullable
        ServerResources resources,

        @JsonPropertyDescription("Storage in this region; each unset field: as in the template.") @Nullable
        Storage storage,

        @JsonPropertyDescription("Where the pods of this region may run; unset: as in the template.") @Nullable
        Scheduling scheduling,

        @Default("50")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
                "Which region is preferred as the primary after a failover, among those that lose no more writes than another: the greatest. With 0 this region never becomes the primary by itself.")
        @Nullable
        Integer failoverPriority) {

    /** The same under another parent. */
    public RegionEntry under(String other) {
        return new RegionEntry(name, other, replicas, resources, storage, scheduling, failoverPriority);
    }
}

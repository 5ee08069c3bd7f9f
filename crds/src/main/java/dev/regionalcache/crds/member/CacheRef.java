package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The cache that a member is a share of. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheRef(
        @Required @Size(max = 63) @JsonPropertyDescription("Namespace of the RegionalCache, in its own cluster.")
        String namespace,

        @Required @Size(max = 63) @JsonPropertyDescription("Name of the RegionalCache.")
        String name,

        @Required @JsonPropertyDescription("UID of the RegionalCache.")
        String uid) {}

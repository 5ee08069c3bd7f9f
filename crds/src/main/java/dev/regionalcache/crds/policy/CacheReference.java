package dev.regionalcache.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a cache of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheReference(
        @Required @Size(min = 1, max = 24) @JsonPropertyDescription("Name of the RegionalCache.")
        String name) {}

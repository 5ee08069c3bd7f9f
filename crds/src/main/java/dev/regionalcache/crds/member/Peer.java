package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.Endpoint;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** Another region of the cache. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Peer(
        @Required @JsonPropertyDescription("The region.") String region,

        @JsonPropertyDescription("Where its head is reached; unset until it is published.") @Nullable
        Endpoint endpoint) {}

package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A row a witness without servers. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WitnessStatus(
        @Required @JsonPropertyDescription("The region.") String name,

        @Required @JsonPropertyDescription("Whether its agent takes part in decisions about the primary.")
        boolean ready,

        @JsonPropertyDescription("Why it does not, as one CamelCase word.") @Nullable
        String reason,

        @JsonPropertyDescription("Why it does not, as a sentence.") @Nullable
        String message) {}

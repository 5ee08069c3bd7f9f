package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A member's answer to the preparation of an epoch: it answers no older one, and has reported what its head holds. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Prepared(
        @Required @Min(1) @JsonPropertyDescription("The epoch.")
        long epoch,

        @Required @JsonPropertyDescription("Random id of the term of the leader that prepares it.")
        String proposer) {}

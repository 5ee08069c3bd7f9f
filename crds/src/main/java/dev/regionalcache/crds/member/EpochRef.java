package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** An epoch, fully named. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EpochRef(
        @Required @Min(1) @JsonPropertyDescription("Number of the epoch.")
        long epoch,

        @Required @Size(max = 64) @JsonPropertyDescription("Random id of the term of the leader that began it.")
        String proposer,

        @Required @Size(max = 63) @JsonPropertyDescription("Its primary region.")
        String region) {}

package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Counts of the region's servers. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Servers(
        @Required @JsonPropertyDescription("Declared.") int desired,

        @Required @JsonPropertyDescription("Those that answer.")
        int answering,

        @Required @JsonPropertyDescription("Those that serve reads: in sync with their master, or the primary.")
        int inSync) {}

package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** When a change of the primary got how far. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FailoverStep(
        @Required @JsonPropertyDescription("Detected, Prepared, Chosen, Writable or Followed.")
        String name,

        @Required @JsonPropertyDescription("When, by the clock of the control plane, to the millisecond.")
        String time) {}

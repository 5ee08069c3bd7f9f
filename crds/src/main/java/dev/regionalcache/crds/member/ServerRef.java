package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A server that was made writable, recorded before it was. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerRef(
        @Required @JsonPropertyDescription("The epoch.") long epoch,
        @Required @JsonPropertyDescription("Its run id.") String runId,

        @Required @JsonPropertyDescription("Its replication id before.")
        String replicationId) {}

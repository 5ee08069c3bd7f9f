package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** The region's head. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Head(
        @Required
        @JsonPropertyDescription("Its pod; written before the agent acts on it, and the first one until then.")
        String pod,

        @JsonPropertyDescription("Run id of the server; unset while it does not answer.") @Nullable
        String runId,

        @JsonPropertyDescription("Its replication id: equal in all regions that share a history.") @Nullable
        String replicationId,

        @JsonPropertyDescription("What it holds, while it follows nobody.") @Nullable
        Position position,

        @JsonPropertyDescription(
                "Why the primary is to be moved to another region first: what the server of this one is to be restarted for. Unset: it need not.")
        @Nullable
        String moveWanted) {}

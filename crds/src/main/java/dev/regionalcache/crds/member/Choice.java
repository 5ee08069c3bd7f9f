package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** The region that an epoch makes the primary, and the server where one is named. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Choice(
        @Required @JsonPropertyDescription("The primary region of the epoch.")
        String region,

        @JsonPropertyDescription(
                "Run id of the server to promote; unset in a first epoch, where all are empty. \"none\": the server that was promoted is gone with its member, and no other is in this epoch.")
        @Nullable
        String runId,

        @JsonPropertyDescription("Replication id of the server to promote.") @Nullable
        String replicationId,

        @JsonPropertyDescription("Offset that the server must have reached.") @Nullable
        Long offset,

        @JsonPropertyDescription(
                "The region whose head is followed up to the offset first: it is ahead, and must not be the primary itself. Unset: the server has reached it.")
        @Nullable
        String source,

        @JsonPropertyDescription(
                "True: a server that followed the process whose history this is saw the end of what that one sent, and the offset is there. Unset: whether there was more is not known.")
        @Nullable
        Boolean heardOut) {

    /** In the place of a run id: no server has it. */
    public static final String NOBODY = "none";

    /** The choice of a server that has what it is chosen for; whether there was more is not known. */
    public Choice(String region, @Nullable String runId, @Nullable String replicationId, @Nullable Long offset) {
        this(region, runId, replicationId, offset, null, null);
    }
}

package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What the head holds; reported while it does not follow its parent, for positions that move are no news. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Position(
        @Required @JsonPropertyDescription("Its replication id.")
        String replicationId,

        @JsonPropertyDescription("Its second replication id.") @Nullable
        String previousReplicationId,

        @JsonPropertyDescription("The offset up to which the second replication id is valid.") @Nullable
        Long previousUpTo,

        @Required @JsonPropertyDescription("Its offset.") long offset,
        @Required @JsonPropertyDescription("Its keys.") long keys,

        @JsonPropertyDescription("Whether it is loading or in a full synchronisation.")
        boolean loading,

        @JsonPropertyDescription(
                "The epoch of the marker among its keys: the last one in which it saw a write; unset where it holds none.")
        @Nullable
        Long markerEpoch,

        @JsonPropertyDescription("The replication id of the history in which that epoch was written.") @Nullable
        String markerHistory,

        @JsonPropertyDescription(
                "True: it followed the process whose history it is, and saw the end of what that one sent. Unset where it did not.")
        @Nullable
        Boolean heardOut) {}

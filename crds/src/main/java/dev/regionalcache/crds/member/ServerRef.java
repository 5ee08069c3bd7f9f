package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A server that was made writable, recorded before it was. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerRef(
        @Required @JsonPropertyDescription("The epoch.") long epoch,
        @Required @JsonPropertyDescription("Its run id.") String runId,

        @Required @JsonPropertyDescription("Its replication id before.")
        String replicationId,

        @JsonPropertyDescription("Its pod.") @Nullable String pod,

        @JsonPropertyDescription(
                "True while writes that it accepted could be lost without a report; unset once it follows another primary, its successor holds the lease, or it has been reported.")
        @Nullable
        Boolean untold,

        @JsonPropertyDescription(
                "The replication id of the history that it has begun since, in which it writes; unset until then, and where it goes on in the one before.")
        @Nullable
        String history,

        @JsonPropertyDescription(
                "The last byte of the history before that belongs to that one too; unset where it is not known.")
        @Nullable
        Long historyOffset) {

    /** One of which nothing more is known. */
    public ServerRef(long epoch, String runId, String replicationId) {
        this(epoch, runId, replicationId, null, null);
    }

    /** One that has begun no history of its own yet. */
    public ServerRef(long epoch, String runId, String replicationId, @Nullable String pod, @Nullable Boolean untold) {
        this(epoch, runId, replicationId, pod, untold, null, null);
    }

    /** The same, in a history that it has begun at this offset of the one before; null: it is not known at which. */
    public ServerRef begun(String history, @Nullable Long historyOffset) {
        return new ServerRef(epoch, runId, replicationId, pod, untold, history, historyOffset);
    }

    /** The same in a later epoch, in which it stays what it is. */
    public ServerRef staying(long epoch, @Nullable Boolean untold) {
        return new ServerRef(epoch, runId, replicationId, pod, untold, history, historyOffset);
    }

    /** The replication id of the history in which it writes, as far as that is known. */
    public String latest() {
        return history == null ? replicationId : history;
    }

    /** The same, of which all has been told. */
    public ServerRef told() {
        return new ServerRef(epoch, runId, replicationId, pod, null, history, historyOffset);
    }
}

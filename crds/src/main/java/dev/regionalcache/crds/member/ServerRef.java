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

        @Required @JsonPropertyDescription("Its replication id: that before, until it is a primary.")
        String replicationId,

        @JsonPropertyDescription("Its pod.") @Nullable String pod,

        @JsonPropertyDescription(
                "True while writes that it accepted could be lost without a report; unset once it follows another primary, its successor holds the lease, or it has been reported.")
        @Nullable
        Boolean untold) {

    /** One of which nothing more is known. */
    public ServerRef(long epoch, String runId, String replicationId) {
        this(epoch, runId, replicationId, null, null);
    }

    /** The same in another history. */
    public ServerRef in(String history) {
        return new ServerRef(epoch, runId, history, pod, untold);
    }

    /** The same, of which all has been told. */
    public ServerRef told() {
        return new ServerRef(epoch, runId, replicationId, pod, null);
    }
}

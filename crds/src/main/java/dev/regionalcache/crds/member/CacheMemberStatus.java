package dev.regionalcache.crds.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Endpoint;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the agent observes; written when something changed that a decision needs. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheMemberStatus(
        @JsonPropertyDescription("The generation of the spec that has been applied.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("The epoch that the agent acts in.") @Nullable
        Long observedEpoch,

        @JsonPropertyDescription("The server that was made writable.") @Nullable
        ServerRef writable,

        @JsonPropertyDescription("The lease, and the votes.") @Nullable
        MemberLease lease,

        @Size(max = 10)
        @JsonPropertyDescription("Writes that servers of this region held and that were lost, the newest first.")
        List<LostWrites> lost,

        @JsonPropertyDescription(
                "A process that accepted writes and does not answer any more: what has started in its place may have less. Kept until what it lost is told.")
        @Nullable
        EndedServer ended,

        @JsonPropertyDescription("The region's head.") @Nullable
        Head head,

        @JsonPropertyDescription("State of the link to the parent: Up, Down or Syncing; unset for the primary.")
        @Nullable
        String link,

        @JsonPropertyDescription("How replicas were synchronised with this region's servers in this epoch.") @Nullable
        Syncs syncs,

        @JsonPropertyDescription("Where other regions reach the head.") @Nullable
        Endpoint endpoint,

        @JsonPropertyDescription("How many servers there are.") @Nullable
        Servers servers,

        @JsonPropertyDescription(
                "Versions of the server program that run, or ran when the servers answered last. Empty when none can run.")
        List<String> versions,

        @JsonPropertyDescription("Healthy, Degraded, Critical or Unknown.") @Nullable
        String health,

        @JsonPropertyDescription("Lag behind the primary, as a band.") @Nullable
        String lag,

        @JsonPropertyDescription("Used memory, as a band.") @Nullable
        String memory,

        @JsonPropertyDescription("Whether keys are evicted beyond the threshold.") @Nullable
        Boolean evicting,

        @Size(max = CacheMemberSpec.MOST_POLICIES)
        @JsonPropertyDescription(
                "What the policies do, in the primary region; of servers of a class's own also what they hold, in every region.")
        List<PolicyReport> policies,

        @JsonPropertyDescription("The template that all servers of the region run with.") @Nullable
        String templateRevision,

        @JsonPropertyDescription("The agent's version.") @Nullable
        String agentVersion,

        @JsonPropertyDescription("Ready, and what stands in its way.")
        List<Condition> conditions) {

    /** The same with another lease. */
    public CacheMemberStatus withLease(@Nullable MemberLease other) {
        return with(other, conditions);
    }

    /** The same with other conditions. */
    public CacheMemberStatus withConditions(List<Condition> other) {
        return with(lease, other);
    }

    private CacheMemberStatus with(@Nullable MemberLease otherLease, List<Condition> otherConditions) {
        return new CacheMemberStatus(
                observedGeneration,
                observedEpoch,
                writable,
                otherLease,
                lost,
                ended,
                head,
                link,
                syncs,
                endpoint,
                servers,
                versions,
                health,
                lag,
                memory,
                evicting,
                policies,
                templateRevision,
                agentVersion,
                otherConditions);
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public CacheMemberStatus {
        lost = lost == null ? List.of() : List.copyOf(lost);
        policies = policies == null ? List.of() : List.copyOf(policies);
        versions = versions == null ? List.of() : List.copyOf(versions);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}

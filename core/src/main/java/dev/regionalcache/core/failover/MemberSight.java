package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.rollout.ServerVersion;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One member as it was read in this observation; a member that could not be read is not there. Witnesses without servers are
 * members like any other, with priority 0 and without a server.
 *
 * @param region its region
 * @param agentAlive whether its agent's heartbeat is fresh; nothing of the status counts without it
 * @param priority for becoming the primary, the greater the better; 0: never
 * @param version of its head; null while unknown
 * @param spec what a leader wrote
 * @param status what its agent says
 */
public record MemberSight(
        String region,
        boolean agentAlive,
        int priority,
        @Nullable ServerVersion version,
        Spec spec,
        Status status) {

    /**
     * What the spec says of the epoch.
     *
     * @param parent the region that its head is to follow; null for the primary, for the old primary and its direct children
     *     during a preparation, and for a witness without servers
     * @param released every triple of {@code spec.released}
     */
    public record Spec(
            long number,
            String proposer,
            @Nullable Choice chosen,
            @Nullable Epoch previous,
            Set<Epoch> released,
            Terms terms,
            @Nullable String parent) {

        /**
         * Whether the two can end up the same: the number, the proposer, the terms and {@code previous} of an epoch never
         * change in a member, and the choice only from none. Without a lease the terms follow from the choice.
         */
        boolean isSameEpoch(Spec other) {
            return number == other.number
                    && proposer.equals(other.proposer)
                    && Objects.equals(previous, other.previous)
                    && (chosen == null || other.chosen == null || chosen.equals(other.chosen))
                    && (terms.lease() == null || terms.equals(other.terms));
        }
    }

    /**
     * What the status says.
     *
     * @param prepared the greatest preparation; {@code runId} and {@code position} count only with that of the very epoch
     * @param held the epoch whose lease is held here
     * @param givenUp the epoch whose lease was given up here
     * @param vote the epoch whose primary this witness finds gone
     * @param connected regions to whose heads this witness is connected
     * @param runId of its head now; null while it does not answer
     * @param writableRunId recorded for the server that was made writable in the spec's epoch; null: none was
     * @param position what its head holds; null while it follows its parent
     * @param linkUp whether its head follows its parent, and is through with synchronising
     */
    public record Status(
            @Nullable Prepared prepared,
            @Nullable Epoch held,
            @Nullable Epoch givenUp,
            @Nullable Epoch vote,
            Set<String> connected,
            @Nullable String runId,
            @Nullable String writableRunId,
            @Nullable Position position,
            boolean linkUp) {}

    /** The triple that the spec names; null while its epoch is prepared. */
    public @Nullable Epoch triple() {
        Choice chosen = spec.chosen();
        return chosen == null ? null : new Epoch(spec.number(), spec.proposer(), chosen.region());
    }

    /** Whether it belongs to this preparation, and its agent has said that it is prepared. */
    boolean isPrepared(long number, String proposer) {
        return agentAlive && new Prepared(number, proposer).equals(status.prepared());
    }
}

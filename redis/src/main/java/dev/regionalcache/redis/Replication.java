package dev.regionalcache.redis;

import org.jspecify.annotations.Nullable;

/**
 * A server's role and position, and whether it accepts writes: the cheap observation, in one round trip.
 *
 * @param master what it follows; null for a master
 * @param previousReplicationId the history before; null where there is none
 * @param previousUpTo {@code second_repl_offset}: the first offset that the history before does not have; -1 where there is none
 * @param offset a master's own offset; a replica's applied one
 * @param backlogFrom the first offset that can still be read; 0 without a backlog
 * @param goodReplicas replicas that acknowledge in time
 */
public record Replication(
        String runId,
        @Nullable ServerAddress master,
        boolean linkUp,
        boolean syncing,
        String replicationId,
        @Nullable String previousReplicationId,
        long previousUpTo,
        long offset,
        long backlogFrom,
        int connectedReplicas,
        int goodReplicas,
        GateState gate)
        implements OfHistory {

    /** Whether it is a master, fenced or not. */
    public boolean isMaster() {
        return master == null;
    }

    /** Whether an application's write would be accepted now. */
    public boolean isWritable() {
        return isMaster() && gate.admits(goodReplicas);
    }
}

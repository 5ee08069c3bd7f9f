package dev.regionalcache.redis;

import org.jspecify.annotations.Nullable;

/**
 * One observation of a server, from INFO. Sizes in bytes; totals since the start of the process.
 *
 * @param engine {@code Redis} or {@code Valkey}
 * @param master what it follows; null for a master
 * @param silentSeconds since the master sent something last; 0 where there is no link
 * @param previousReplicationId the history before; null where there is none
 * @param previousUpTo the offset up to which the history before is valid; -1 where there is none
 * @param offset a master's own offset; a replica's applied one
 * @param goodReplicas replicas that acknowledge in time, of {@code connectedReplicas}
 * @param demandsReplicas whether it refuses writes without enough good replicas: a fence, or a part of a lease
 * @param evicts whether keys are evicted when memory is used up; else writes are refused then
 * @param diskFailed whether the last write of the append-only file, or the last snapshot, failed
 * @param fullSyncs copies that it has given
 * @param partialSyncs how often a replica went on with this server from where it was
 * @param clients connections, those of replicas among them
 * @param maxClients beyond so many connections it takes no new one
 */
public record ServerInfo(
        String runId,
        String engine,
        String version,
        @Nullable ServerAddress master,
        boolean linkUp,
        long silentSeconds,
        boolean syncing,
        boolean loading,
        String replicationId,
        @Nullable String previousReplicationId,
        long previousUpTo,
        long offset,
        int connectedReplicas,
        int goodReplicas,
        boolean demandsReplicas,
        long keys,
        long usedMemory,
        long maxMemory,
        boolean evicts,
        boolean diskFailed,
        long evictedKeys,
        long commands,
        long hits,
        long misses,
        long fullSyncs,
        long partialSyncs,
        int clients,
        int maxClients)
        implements OfHistory {

    /** Whether it accepts writes as far as its role goes. */
    public boolean isMaster() {
        return master == null;
    }

    /** Whether it refuses what needs memory. */
    public boolean isOutOfMemory() {
        return !evicts && maxMemory > 0 && usedMemory >= maxMemory;
    }

    /** Whether it follows the address where nothing listens. */
    public boolean isFenced() {
        return ServerAddress.DEAD.equals(master);
    }
}

package dev.regionalcache.redis;

import java.util.Optional;

/**
 * The part of a history that one server has and the primary does not: writes that were lost.
 *
 * @param replicationId of the history that both have up to {@code from}
 * @param from the first offset that the primary does not have
 * @param to the last offset that the server has
 */
public record Divergence(String replicationId, long from, long to) {

    /**
     * Compares a server with the primary of a later epoch. Bytes of the stream also count pings: a server that was idle is
     * ahead too, and loses what it has by following.
     *
     * @return empty when the server has nothing that the primary lacks, or when the two have no history in common
     */
    public static Optional<Divergence> between(Replication server, Replication primary) {
        boolean ahead = server.replicationId().equals(primary.previousReplicationId())
                && primary.previousUpTo() > 0
                && server.offset() >= primary.previousUpTo();
        return ahead
                ? Optional.of(new Divergence(server.replicationId(), primary.previousUpTo(), server.offset()))
                : Optional.empty();
    }

    /** The length of the part, of the replication stream. */
    public long bytes() {
        return to - from + 1;
    }
}

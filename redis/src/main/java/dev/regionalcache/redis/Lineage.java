package dev.regionalcache.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The history of a server, and the ones that it goes on from.
 *
 * @param replicationId its history
 * @param former of each history before, by its replication id: the first offset that this server does not share
 */
public record Lineage(String replicationId, Map<String, Long> former) {

    /** Takes a copy. */
    public Lineage {
        former = Map.copyOf(former);
    }

    /**
     * The lineage of a server.
     *
     * @param server what it says of itself: it knows one history before its own
     * @param kept what its data says, the newest first
     */
    public static Lineage of(Replication server, List<Parting> kept) {
        Map<String, Long> former = new HashMap<>();
        String previous = server.previousReplicationId();
        if (previous != null && server.previousUpTo() > 0) {
            former.put(previous, server.previousUpTo());
        }
        kept.forEach(p -> former.putIfAbsent(p.replicationId(), p.from()));
        former.remove(server.replicationId());
        return new Lineage(server.replicationId(), former);
    }

    /** The first offset of a history that this server does not share; empty where it does not know the history. */
    OptionalLong end(String history) {
        if (history.equals(replicationId)) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        Long end = former.get(history);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }
}

package dev.regionalcache.redis;

import java.util.OptionalLong;

/** What a server has that the primary of a later epoch does not: writes that are lost when it follows. */
public sealed interface Divergence {

    /** The primary has all that the server has. */
    record None() implements Divergence {}

    /**
     * The server has this part of a history more than the primary.
     *
     * @param replicationId of the history that both have up to {@code from}
     * @param from the first offset that the primary does not have
     * @param to the last offset that the server has
     */
    record Ahead(String replicationId, long from, long to) implements Divergence {

        /** The length of the part, of the replication stream. */
        public long bytes() {
            return to - from + 1;
        }
    }

    /** The two have no history in common that either of them knows of. Nobody can tell what the server has more. */
    record Unknown() implements Divergence {}

    /**
     * Compares a server with the primary of a later epoch. Bytes of the stream also count pings: a server that was idle is
     * ahead too, and loses what it has by following.
     *
     * <p>A server that was made a master after it had followed, so that it can be read back, goes on in a history of its own:
     * what it alone has begins where the first of the two left the one before.
     */
    static Divergence between(Replication server, Lineage primary) {
        OptionalLong end = primary.end(server.replicationId());
        if (end.isPresent()) {
            return ahead(server.replicationId(), end.getAsLong(), server.offset());
        }
        String previous = server.previousReplicationId();
        OptionalLong before = previous == null ? OptionalLong.empty() : primary.end(previous);
        return previous != null && before.isPresent() && server.previousUpTo() > 0
                ? ahead(previous, Math.min(before.getAsLong(), server.previousUpTo()), server.offset())
                : new Unknown();
    }

    /**
     * Compares a server that is gone, by what was seen of it last.
     *
     * @param replicationId of its history
     * @param offset that it had at least
     */
    static Divergence ofOneThatEnded(String replicationId, long offset, Lineage primary) {
        OptionalLong end = primary.end(replicationId);
        return end.isPresent() ? ahead(replicationId, end.getAsLong(), offset) : new Unknown();
    }

    private static Divergence ahead(String history, long from, long to) {
        return to >= from ? new Ahead(history, from, to) : new None();
    }
}

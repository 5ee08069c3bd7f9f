package dev.regionalcache.client.discovery;

import dev.regionalcache.client.connection.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * A region's servers of one keyspace.
 *
 * @param writes where writes are accepted while this is the primary region, or always for a Regional class; empty: nowhere
 * @param reads where to read, the preferred one first; may be empty
 */
public record Servers(Optional<Endpoint> writes, List<Endpoint> reads) {

    /** The most endpoints for reads. */
    public static final int MOST_READS = 16;

    /** Takes a copy, and checks its size. */
    public Servers {
        reads = List.copyOf(reads);
        if (reads.size() > MOST_READS) {
            throw new InvalidDiscoveryException("a region has at most " + MOST_READS + " endpoints for reads");
        }
    }
}

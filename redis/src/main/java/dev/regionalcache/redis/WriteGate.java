package dev.regionalcache.redis;

import java.time.Duration;
import java.util.List;

/**
 * What opens and fences a server, over one connection of the user {@code gate}. Its first command on every new connection ends the former one, so that nothing which was sent before can arrive afterwards: an opening that is
 * still in flight never undoes a fence. Every call is bounded in time and throws {@link RedisFailure}; then nobody knows
 * whether it was carried out, and a fence must be asked for again. For one thread at a time, and one gate a server.
 */
public interface WriteGate extends AutoCloseable {

    /** Seconds within which a replica must have acknowledged something to count; it bounds what a primary that is cut off goes on accepting by itself. */
    int MAX_LAG_SECONDS = 3;

    /**
     * Refuses all writes, also those in scripts and transactions, until the gate is opened: {@code min-replicas-to-write}
     * at its maximum, read back. PUBLISH is let through; connections, data, offset and replication id are kept.
     *
     * @throws RedisFailure.Unconfirmed when the server says something else than was set
     */
    GateState fence();

    /**
     * Lets a master write as long as so many replicas acknowledge within {@link #MAX_LAG_SECONDS}; 0: without condition.
     * Also changes the number while it is open.
     *
     * @throws RedisFailure.Unconfirmed when the server says something else than was set
     */
    GateState open(int minReplicas);

    /**
     * Opens, and writes the marker in the same go, so that it is the first write of its epoch.
     *
     * @param partings where this server left the histories before, the oldest first; they are kept with the data. That they
     *     cannot be kept is no failure
     * @throws RedisFailure.Refused when the marker was not written: the server is no master, or lacks replicas. It is open
     */
    GateState open(int minReplicas, WriteMarker marker, List<Parting> partings);

    /** Reads, without a change. */
    GateState state();

    /**
     * Ends what this master writes, so that another one can go on from the very offset: no ping is sent to replicas any more,
     * all that would write waits (applications, expiry, messages), and behind that the gate is fenced, read back. The fence
     * lasts; the rest waits until {@link RedisServer#unpause}, or for so long at most.
     *
     * @throws RedisFailure.Unconfirmed when the server says something else than was set
     */
    Ending handOver(Duration pause);

    @Override
    void close();
}

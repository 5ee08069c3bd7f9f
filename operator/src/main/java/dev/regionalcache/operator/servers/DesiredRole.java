package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.redis.ServerAddress;
import org.jspecify.annotations.Nullable;

/** What a server is to be. */
public sealed interface DesiredRole {

    /** What it is: nothing is known yet that it could follow. */
    record Stay() implements DesiredRole {}

    /** Behind the address where nothing listens: it refuses reads and writes and keeps what it has. */
    record Fenced() implements DesiredRole {}

    /**
     * A replica of this server.
     *
     * @param runId of the process that is to follow; another may have lost what its own followers still hold. null: any
     */
    record Follow(ServerAddress master, @Nullable String runId) implements DesiredRole {

        /** Whatever process it is. */
        public Follow(ServerAddress master) {
            this(master, null);
        }
    }

    /**
     * The primary, if it still is the process with this run id, which was recorded before. Another process is never made
     * writable: it may have lost what this one held.
     */
    record Primary(String runId) implements DesiredRole {}

    /**
     * The same under a lease: it is made a master only behind a fence that it confirmed, and whether it may write is told by
     * {@link ServerFleet#wish}.
     */
    record Leased(String runId) implements DesiredRole {}

    /**
     * The same after another one: until that has handed over, and this one has all that it wrote, it follows as it does.
     *
     * @param of the epoch that is handed over
     */
    record Successor(String runId, Epoch of) implements DesiredRole {}

    /**
     * The chosen primary, which lacks the last writes: it follows the server that has them, if that gives it those and no full
     * copy.
     *
     * @param source a master behind a fence
     * @param runId of the process that was chosen
     * @param offset that it has to reach
     */
    record CatchUp(ServerAddress source, String runId, long offset) implements DesiredRole {}

    /**
     * The server that has the last writes and must not be the primary: a master behind a fence that the chosen one follows,
     * and then its follower.
     *
     * @param master the primary, once it is one
     * @param history that it was observed in when the choice was made; in any other it has done its part
     */
    record Feed(ServerAddress master, String history) implements DesiredRole {}

    /**
     * Nobody's follower and no primary, while an epoch is prepared: a master stays one behind a fence, without applications'
     * connections, so that what it holds can be read back; a replica follows the address where nothing listens.
     *
     * @param formerIsGone whether the process that accepted writes is gone, so that the end of what it sent is on its way
     */
    record Detached(boolean formerIsGone) implements DesiredRole {

        /** Of one whose former primary may live. */
        public Detached() {
            this(false);
        }
    }
}

package dev.regionalcache.core.failover.model;

import dev.regionalcache.core.epoch.Position;
import org.jspecify.annotations.Nullable;

/** A server of the model: offsets and ids as Redis has them, and beside them the truth, which no decision sees. */
final class ModelServer {
    String runId;
    String replicationId;

    @Nullable
    String previousId;

    long previousUpTo;
    long offset;

    @Nullable
    Long marker;

    boolean open;
    boolean master;
    /** The truth: writes that it holds, and the epoch of the last. */
    long writes;

    long lastEpoch;

    ModelServer(String runId, String replicationId) {
        this.runId = runId;
        this.replicationId = replicationId;
    }

    void write(long epoch) {
        marker = epoch;
        lastEpoch = epoch;
        writes++;
        offset += 50;
    }

    void promote(String id) {
        previousId = replicationId;
        previousUpTo = offset + 1;
        replicationId = id;
        master = true;
    }

    void copy(ModelServer parent) {
        replicationId = parent.replicationId;
        previousId = parent.previousId;
        previousUpTo = parent.previousUpTo;
        offset = parent.offset;
        marker = parent.marker;
        writes = parent.writes;
        lastEpoch = parent.lastEpoch;
        master = false;
        open = false;
    }

    Position position() {
        return new Position(
                replicationId, previousId, previousId == null ? null : previousUpTo, offset, writes, true, marker);
    }
}

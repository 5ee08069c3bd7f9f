package dev.regionalcache.operator.servers;

import org.jspecify.annotations.Nullable;

/**
 * A process that was writable and has ended, as it was seen last.
 *
 * @param replicationId of its history
 * @param offset that it had at least; null: nobody has seen it
 * @param saved whether it was stopped in order: what was seen to start in its place went on from there
 */
public record Ended(
        String runId, String replicationId, @Nullable Long offset, boolean saved) {

    /** One of which nobody knows how it ended. */
    public Ended(String runId, String replicationId, @Nullable Long offset) {
        this(runId, replicationId, offset, false);
    }

    /** The same, and how it ended. */
    Ended savedWhere(boolean itGoesOn) {
        return new Ended(runId, replicationId, offset, itGoesOn);
    }
}

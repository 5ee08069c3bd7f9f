package dev.regionalcache.core.epoch;

import org.jspecify.annotations.Nullable;

/**
 * The server that an epoch makes the primary: only this process, at this offset or beyond, is promoted.
 *
 * @param region its region
 * @param runId its run id; null in a first epoch, where all servers are empty
 * @param replicationId the history that it holds; null in a first epoch
 * @param offset what it holds of it, or is to hold; null in a first epoch
 * @param source the region whose head has it, and is followed first: it is ahead, and must not become the primary itself;
 *     null: the server has it
 * @param heardOut whether that is all that the process ever sent whose history it is
 */
public record Choice(
        String region,
        @Nullable String runId,
        @Nullable String replicationId,
        @Nullable Long offset,
        @Nullable String source,
        boolean heardOut) {

    /** The choice of a server that has what it is chosen for; whether there was more is not known. */
    public Choice(String region, @Nullable String runId, @Nullable String replicationId, @Nullable Long offset) {
        this(region, runId, replicationId, offset, null, false);
    }
}

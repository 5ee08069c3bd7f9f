package dev.regionalcache.core.epoch;

import org.jspecify.annotations.Nullable;

/**
 * The server that an epoch makes the primary: only this process, at this offset or beyond, is promoted.
 *
 * @param region its region
 * @param runId its run id; null in a first epoch, where all servers are empty
 * @param replicationId the history that it holds; null in a first epoch
 * @param offset what it holds of it; null in a first epoch
 */
public record Choice(
        String region,
        @Nullable String runId,
        @Nullable String replicationId,
        @Nullable Long offset) {}

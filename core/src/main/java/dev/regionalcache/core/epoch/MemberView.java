package dev.regionalcache.core.epoch;

import org.jspecify.annotations.Nullable;

/**
 * What a region's member says.
 *
 * @param epoch the epoch of its spec; its region is that of the choice
 * @param parent the region that its head replicates from; null for the primary
 * @param headRunId run id of its head now; null while it does not answer
 * @param primaryRunId run id of the server that the epoch has as the primary: as it was recorded when that was made writable,
 *     or else as it was chosen; null where neither names one, and in other regions
 * @param following whether its head's link to the parent is up
 * @param position what its head holds, reported while it follows nobody
 */
public record MemberView(
        String region,
        Epoch epoch,
        @Nullable String parent,
        @Nullable String headRunId,
        @Nullable String primaryRunId,
        boolean following,
        @Nullable Position position) {}

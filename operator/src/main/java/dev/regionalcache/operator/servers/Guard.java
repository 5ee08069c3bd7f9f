package dev.regionalcache.operator.servers;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan says of a server of a cache under a lease.
 *
 * @param preparing names the epoch that is being prepared, for which what it holds is to be told; null: none
 * @param reached whether other regions reach this server as their peer's head
 * @param localFollowers followers of this server in its own region that are in sync
 * @param reportedLosses run ids and replication ids, by {@link Loss#key}, of losses that have been reported
 * @param exportFrom the region that lost commands are exported from; null: they are only counted
 */
public record Guard(
        @Nullable String preparing,
        boolean reached,
        int localFollowers,
        Set<String> reportedLosses,
        @Nullable String exportFrom) {

    /** Takes a copy of the losses. */
    public Guard {
        reportedLosses = Set.copyOf(reportedLosses);
    }
}

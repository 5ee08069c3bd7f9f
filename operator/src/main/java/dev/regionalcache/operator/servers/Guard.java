package dev.regionalcache.operator.servers;

import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.redis.Parting;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan says of a server of a cache under a lease.
 *
 * @param preparing names the epoch that is being prepared, for which what it holds is to be told; null: none
 * @param reached whether other regions reach this server as their peer's head
 * @param localFollowers followers of this server in its own region that are in sync
 * @param reportedLosses losses that have been reported
 * @param ended a process that was writable in this server's place and has ended, as the status says; null: none
 * @param timings of the lease
 * @param parting where the history ended that the primary caught up in; null: it had all of it
 * @param heardOut the history of which the primary has all that was ever sent; null: nobody knows
 * @param exportFrom the region that lost commands are exported from; null: they are only counted
 */
public record Guard(
        @Nullable String preparing,
        boolean reached,
        int localFollowers,
        Set<ReportedLoss> reportedLosses,
        @Nullable Ended ended,
        LeaseTimings timings,
        @Nullable Parting parting,
        @Nullable String heardOut,
        @Nullable String exportFrom) {

    /** Takes a copy of the losses. */
    public Guard {
        reportedLosses = Set.copyOf(reportedLosses);
    }

    /** Whether it was reported what this process has, as it was read. One server loses to one epoch once. */
    boolean isRead(long epoch, String runId) {
        return reportedLosses.contains(new ReportedLoss(epoch, runId, false));
    }

    /** Whether this process was reported in its absence, in any epoch. */
    boolean isReportedInAbsence(String runId) {
        return reportedLosses.stream().anyMatch(l -> l.inAbsence() && l.runId().equals(runId));
    }

    /** Whether nothing more is to be told of a process that has ended. */
    boolean isReported(long epoch, String runId) {
        return isRead(epoch, runId) || isReportedInAbsence(runId);
    }
}

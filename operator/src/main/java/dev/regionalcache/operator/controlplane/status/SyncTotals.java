package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.member.Syncs;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The synchronisations that a change of the primary was followed by, as members report them. Pure. */
final class SyncTotals {

    private SyncTotals() {}

    /**
     * A row with them. What was counted stays counted, also where the member that reported it is gone.
     *
     * @param reports of all members
     */
    static FailoverStatus of(FailoverStatus row, List<Syncs> reports) {
        List<Syncs> ofIt =
                reports.stream().filter(s -> s.epoch() == row.epoch()).toList();
        return ofIt.isEmpty()
                ? row
                : row.withSyncs(
                        most(row.fullSyncs(), ofIt, Syncs::full), most(row.partialSyncs(), ofIt, Syncs::partial));
    }

    private static long most(@Nullable Long known, List<Syncs> reports, ToLongFunction<Syncs> amount) {
        long now = reports.stream().mapToLong(amount).sum();
        return known == null ? now : Math.max(known, now);
    }
}

package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.Phase;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.operator.controlplane.planning.LeaseSight;
import java.util.Optional;
import java.util.Set;

/** Whether a cache has a primary that may write, as far as its status tells; what nobody knows must wake nobody. Pure. */
final class WritableGauge {

    static final double WRITABLE = 1;
    static final double NOT_WRITABLE = 0;

    /** The primary's agent is silent, or its cluster cannot be read: it may well go on. */
    static final double UNKNOWN = Double.NaN;

    /** Why there is none, known without a word of the primary's region: it was voted gone, or gave its lease up. */
    private static final Set<String> WITHOUT_PRIMARY = Set.of("PrimaryLost", "Preparing", "Promoting");

    /** There are several; or there was none yet, while images are pulled and volumes made. */
    private static final Set<String> NOBODY_IS_MISSED = Set.of("SeveralPrimaries", LeaseSight.STARTING);

    private WritableGauge() {}

    static double of(RegionalCacheStatus status) {
        if (status.phase() == Phase.Deleting) {
            return UNKNOWN;
        }
        Optional<RegionStatus> primary = status.regions().stream()
                .filter(r -> Role.Primary.name().equals(r.role()))
                .filter(WritableGauge::isHeard)
                .findFirst();
        return Conditions.find(status.conditions(), LeaseSight.PRIMARY_AVAILABLE)
                .map(available -> underLease(available, primary.isPresent()))
                .orElseGet(() -> primary.map(WritableGauge::withoutLease).orElse(UNKNOWN));
    }

    private static double underLease(Condition available, boolean heard) {
        if (available.holds()) {
            return WRITABLE;
        }
        boolean isKnown = WITHOUT_PRIMARY.contains(available.reason())
                || (heard && !NOBODY_IS_MISSED.contains(available.reason()));
        return isKnown ? NOT_WRITABLE : UNKNOWN;
    }

    /** Nobody says of a primary without a lease that it is gone: it is seen by its servers. */
    private static double withoutLease(RegionStatus primary) {
        if (primary.reason() == null) {
            return WRITABLE;
        }
        return String.valueOf(primary.servers()).startsWith("0/") ? NOT_WRITABLE : UNKNOWN;
    }

    /** Of a region that is not heard of nothing is said about servers. */
    private static boolean isHeard(RegionStatus region) {
        return region.servers() != null;
    }
}

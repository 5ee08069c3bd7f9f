package dev.regionalcache.operator.controlplane.classes;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.controlplane.planning.LeaseSight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a class that is one in all regions is to be written: where the main cache is. Its own lease moves it when its region
 * dies; where that takes it elsewhere, or where the main cache alone has moved, an order brings it after the main cache once
 * that has come to rest. Pure.
 */
final class ClassPrimary {

    private ClassPrimary() {}

    /**
     * The region to order; empty while the main cache has none.
     *
     * @param servers the class's cache; null: there is none yet
     */
    static Optional<String> of(RegionalCache main, @Nullable RegionalCache servers) {
        RegionalCacheStatus status = main.getStatus();
        String now = status == null ? null : status.primaryRegion();
        if (servers == null || now == null) {
            return Optional.ofNullable(now);
        }
        String ordered = servers.getSpec().primaryRegion();
        return isAtRest(status)
                        || ordered == null
                        || main.getSpec().regions().stream()
                                .noneMatch(r -> r.name().equals(ordered))
                ? Optional.of(now)
                : Optional.of(ordered);
    }

    /** Not while it moves, is lost, or is away for a restart of its server only. */
    private static boolean isAtRest(RegionalCacheStatus status) {
        List<FailoverStatus> rows = status.failovers();
        boolean moved = rows.isEmpty()
                || rows.getFirst().state() == FailoverState.Completed
                || rows.getFirst().state() == FailoverState.Superseded;
        boolean available = Conditions.find(status.conditions(), LeaseSight.PRIMARY_AVAILABLE)
                .map(Condition::holds)
                .orElse(true);
        boolean restarting = status.switchover() != null && status.switchover().restarting() != null;
        return moved && available && !restarting;
    }

    /**
     * What can be written over the class's cache as it is: a region that is its primary, or still hands over, cannot be removed,
     * so it is kept, under the root, until the primary has moved.
     */
    static RegionalCacheSpec over(RegionalCache servers, RegionalCacheSpec wanted) {
        Set<String> kept = bound(servers.getStatus());
        wanted.regions().forEach(r -> kept.remove(r.name()));
        if (kept.isEmpty()) {
            return wanted;
        }
        String root = wanted.regions().stream()
                .filter(r -> r.parent() == null)
                .map(RegionEntry::name)
                .findFirst()
                .orElseThrow();
        List<RegionEntry> regions = new ArrayList<>(wanted.regions());
        servers.getSpec().regions().stream()
                .filter(r -> kept.contains(r.name()))
                .map(r -> r.under(root))
                .forEach(regions::add);
        return wanted.withRegions(regions);
    }

    /** Regions that the schema of a RegionalCache does not let go. */
    private static Set<String> bound(@Nullable RegionalCacheStatus status) {
        Set<String> regions = new HashSet<>();
        if (status != null) {
            Optional.ofNullable(status.primaryRegion()).ifPresent(regions::add);
            status.failovers().stream()
                    .limit(1)
                    .filter(r -> r.state() == FailoverState.Promoting && r.planned())
                    .map(FailoverStatus::from)
                    .filter(Objects::nonNull)
                    .forEach(regions::add);
        }
        return regions;
    }
}

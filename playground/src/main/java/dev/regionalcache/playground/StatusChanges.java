package dev.regionalcache.playground;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a person would want to hear of two statuses of a cache. */
final class StatusChanges {

    private StatusChanges() {}

    /** A sentence for each thing that is different. */
    static List<String> between(RegionalCacheStatus before, RegionalCacheStatus after) {
        List<String> changes = new ArrayList<>();
        if (!Objects.equals(before.epoch(), after.epoch())
                || !Objects.equals(before.primaryRegion(), after.primaryRegion())) {
            changes.add("epoch %s: the primary is %s".formatted(after.epoch(), after.primaryRegion()));
        }
        for (FailoverStatus failover : after.failovers()) {
            Optional<FailoverStatus> known = before.failovers().stream()
                    .filter(f -> f.epoch() == failover.epoch())
                    .findFirst();
            if (known.map(FailoverStatus::state)
                    .filter(s -> s == failover.state())
                    .isEmpty()) {
                changes.add("failover to epoch %d from %s to %s (%s): %s"
                        .formatted(
                                failover.epoch(),
                                failover.from(),
                                Objects.requireNonNullElse(failover.to(), "?"),
                                failover.reason(),
                                failover.state()));
            }
            if (failover.lostWrites() != null
                    && !Objects.equals(
                            failover.lostWrites(),
                            known.map(FailoverStatus::lostWrites).orElse(null))) {
                changes.add("epoch %d: %d writes were lost, and are reported"
                        .formatted(failover.epoch(), failover.lostWrites()));
            }
        }
        for (RegionStatus region : after.regions()) {
            String was = before.regions().stream()
                    .filter(r -> r.name().equals(region.name()))
                    .map(StatusChanges::row)
                    .findFirst()
                    .orElse("");
            if (!was.equals(row(region))) {
                changes.add("%-13s %s".formatted(region.name(), row(region)));
            }
        }
        if (!Objects.equals(ready(before), ready(after))) {
            changes.add("the cache is " + ready(after));
        }
        return changes;
    }

    private static String row(RegionStatus region) {
        if (region.reason() != null) {
            return region.reason() + (region.message() == null ? "" : ": " + region.message());
        }
        return region.parent() == null ? "ready, the primary" : "ready, behind " + region.parent();
    }

    private static String ready(RegionalCacheStatus status) {
        return status.conditions().stream()
                .filter(c -> c.type().equals(Condition.READY))
                .map(c -> c.status().equals("True") ? "ready" : "not ready: " + c.message())
                .findFirst()
                .orElse("new");
    }
}

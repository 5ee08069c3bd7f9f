package dev.regionalcache.operator.controlplane.policy;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.SwitchoverStatus;
import dev.regionalcache.operator.controlplane.planning.DiscoveryRoom;
import dev.regionalcache.operator.controlplane.planning.LeaseSight;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which changes of a cache others have to look at: its status tells much that is nobody else's. Pure. */
public final class CacheChange {

    private CacheChange() {}

    /** What policies for it, and the one whose class's servers it is, are made of. */
    static boolean concernsPolicies(RegionalCache now, RegionalCache before) {
        return differ(now, before, CacheChange::declared) || differ(now, before, c -> told(c.getStatus()));
    }

    /** What the main cache of the class whose servers it is has to know. */
    public static boolean concernsMain(RegionalCache now, RegionalCache before) {
        return differ(now, before, c -> addresses(c.getStatus()))
                || differ(now, before, c -> c.getMetadata().getDeletionTimestamp())
                || differ(now, before, c -> condition(c.getStatus(), Condition.READY));
    }

    private static boolean differ(RegionalCache now, RegionalCache before, Function<RegionalCache, ?> what) {
        return !Objects.equals(what.apply(now), what.apply(before));
    }

    private static List<@Nullable Object> declared(RegionalCache cache) {
        ObjectMeta metadata = cache.getMetadata();
        return Arrays.asList(
                cache.getSpec(),
                metadata.getLabels(),
                metadata.getAnnotations(),
                metadata.getOwnerReferences(),
                metadata.getDeletionTimestamp());
    }

    private static List<@Nullable Object> told(@Nullable RegionalCacheStatus status) {
        if (status == null) {
            return List.of();
        }
        FailoverState failover = status.failovers().isEmpty()
                ? null
                : status.failovers().getFirst().state();
        SwitchoverStatus switchover = status.switchover();
        return Arrays.asList(
                status.primaryRegion(),
                status.version(),
                failover,
                switchover == null ? null : switchover.restarting(),
                DiscoveryRoom.longestAddress(status),
                condition(status, LeaseSight.PRIMARY_AVAILABLE).map(Condition::status),
                condition(status, Condition.READY));
    }

    private static Map<String, Optional<Endpoint>> addresses(@Nullable RegionalCacheStatus status) {
        if (status == null) {
            return Map.of();
        }
        Map<String, Optional<Endpoint>> addresses = status.regions().stream()
                .collect(Collectors.toMap(RegionStatus::name, r -> Optional.ofNullable(r.endpoint())));
        addresses.put("", Optional.ofNullable(status.primaryRegion()).map(r -> new Endpoint(r, 0)));
        return addresses;
    }

    private static Optional<Condition> condition(@Nullable RegionalCacheStatus status, String type) {
        return status == null ? Optional.empty() : Conditions.find(status.conditions(), type);
    }
}

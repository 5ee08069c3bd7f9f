package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.Phase;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.controlplane.cache.CacheObserver.Sight;
import dev.regionalcache.operator.controlplane.classes.ClassKeeper;
import dev.regionalcache.operator.controlplane.clusters.AbandonedMembers;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.controlplane.region.RegionUse;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Removes the members of a cache that is deleted; the cache goes only after all of them are seen gone. */
final class CacheCleanup {

    private static final String UNHEARD =
            "its cluster has not answered since the control plane was started, and servers may be left there";

    private final CacheObserver observer;
    private final Supplier<Stream<CacheRegion>> regions;
    private final ClassKeeper classes;
    private final Clusters clusters;
    private final KubernetesClient client;
    private final InstantSource clock;

    /**
     * Removes members.
     *
     * @param regions all that there are
     * @param client for the control plane's own cluster
     */
    CacheCleanup(
            CacheObserver observer,
            Supplier<Stream<CacheRegion>> regions,
            ClassKeeper classes,
            Clusters clusters,
            KubernetesClient client,
            InstantSource clock) {
        this.observer = observer;
        this.regions = regions;
        this.classes = classes;
        this.clusters = clusters;
        this.client = client;
        this.clock = clock;
    }

    /** Does the next step; empty when the cache may go, else its status meanwhile. */
    Optional<RegionalCacheStatus> remove(RegionalCache cache) {
        if ("true".equals(annotation(cache, Annotations.KEEP_MEMBERS))) {
            classes.handOn(cache);
            return Optional.empty();
        }
        Set<String> abandoned = Arrays.stream(
                        annotation(cache, Annotations.ABANDON_REGIONS).split(",", -1))
                .map(String::strip)
                .collect(Collectors.toSet());
        Map<String, String> remaining = new TreeMap<>();
        Sight sight = observer.observe(cache);
        for (RegionView region : sight.deciding()) {
            held(region, cache, sight.links().keySet()).ifPresent(why -> remaining.put(region.name(), why));
        }
        unheard(cache, sight.links().keySet()).forEach(region -> remaining.put(region, UNHEARD));
        for (ClusterLink link : clusters.all()) {
            delete(link, CacheObserver.uids(cache), abandoned, remaining);
        }
        remaining.keySet().removeAll(abandoned);
        if (remaining.isEmpty()) {
            abandoned.stream()
                    .flatMap(name -> observer.region(name).stream())
                    .forEach(region -> AbandonedMembers.orphan(
                            AbandonedMembers.remember(
                                    client, region, cache.getMetadata().getUid()),
                            clusters.of(region)));
        }
        return remaining.isEmpty() ? Optional.empty() : Optional.of(status(cache, remaining));
    }

    /** Why the region's member does not go by itself, or nobody knows whether there is one. */
    private static Optional<String> held(RegionView region, RegionalCache cache, Set<String> linked) {
        CacheMember member = region.member();
        return switch (region.reach()) {
            case Reach.Reachable(String cluster, boolean agentAlive, String message) ->
                member == null ? Optional.empty() : stuck(member, agentAlive, message);
            case Reach.Unreachable(String reason, String message) -> Optional.of(message);
            // What is linked has a cluster: its servers would run on, and be nobody's.
            case Reach.Unusable(String reason, String message) ->
                member != null || (linked.contains(region.name()) && Observation.wasUp(cache, region.name()))
                        ? Optional.of(message)
                        : Optional.empty();
        };
    }

    /** Other regions that the cache was in, and of which this process does not know what is there. */
    private Stream<String> unheard(RegionalCache cache, Set<String> linked) {
        String user = RegionUse.user(
                cache.getMetadata().getNamespace(), cache.getMetadata().getName());
        return regions.get()
                .filter(region -> !clusters.of(region).hasAnswered())
                .filter(region -> RegionUse.remembered(region).contains(user))
                .map(region -> region.getMetadata().getName())
                .filter(region -> !linked.contains(region));
    }

    private static Optional<String> stuck(CacheMember member, boolean agentAlive, String message) {
        if (!agentAlive) {
            return Optional.of("its servers are removed by the agent there, and " + message);
        }
        return Annotations.isDisabled(member)
                ? Optional.of("its member has the annotation %s: remove that, and it is deleted"
                        .formatted(CacheMember.RECONCILE_ANNOTATION))
                : Optional.empty();
    }

    private static void delete(
            ClusterLink link, Set<String> uids, Set<String> abandoned, Map<String, String> remaining) {
        for (CacheMember member : link.members()) {
            String region = member.getSpec().region();
            if (!uids.contains(member.getSpec().cache().uid()) || abandoned.contains(region)) {
                continue;
            }
            remaining.putIfAbsent(region, "it is being removed by the agent there");
            if (member.getMetadata().getDeletionTimestamp() == null) {
                try {
                    link.client().ifPresent(there -> there.resource(member).delete());
                } catch (KubernetesClientException e) {
                    remaining.put(region, "its member was not deleted: " + e.getMessage());
                }
            }
        }
    }

    private RegionalCacheStatus status(RegionalCache cache, Map<String, String> remaining) {
        Optional<RegionalCacheStatus> before = Optional.ofNullable(cache.getStatus());
        String regions = remaining.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining("; "));
        Condition deleting = Condition.of(
                "Deleting",
                true,
                "RegionsRemaining",
                "%s. If a cluster is gone for good: kubectl annotate rcache %s -n %s %s=%s"
                        .formatted(
                                regions,
                                cache.getMetadata().getName(),
                                cache.getMetadata().getNamespace(),
                                Annotations.ABANDON_REGIONS,
                                String.join(",", remaining.keySet())));
        Condition ready = Condition.of(Condition.READY, false, "Deleting", "the cache is being deleted");
        List<Condition> old = before.map(RegionalCacheStatus::conditions).orElse(List.of());
        return new RegionalCacheStatus(
                cache.getMetadata().getGeneration(),
                Phase.Deleting,
                before.map(RegionalCacheStatus::epoch).orElse(null),
                before.map(RegionalCacheStatus::primaryRegion).orElse(null),
                before.map(RegionalCacheStatus::tree).orElse(null),
                before.map(RegionalCacheStatus::regionsReady).orElse(null),
                null,
                before.map(RegionalCacheStatus::version).orElse(null),
                before.map(RegionalCacheStatus::templateRevision).orElse(null),
                before.map(RegionalCacheStatus::binding).orElse(null),
                before.map(RegionalCacheStatus::regions).orElse(List.of()),
                before.map(RegionalCacheStatus::witnesses).orElse(List.of()),
                before.map(RegionalCacheStatus::failovers).orElse(List.of()),
                before.map(RegionalCacheStatus::switchover).orElse(null),
                Conditions.merge(
                        old, List.of(ready, deleting), cache.getMetadata().getGeneration(), clock.instant()));
    }

    private static String annotation(RegionalCache cache, String key) {
        Map<String, String> annotations = cache.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(key, "");
    }
}

package dev.regionalcache.operator.controlplane.cache;

import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.clusters.ClusterState;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.controlplane.policy.Policies.InForce;
import dev.regionalcache.operator.naming.Annotations;
import dev.regionalcache.operator.naming.Labels;
import dev.regionalcache.operator.naming.MemberNames;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what is known of a cache's regions, from caches in memory only. */
final class CacheObserver {

    private final Clusters clusters;
    private final Function<String, Optional<CacheRegion>> regions;
    private final Function<RegionalCache, InForce> policies;

    /** Looks regions up by name, and the policies in force by the cache. */
    CacheObserver(
            Clusters clusters,
            Function<String, Optional<CacheRegion>> regions,
            Function<RegionalCache, InForce> policies) {
        this.clusters = clusters;
        this.regions = regions;
        this.policies = policies;
    }

    /** The epochs that a region's witness wants to end, and whose lease was given up there. */
    record Call(
            String region,
            @Nullable EpochRef vote,
            @Nullable EpochRef givenUp) {}

    /**
     * What was read.
     *
     * @param witnesses regions that are declared without servers
     * @param leaving regions that are declared no more, and that the lease in force still asks
     * @param links the cluster of each of them that has one
     * @param copies of the passwords, from clusters that answer
     * @param undeclared members of regions that are not declared, in clusters that answer
     * @param policies those in force
     */
    record Sight(
            List<RegionView> regions,
            List<RegionView> witnesses,
            List<RegionView> leaving,
            Map<String, ClusterLink> links,
            List<Secret> copies,
            List<CacheMember> undeclared,
            InForce policies) {

        /** The regions, and then the witnesses. */
        List<RegionView> all() {
            return Stream.concat(regions.stream(), witnesses.stream()).toList();
        }

        /** The same, and then those that are leaving. */
        List<RegionView> deciding() {
            return Stream.concat(all().stream(), leaving.stream()).toList();
        }

        /** Whether a cluster is waited for before anything is decided. */
        boolean isConnecting() {
            return links.values().stream().anyMatch(ClusterLink::isConnecting);
        }
    }

    /** The CacheRegion of this name. */
    Optional<CacheRegion> region(String name) {
        return regions.apply(name);
    }

    /** What members say by now against the primary of an epoch: a small part of a sight, for who asks again and again. */
    Set<Call> calls(RegionalCache cache) {
        return clusters.membersOf(uids(cache)).stream()
                .flatMap(member -> Optional.ofNullable(member.getStatus())
                        .map(CacheMemberStatus::lease)
                        .map(lease -> new Call(member.getSpec().region(), lease.vote(), lease.givenUp()))
                        .stream())
                .collect(Collectors.toSet());
    }

    Sight observe(RegionalCache cache) {
        Set<String> uids = uids(cache);
        List<CacheMember> members = clusters.membersOf(uids);
        Map<String, ClusterLink> links = new LinkedHashMap<>();
        List<Secret> copies = new ArrayList<>();
        List<CacheMember> readable = readable(uids);
        Function<String, RegionView> view = name -> view(cache, name, uids, members, links, copies);
        return new Sight(
                cache.getSpec().regions().stream()
                        .map(RegionEntry::name)
                        .map(view)
                        .toList(),
                cache.getSpec().witnesses().stream().map(view).toList(),
                Observation.asked(readable).stream()
                        .filter(name -> !isDeclared(cache, name))
                        .sorted()
                        .map(view)
                        .toList(),
                links,
                copies,
                undeclared(cache, readable),
                policies.apply(cache));
    }

    private RegionView view(
            RegionalCache cache,
            String name,
            Set<String> uids,
            List<CacheMember> members,
            Map<String, ClusterLink> links,
            List<Secret> copies) {
        CacheRegion region = regions.apply(name).orElse(null);
        Reach refused = refusal(cache, name, region);
        String namespace = namespace(cache, region);
        if (region == null || refused != null) {
            return view(name, refused == null ? unknown(name) : refused, region, namespace, members);
        }
        ClusterLink link = clusters.of(region);
        links.put(name, link);
        String copy = new MemberNames(cache.getMetadata().getName(), name).auth();
        // Another cache's, whose member has this name, is nothing that this one may know.
        link.secret(namespace, copy).filter(s -> !Labels.areOfAnother(s, cache)).ifPresent(copies::add);
        return view(
                name,
                reach(link),
                region,
                namespace,
                link.members().stream()
                        .filter(m -> uids.contains(m.getSpec().cache().uid()))
                        .toList());
    }

    /** UIDs by which objects are this cache's: its own, and that of the one that it takes over. */
    static Set<String> uids(RegionalCache cache) {
        Set<String> uids = new HashSet<>(adopted(cache));
        uids.add(cache.getMetadata().getUid());
        return uids;
    }

    /** The UID of the former cache that is taken over. */
    static Set<String> adopted(RegionalCache cache) {
        Map<String, String> annotations = cache.getMetadata().getAnnotations();
        String uid = annotations == null ? null : annotations.get(Annotations.ADOPT);
        return uid == null || uid.isBlank() ? Set.of() : Set.of(uid.strip());
    }

    private static RegionView view(
            String name, Reach reach, @Nullable CacheRegion region, String namespace, List<CacheMember> members) {
        CacheMember member = members.stream()
                .filter(m -> m.getSpec().region().equals(name))
                // Nobody knows the namespace of a region that is not there.
                .filter(m -> region == null || m.getMetadata().getNamespace().equals(namespace))
                .findFirst()
                .orElse(null);
        return new RegionView(name, reach, region == null ? null : region.getSpec(), namespace, member);
    }

    private static Reach reach(ClusterLink link) {
        return switch (link.state()) {
            case ClusterState.Connecting() ->
                new Reach.Unreachable("Connecting", "the region's cluster is being connected to");
            case ClusterState.Connected(String version, int band, ClusterState.AgentState agent) ->
                new Reach.Reachable(link.cluster(), agent.alive(), agent.message());
            case ClusterState.Unreachable(String message) -> new Reach.Unreachable("Unreachable", message);
            case ClusterState.Refused(String reason, String message) -> new Reach.Unusable(reason, message);
        };
    }

    private static Reach unknown(String region) {
        return new Reach.Unusable(
                "RegionNotFound",
                "there is no CacheRegion %s: create it, or correct the region's name".formatted(region));
    }

    private static @Nullable Reach refusal(RegionalCache cache, String name, @Nullable CacheRegion region) {
        String namespace = cache.getMetadata().getNamespace();
        if (region == null
                || region.getSpec().allowedNamespaces().isEmpty()
                || region.getSpec().allowedNamespaces().contains(namespace)) {
            return null;
        }
        return new Reach.Unusable(
                "NamespaceNotAllowed",
                "the CacheRegion %s does not let caches of namespace %s in: add it to allowedNamespaces"
                        .formatted(name, namespace));
    }

    private static String namespace(RegionalCache cache, @Nullable CacheRegion region) {
        return region == null || region.getSpec().namespace() == null
                ? cache.getMetadata().getNamespace()
                : region.getSpec().namespace();
    }

    private static boolean isDeclared(RegionalCache cache, String region) {
        return cache.getSpec().witnesses().contains(region)
                || cache.getSpec().regions().stream().anyMatch(r -> r.name().equals(region));
    }

    /** In clusters that answer. */
    private List<CacheMember> readable(Set<String> uids) {
        return clusters.all().stream()
                .filter(l -> l.client().isPresent())
                .flatMap(l -> l.members().stream())
                .filter(m -> uids.contains(m.getSpec().cache().uid()))
                .toList();
    }

    private static List<CacheMember> undeclared(RegionalCache cache, List<CacheMember> readable) {
        Map<String, CacheMember> found = new HashMap<>();
        readable.stream()
                .filter(m -> !isDeclared(cache, m.getSpec().region()))
                .forEach(m -> found.put(m.getMetadata().getUid(), m));
        return List.copyOf(found.values());
    }
}

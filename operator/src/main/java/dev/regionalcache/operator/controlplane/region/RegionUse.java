package dev.regionalcache.operator.controlplane.region;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionStatus;
import dev.regionalcache.operator.controlplane.clusters.ClusterState;
import dev.regionalcache.operator.naming.Annotations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which caches use a region, as NAMESPACE/NAME. Pure.
 *
 * @param declared those whose spec names it
 * @param left others, whose servers are there, or may be
 */
public record RegionUse(List<String> declared, List<String> left) {

    /**
     * The use at this moment. What a cluster holds that has not answered this process is what the region's status said before;
     * one that never answered anybody holds nothing. A region whose cluster does not answer is freed of what is left there by
     * the annotation {@link Annotations#ABANDON}.
     *
     * @param declared caches whose spec names the region
     * @param there caches with members in its cluster; empty while the cluster has not answered this process
     */
    static RegionUse of(CacheRegion region, ClusterState state, List<String> declared, Optional<List<String>> there) {
        boolean connected = state instanceof ClusterState.Connected;
        List<String> left = isAbandoned(region) && !connected ? List.of() : there.orElseGet(() -> remembered(region));
        return new RegionUse(
                declared.stream().distinct().sorted().toList(),
                left.stream()
                        .filter(cache -> !declared.contains(cache))
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** What a cache is called here. */
    public static String user(String namespace, String cache) {
        return namespace + "/" + cache;
    }

    /** All of them. */
    List<String> caches() {
        return Stream.concat(declared.stream(), left.stream()).sorted().toList();
    }

    /** Whether the region may go. */
    boolean isFree() {
        return declared.isEmpty() && left.isEmpty();
    }

    /** The caches that used it when its status was written last; none where its cluster never answered anybody. */
    public static List<String> remembered(CacheRegion region) {
        CacheRegionStatus status = region.getStatus();
        return status == null || status.kubernetesVersion() == null ? List.of() : status.usedBy();
    }

    private static boolean isAbandoned(CacheRegion region) {
        Map<String, String> annotations = region.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(Annotations.ABANDON));
    }
}

package dev.regionalcache.operator.controlplane.region;

import dev.regionalcache.core.health.Bands;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionStatus;
import dev.regionalcache.operator.controlplane.clusters.ClusterState;
import dev.regionalcache.operator.controlplane.clusters.ClusterState.AgentState;
import dev.regionalcache.operator.naming.Annotations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A CacheRegion's status, folded of what is known of its cluster. Pure. */
final class RegionReport {

    private RegionReport() {}

    /** The status at this moment. */
    static CacheRegionStatus of(CacheRegion region, ClusterState state, RegionUse use, Instant now) {
        Optional<CacheRegionStatus> before = Optional.ofNullable(region.getStatus());
        Optional<ClusterState.Connected> connected =
                state instanceof ClusterState.Connected c ? Optional.of(c) : Optional.empty();
        return new CacheRegionStatus(
                region.getMetadata().getGeneration(),
                connected
                        .map(ClusterState.Connected::kubernetesVersion)
                        .or(() -> before.map(CacheRegionStatus::kubernetesVersion))
                        .orElse(null),
                connected
                        .map(c -> c.agent().version())
                        .filter(v -> !v.isEmpty())
                        .or(() -> before.map(CacheRegionStatus::agentVersion))
                        .orElse(null),
                connected.map(c -> Bands.LATENCY.name(c.latencyBand())).orElse(null),
                use.caches(),
                Conditions.merge(
                        before.map(CacheRegionStatus::conditions).orElse(List.of()),
                        conditions(region, state, use),
                        region.getMetadata().getGeneration(),
                        now));
    }

    private static List<Condition> conditions(CacheRegion region, ClusterState state, RegionUse use) {
        return region.getMetadata().getDeletionTimestamp() == null || use.isFree()
                ? List.of(ready(state))
                : List.of(ready(state), Condition.of("Deleting", true, "InUse", held(region, state, use)));
    }

    private static String held(CacheRegion region, ClusterState state, RegionUse use) {
        String users = "the region goes on until no cache uses it: take it out of %s, or delete them"
                .formatted(String.join(", ", use.caches()));
        return !use.declared().isEmpty() || state instanceof ClusterState.Connected
                ? users
                : "the cluster does not answer, and servers of %s may be left there: the region goes when they are removed. If the cluster is gone for good: kubectl annotate cacheregion %s %s=true"
                        .formatted(
                                String.join(", ", use.left()),
                                region.getMetadata().getName(),
                                Annotations.ABANDON);
    }

    private static Condition ready(ClusterState state) {
        return switch (state) {
            case ClusterState.Connecting() ->
                Condition.unknown(Condition.READY, "Connecting", "the cluster is being connected to");
            case ClusterState.Unreachable(String message) ->
                Condition.of(Condition.READY, false, "Unreachable", message);
            case ClusterState.Refused(String reason, String message) ->
                Condition.of(Condition.READY, false, reason, message);
            case ClusterState.Connected(String version, int band, AgentState agent) ->
                agent.alive()
                        ? Condition.of(Condition.READY, true, "Connected", "the cluster answers and its agent is alive")
                        : Condition.of(Condition.READY, false, "AgentDown", agent.message());
        };
    }
}

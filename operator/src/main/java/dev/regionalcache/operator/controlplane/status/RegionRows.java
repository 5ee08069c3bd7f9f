package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.WitnessStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.Servers;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of status a region. */
final class RegionRows {

    private static final String UNKNOWN = "Unknown";

    private final @Nullable Tree tree;
    private final long epoch;
    private final Map<String, WriteResult> results;
    private final Map<String, RegionStatus> before;

    /**
     * Rows of one moment.
     *
     * @param tree in force; null while none is
     * @param epoch in force; 0 while none is known
     * @param before the rows so far, for what a cluster that cannot be read once said
     */
    RegionRows(@Nullable Tree tree, long epoch, Map<String, WriteResult> results, Map<String, RegionStatus> before) {
        this.tree = tree;
        this.epoch = epoch;
        this.results = results;
        this.before = before;
    }

    RegionStatus row(RegionView region) {
        CacheMember member = member(region);
        Optional<Problem> problem = problem(region, member);
        Optional<CacheMemberStatus> status =
                region.agentAlive() && member != null ? Optional.ofNullable(member.getStatus()) : Optional.empty();
        return new RegionStatus(
                region.name(),
                role(region.name()),
                parent(region.name()),
                status.map(CacheMemberStatus::health).orElse(UNKNOWN),
                status.map(CacheMemberStatus::link).orElse(null),
                status.map(CacheMemberStatus::lag).orElse(null),
                status.map(CacheMemberStatus::memory).orElse(null),
                status.map(CacheMemberStatus::evicting).orElse(null),
                status.map(CacheMemberStatus::servers).map(RegionRows::servers).orElse(null),
                status.map(CacheMemberStatus::versions)
                        .filter(v -> !v.isEmpty())
                        .map(v -> String.join(", ", v))
                        .orElse(null),
                endpoint(region, status),
                problem.map(Problem::reason).orElse(null),
                problem.map(Problem::message).orElse(null));
    }

    /** The row of a region without servers. */
    WitnessStatus witness(RegionView region) {
        Optional<Problem> problem = problem(region, member(region));
        return new WitnessStatus(
                region.name(),
                problem.isEmpty(),
                problem.map(Problem::reason).orElse(null),
                problem.map(Problem::message).orElse(null));
    }

    private @Nullable CacheMember member(RegionView region) {
        return results.get(region.name()) instanceof WriteResult.Written(CacheMember written)
                ? written
                : region.member();
    }

    /** While no tree is known, what was in force. */
    private String role(String region) {
        if (tree != null) {
            return (tree.primary().equals(region) ? Role.Primary : Role.Replica).name();
        }
        RegionStatus former = before.get(region);
        return former == null ? Role.Replica.name() : former.role();
    }

    private @Nullable String parent(String region) {
        if (tree != null) {
            return tree.parentOf(region).orElse(null);
        }
        RegionStatus former = before.get(region);
        return former == null ? null : former.parent();
    }

    /** Why a region is not ready. */
    private record Problem(String reason, String message) {}

    private Optional<Problem> problem(RegionView region, @Nullable CacheMember member) {
        return switch (region.reach()) {
            case Reach.Unusable(String reason, String message) -> Optional.of(new Problem(reason, message));
            case Reach.Unreachable(String reason, String message) -> Optional.of(new Problem(reason, message));
            case Reach.Reachable(String cluster, boolean agentAlive, String message) ->
                agentAlive ? inCluster(region, member) : Optional.of(new Problem("AgentDown", message));
        };
    }

    private Optional<Problem> inCluster(RegionView region, @Nullable CacheMember member) {
        return switch (results.get(region.name())) {
            case WriteResult.Conflict(String message) -> Optional.of(new Problem("Conflict", message));
            case WriteResult.Failed(String message) -> Optional.of(new Problem("WriteFailed", message));
            case WriteResult.Written(CacheMember written) -> inMember(written);
            case null ->
                member == null
                        ? Optional.of(new Problem("Pending", "the region has no member of the cache yet"))
                        : inMember(member);
        };
    }

    private Optional<Problem> inMember(CacheMember member) {
        List<Condition> conditions =
                member.getStatus() == null ? List.of() : member.getStatus().conditions();
        return Conditions.find(conditions, Condition.READY)
                .map(ready ->
                        ready.holds() ? behind(member) : Optional.of(new Problem(ready.reason(), ready.message())))
                .orElseGet(() -> Optional.of(new Problem("Pending", "the agent has not reported yet")));
    }

    /** A region that comes back says of itself that it is ready, and has not been told of the epoch yet. */
    private Optional<Problem> behind(CacheMember member) {
        long told = member.getSpec().epoch();
        Long acted = member.getStatus().observedEpoch();
        return told >= epoch && acted != null && acted == told
                ? Optional.empty()
                : Optional.of(new Problem(
                        "EpochPending",
                        "epoch %d is in force, and the agent has acted on epoch %s"
                                .formatted(Math.max(epoch, told), acted == null ? "none" : acted)));
    }

    private @Nullable Endpoint endpoint(RegionView region, Optional<CacheMemberStatus> status) {
        return status.map(CacheMemberStatus::endpoint)
                .or(() -> Optional.ofNullable(before.get(region.name())).map(RegionStatus::endpoint))
                .orElse(null);
    }

    private static String servers(Servers servers) {
        return servers.inSync() + "/" + servers.desired();
    }
}

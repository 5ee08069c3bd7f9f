package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.core.health.Bands;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.Binding;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.Phase;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.cache.WitnessStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.operator.controlplane.planning.Observation;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import dev.regionalcache.operator.naming.MemberNames;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Folds what is known of a cache's regions into its status. */
public final class StatusFolder {

    private StatusFolder() {}

    /**
     * The status at this moment.
     *
     * @param failovers the rows of {@link FailoverRows}
     */
    public static RegionalCacheStatus fold(
            Observation seen,
            Plan plan,
            List<FailoverStatus> failovers,
            Map<String, WriteResult> results,
            AuthFinding auth,
            Instant now) {
        Optional<RegionalCacheStatus> before = Optional.ofNullable(seen.cache().getStatus());
        Map<String, RegionStatus> rowsBefore = before.map(RegionalCacheStatus::regions).stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(RegionStatus::name, Function.identity()));
        RegionRows rows = new RegionRows(
                plan.tree(), plan.epoch() == null ? 0 : plan.epoch().number(), results, rowsBefore);
        List<RegionStatus> regions = seen.regions().stream().map(rows::row).toList();
        List<WitnessStatus> witnesses =
                seen.witnesses().stream().map(rows::witness).toList();
        List<Condition> former = before.map(RegionalCacheStatus::conditions).orElse(List.of());
        List<Condition> conditions = Conditions.merge(
                former,
                CacheConditions.of(
                        plan,
                        auth,
                        regions,
                        witnesses,
                        seen.spec().pause(),
                        writesRefused(seen, plan),
                        seen.classes(),
                        former),
                seen.cache().getMetadata().getGeneration(),
                now);
        long ready = regions.stream().filter(r -> r.reason() == null).count();
        return new RegionalCacheStatus(
                seen.cache().getMetadata().getGeneration(),
                phase(seen, plan, conditions, before),
                plan.epoch() == null
                        ? before.map(RegionalCacheStatus::epoch).orElse(null)
                        : (Long) plan.epoch().number(),
                primary(plan, before),
                plan.tree() == null
                        ? before.map(RegionalCacheStatus::tree).orElse(null)
                        : plan.tree().render(),
                ready + "/" + regions.size(),
                lag(regions),
                plan.version(),
                plan.templateRevision(),
                plan.epoch() == null
                        ? before.map(RegionalCacheStatus::binding).orElse(null)
                        : new Binding(binding(
                                seen,
                                plan,
                                before.map(RegionalCacheStatus::binding).orElse(null))),
                regions,
                witnesses,
                failovers,
                Orders.next(seen, plan, failovers),
                conditions);
    }

    /** What the primary's agent says of a disk or a memory that is full. */
    private static Optional<Condition> writesRefused(Observation seen, Plan plan) {
        return Optional.ofNullable(plan.epoch()).map(e -> e.chosen().region()).stream()
                .flatMap(region -> seen.regions().stream()
                        .filter(r -> r.name().equals(region) && r.agentAlive())
                        .flatMap(r -> r.status().stream()))
                .flatMap(s -> Conditions.find(s.conditions(), Condition.WRITES_REFUSED).stream())
                .findFirst();
    }

    private static @Nullable String primary(Plan plan, Optional<RegionalCacheStatus> before) {
        return plan.epoch() == null
                ? before.map(RegionalCacheStatus::primaryRegion).orElse(null)
                : plan.epoch().chosen().region();
    }

    private static Phase phase(
            Observation seen, Plan plan, List<Condition> conditions, Optional<RegionalCacheStatus> before) {
        if (seen.spec().pause()) {
            return Phase.Paused;
        }
        if (plan.epoch() == null) {
            return before.map(RegionalCacheStatus::epoch).isPresent() ? Phase.Degraded : Phase.Pending;
        }
        if (!(plan.rollout() instanceof RolloutStep.Done) && !(plan.rollout() instanceof RolloutStep.Refuse)) {
            return Phase.Updating;
        }
        if (Conditions.holds(conditions, Condition.READY)) {
            return Phase.Ready;
        }
        boolean everReady = before.map(RegionalCacheStatus::phase)
                .filter(p -> p != Phase.Pending && p != Phase.Provisioning)
                .isPresent();
        return everReady ? Phase.Degraded : Phase.Provisioning;
    }

    /** The greatest band of a region; none while no replica's is known. */
    private static @Nullable String lag(List<RegionStatus> regions) {
        List<String> bands = Bands.LAG.names();
        return regions.stream()
                .map(RegionStatus::lag)
                .filter(Objects::nonNull)
                .max(Comparator.comparingInt(bands::indexOf))
                .orElse(null);
    }

    /**
     * The name that is the same in every region, where there is one in each. Members that cannot be written now are as they were
     * last seen: applications are bound by it, and it does not change with who can be reached. Nor where a leader has only
     * begun, and has not seen all.
     */
    private static String binding(Observation seen, Plan plan, @Nullable Binding before) {
        String cache = seen.cache().getMetadata().getName();
        Map<String, CacheMember> members = new HashMap<>();
        seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .forEach(m -> members.put(m.getSpec().region(), m));
        members.putAll(plan.members());
        boolean unseen = seen.regions().stream()
                .anyMatch(r ->
                        !r.readable() && !members.containsKey(r.name()) && Observation.wasUp(seen.cache(), r.name()));
        if (before != null && unseen) {
            return before.name();
        }
        List<CacheMemberSpec> withServers = members.values().stream()
                .map(CacheMember::getSpec)
                .filter(CacheMemberSpec::withServers)
                .toList();
        boolean everywhereSole = !withServers.isEmpty() && withServers.stream().allMatch(CacheMemberSpec::sole);
        String primary = plan.epoch() == null ? "" : plan.epoch().chosen().region();
        MemberNames names = new MemberNames(cache, primary);
        return everywhereSole ? names.shortApplication() : names.application();
    }
}

package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The conditions of a cache. */
final class CacheConditions {

    private static final int NAMED_REGIONS = 3;

    private CacheConditions() {}

    static List<Condition> of(Plan plan, AuthFinding auth, List<RegionStatus> rows, boolean paused) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(ready(plan, auth, rows));
        conditions.add(rolledOut(plan));
        primary(plan).ifPresent(conditions::add);
        if (paused) {
            conditions.add(Condition.of("Paused", true, "SpecPause", "spec.pause is true: nothing is changed"));
        }
        return conditions;
    }

    private static Condition ready(Plan plan, AuthFinding auth, List<RegionStatus> rows) {
        if (auth instanceof AuthFinding.Missing(String reason, String message)) {
            return Condition.of(Condition.READY, false, reason, message);
        }
        List<RegionStatus> notReady =
                rows.stream().filter(r -> r.reason() != null).toList();
        if (notReady.isEmpty() && plan.epoch() != null) {
            return Condition.of(Condition.READY, true, "AllRegionsReady", "all regions serve");
        }
        if (plan.decision() instanceof EpochDecision.Undecided(String reason)) {
            return Condition.of(Condition.READY, false, "Undecided", reason + "." + regions(notReady));
        }
        return Condition.of(
                Condition.READY, false, "RegionsNotReady", regions(notReady).strip());
    }

    /** The first few in words; status has a row for each. */
    private static String regions(List<RegionStatus> notReady) {
        String text = notReady.stream()
                .limit(NAMED_REGIONS)
                .map(r -> " %s: %s (%s).".formatted(r.name(), r.message(), r.reason()))
                .collect(Collectors.joining());
        int more = notReady.size() - NAMED_REGIONS;
        return more > 0 ? text + " And %d more.".formatted(more) : text;
    }

    private static Condition rolledOut(Plan plan) {
        String type = "RolledOut";
        return switch (plan.rollout()) {
            case RolloutStep.Done() -> Condition.of(type, true, "Done", "all regions have the declared template");
            case RolloutStep.Update(String region) ->
                Condition.of(type, false, "RollingOut", region + " gets the declared template");
            case RolloutStep.Wait(String region, String reason) -> Condition.of(type, false, "Waiting", reason);
            case RolloutStep.Refuse(String reason) -> Condition.of(type, false, "Refused", reason);
        };
    }

    private static Optional<Condition> primary(Plan plan) {
        return plan.decision() instanceof EpochDecision.PrimaryLost(Epoch epoch, String reason)
                ? Optional.of(Condition.of(
                        "PrimaryAvailable",
                        false,
                        "PrimaryLost",
                        reason + ". Nothing is promoted by itself; see docs/install.md for what a person can do"))
                : Optional.empty();
    }
}

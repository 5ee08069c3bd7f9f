package dev.regionalcache.operator.controlplane.status;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.WitnessStatus;
import dev.regionalcache.operator.controlplane.planning.Change;
import dev.regionalcache.operator.controlplane.planning.ClassServers;
import dev.regionalcache.operator.controlplane.planning.EpochInForce;
import dev.regionalcache.operator.controlplane.planning.LeaseSight;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.Refusal;
import dev.regionalcache.operator.controlplane.secrets.AuthFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The conditions of a cache. */
final class CacheConditions {

    private static final int NAMED_REGIONS = 3;

    /** What keeps a primary that is lost from being replaced, until a person or a cluster does something. */
    private static final Set<String> BLOCKING =
            Set.of("Paused", "SeveralPrimaries", "NoMajorityOfAgents", "NoCandidate");

    private CacheConditions() {}

    static List<Condition> of(
            Plan plan,
            AuthFinding auth,
            List<RegionStatus> rows,
            List<WitnessStatus> witnesses,
            boolean paused,
            Optional<Condition> writesRefused,
            List<ClassServers> classes,
            List<Condition> former) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(ready(plan, auth, rows));
        conditions.add(rolledOut(plan));
        List<Condition> primary = primary(plan);
        conditions.addAll(primary);
        if (primary.isEmpty() && plan.epoch() == null) {
            Conditions.find(former, LeaseSight.PRIMARY_AVAILABLE)
                    .map(CacheConditions::unknown)
                    .ifPresent(conditions::add);
        }
        if (!witnesses.isEmpty()) {
            conditions.add(witnesses(witnesses));
        }
        if (!classes.isEmpty()) {
            conditions.add(classes(classes));
        }
        Refusal refusal = plan.refusal();
        if (refusal != null && !refusal.reason().equals("ChangeUnderWay")) {
            conditions.add(Condition.of("SwitchoverRefused", true, refusal.reason(), refusal.message()));
        }
        writesRefused.ifPresent(conditions::add);
        if (paused) {
            conditions.add(Condition.of("Paused", true, "SpecPause", "spec.pause is true: nothing is changed"));
        }
        return conditions;
    }

    private static Condition ready(Plan plan, AuthFinding auth, List<RegionStatus> rows) {
        List<RegionStatus> notReady =
                rows.stream().filter(r -> r.reason() != null).toList();
        if (auth instanceof AuthFinding.Missing(String reason, String message)) {
            String why = notReady.isEmpty() ? message : message + "." + regions(notReady);
            return Condition.of(Condition.READY, false, reason, why);
        }
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

    /** One that does not answer keeps nobody from writing; it is missed when a region fails as well. */
    private static Condition witnesses(List<WitnessStatus> rows) {
        String type = "WitnessesReady";
        List<WitnessStatus> notReady = rows.stream().filter(w -> !w.ready()).toList();
        return notReady.isEmpty()
                ? Condition.of(type, true, "AllWitnessesReady", "all witnesses take part in decisions")
                : Condition.of(
                        type,
                        false,
                        "WitnessesNotReady",
                        notReady.stream()
                                .limit(NAMED_REGIONS)
                                .map(w -> "%s: %s (%s).".formatted(w.name(), w.message(), w.reason()))
                                .collect(Collectors.joining(" ")));
    }

    /** The cache itself serves without them. */
    private static Condition classes(List<ClassServers> classes) {
        String type = "ClassesReady";
        List<String> notReady = classes.stream()
                .flatMap(c -> c.trouble().map(t -> "%s: %s.".formatted(c.rule().name(), t)).stream())
                .toList();
        return notReady.isEmpty()
                ? Condition.of(
                        type, true, "AllClassesReady", "the servers of all classes that have their own are ready")
                : Condition.of(
                        type,
                        false,
                        "ClassesNotReady",
                        notReady.stream().limit(NAMED_REGIONS).collect(Collectors.joining(" ")));
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

    private static List<Condition> primary(Plan plan) {
        if (plan.decision() instanceof EpochDecision.PrimaryLost(Epoch epoch, String reason)) {
            return List.of(unavailable(
                    "PrimaryLost",
                    reason + ". Nothing is promoted by itself; see docs/install.md for what a person can do"));
        }
        return switch (plan.change()) {
            case null -> List.of();
            case Change.Held(EpochInForce epoch) -> List.of(available(epoch));
            case Change.Regrant(EpochInForce epoch) -> List.of(available(epoch));
            case Change.Switching(EpochInForce epoch, String from) ->
                List.of(Condition.of(
                        "PrimaryAvailable",
                        true,
                        "SwitchingOver",
                        "epoch %d: %s hands over to %s"
                                .formatted(epoch.number(), from, epoch.chosen().region())));
            case Change.Chosen chosen ->
                List.of(unavailable(
                        "Promoting",
                        "epoch %d: %s becomes the primary"
                                .formatted(
                                        chosen.epoch().number(),
                                        chosen.epoch().chosen().region())));
            case Change.StandBack(long number, String message) -> List.of(unavailable("Preparing", message));
            case Change.NotHeld(EpochInForce epoch, Duration since, String reason, String message) ->
                BLOCKING.contains(reason)
                        ? List.of(unavailable(reason, message), blocked(reason, message))
                        : List.of(unavailable(reason, message));
            case Change.Preparing preparing -> preparing(preparing);
        };
    }

    private static List<Condition> preparing(Change.Preparing change) {
        String text = "epoch %d is being prepared; it %s".formatted(change.number(), change.message());
        Condition preparing = unavailable("Preparing", text);
        return change.waitsFor()
                .blockedBecause()
                .map(reason -> List.of(preparing, blocked(reason, text)))
                .orElseGet(() -> List.of(preparing));
    }

    private static Condition available(EpochInForce epoch) {
        return Condition.of(
                LeaseSight.PRIMARY_AVAILABLE,
                true,
                "LeaseHeld",
                "%s accepts writes".formatted(epoch.chosen().region()));
    }

    /** That it was available once is not forgotten, for a first primary that never was is waited for without a bound. */
    private static Condition unknown(Condition former) {
        return former.reason().equals(LeaseSight.STARTING)
                ? former
                : unavailable(
                        "Unknown",
                        "no region's cluster can be read: a primary that holds its lease goes on, and none is replaced meanwhile; look at the network between the control plane and the regions");
    }

    private static Condition unavailable(String reason, String message) {
        return Condition.of(LeaseSight.PRIMARY_AVAILABLE, false, reason, message);
    }

    private static Condition blocked(String reason, String message) {
        return Condition.of("FailoverBlocked", true, reason, message);
    }
}

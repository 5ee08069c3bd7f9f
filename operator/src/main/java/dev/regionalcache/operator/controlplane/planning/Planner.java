package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.naming.ContentHash;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a plan of an observation. Pure. */
public final class Planner {

    private final Observation seen;
    private final MemberPlans members;
    private final Map<String, TemplateSpec> targets;
    private final String version;
    private final Topology topology;

    private Planner(Observation seen) {
        this.seen = seen;
        version = Versions.inForce(seen);
        topology = new Topology(seen.spec().regions().stream()
                .map(r -> new Region(r.name(), r.parent()))
                .toList());
        targets = new LinkedHashMap<>();
        seen.spec().regions().forEach(r -> targets.put(r.name(), Templates.of(seen.spec(), r, version)));
        members = new MemberPlans(seen, targets);
    }

    /** What is to be done. */
    public static Plan plan(Observation seen) {
        return new Planner(seen).plan();
    }

    private Plan plan() {
        return new LeaseSight(seen).isLeased() ? changing(Changes.decide(seen, topology)) : steady();
    }

    /** A cache whose primary holds no lease: only an order moves it, and brings it one first. */
    private Plan steady() {
        EpochDecision decision = Epochs.decide(seen, seen.primaryRegion());
        Changes.Decision order = order(decision);
        if (order.change() != null) {
            return changing(order);
        }
        EpochInForce epoch = Epochs.inForce(decision, seen)
                .map(e -> decision instanceof EpochDecision.Keep
                        ? Leases.grant(e, seen).orElse(e)
                        : e)
                .orElse(null);
        return epoch == null
                ? without(decision, order)
                : with(decision, order, epoch, seen.spec().pause());
    }

    private Changes.Decision order(EpochDecision decision) {
        return switch (decision) {
            case EpochDecision.Keep(Epoch epoch)
            when isOrdered(epoch) -> Changes.withoutLease(seen, topology, epoch.region());
            case EpochDecision.PrimaryLost(Epoch epoch, String reason)
            when isOrdered(epoch) -> Changes.Decision.refused(new Refusal("PrimaryLost", reason));
            default -> Changes.Decision.NONE;
        };
    }

    private boolean isOrdered(Epoch epoch) {
        return Wishes.of(seen, topology, epoch.region()).isPresent();
    }

    private Plan changing(Changes.Decision decision) {
        boolean pause = seen.spec().pause();
        return switch (Objects.requireNonNull(decision.change())) {
            case Change.Held(EpochInForce epoch) -> with(keep(epoch), decision, epoch, pause);
            case Change.NotHeld(EpochInForce epoch, Duration since, String reason, String message) ->
                with(keep(epoch), decision, epoch, pause && !reason.equals("Promoting"));
            case Change.Regrant(EpochInForce epoch) -> with(keep(epoch), decision, epoch, pause);
            case Change.Switching(EpochInForce epoch, String from) -> with(keep(epoch), decision, epoch, false);
            case Change.Chosen chosen -> with(keep(chosen.epoch()), decision, chosen.epoch(), false);
            case Change.Preparing preparing -> preparing(preparing, decision);
            case Change.StandBack(long number, String message) ->
                without(new EpochDecision.Undecided(message), decision);
        };
    }

    private static EpochDecision keep(EpochInForce epoch) {
        return new EpochDecision.Keep(
                new Epoch(epoch.number(), epoch.proposer(), epoch.chosen().region()));
    }

    private Plan with(EpochDecision decision, Changes.Decision change, EpochInForce epoch, boolean pause) {
        String primary = epoch.chosen().region();
        if (!isThere(topology, primary)) {
            return without(decision, change);
        }
        Parents.InForce parents = new Parents(seen, topology, primary)
                .inForce(missing(), epoch.terms().leased());
        Tree tree = parents.tree();
        RolloutStep rollout = Rollouts.next(
                seen, tree, targets, Versions.parse(Versions.engine(seen.spec()).name(), version));
        return new Plan(
                decision,
                change.change(),
                change.refusal(),
                change.phase(),
                epoch.number() > newest() ? epoch.number() : 0,
                sooner(change.again(), parents.again()),
                epoch,
                tree,
                pause ? members.paused() : members.of(epoch, tree, rollout),
                pause ? List.of() : members.retired(epoch),
                rollout,
                version,
                revision());
    }

    private static @Nullable Duration sooner(@Nullable Duration one, @Nullable Duration other) {
        return one == null || (other != null && other.compareTo(one) < 0) ? other : one;
    }

    /** Members answer no older epoch; nothing else is changed meanwhile. */
    private Plan preparing(Change.Preparing change, Changes.Decision decision) {
        return new Plan(
                new EpochDecision.Undecided(
                        "epoch %d is being prepared; it %s".formatted(change.number(), change.message())),
                change,
                null,
                decision.phase(),
                change.number() > newest() ? change.number() : 0,
                decision.again(),
                null,
                null,
                members.prepared(change),
                List.of(),
                new RolloutStep.Wait("", "the primary is being changed"),
                version,
                revision());
    }

    private long newest() {
        return new LeaseSight(seen).newest();
    }

    /** Nothing is decided; members stay as they are. */
    private Plan without(EpochDecision decision, Changes.Decision change) {
        return new Plan(
                decision,
                change.change(),
                change.refusal(),
                change.phase(),
                0,
                change.again(),
                null,
                null,
                Map.of(),
                List.of(),
                new RolloutStep.Wait("", "no epoch is known"),
                version,
                revision());
    }

    /** A region that was the primary may be declared no more where the status, which forbids that, was lost. */
    private boolean isThere(Topology topology, String primary) {
        return topology.regions().contains(primary) && !missing().contains(primary);
    }

    private Set<String> missing() {
        return seen.regions().stream()
                .filter(seen::isAbsent)
                .map(RegionView::name)
                .collect(Collectors.toSet());
    }

    private String revision() {
        return ContentHash.of(
                targets.values().stream().map(TemplateSpec::revision).collect(Collectors.joining()));
    }
}

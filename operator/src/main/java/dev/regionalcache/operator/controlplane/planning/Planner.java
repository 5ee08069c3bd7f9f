package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.core.topology.Region;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.core.topology.Tree;
import dev.regionalcache.crds.Endpoint;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.crds.member.SecretVersion;
import dev.regionalcache.crds.member.TemplateSpec;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.naming.ContentHash;
import dev.regionalcache.operator.naming.MemberNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a plan of an observation. Pure. */
public final class Planner {

    private final Observation seen;
    private final Map<String, RegionEntry> entries = new LinkedHashMap<>();
    private final Map<String, TemplateSpec> targets = new LinkedHashMap<>();
    private final String version;
    private final Topology topology;

    private Planner(Observation seen) {
        this.seen = seen;
        version = Versions.inForce(seen);
        topology = new Topology(seen.spec().regions().stream()
                .map(r -> new Region(r.name(), r.parent()))
                .toList());
        seen.spec().regions().forEach(r -> {
            entries.put(r.name(), r);
            targets.put(r.name(), Templates.of(seen.spec(), r, version));
        });
    }

    /** What is to be done. */
    public static Plan plan(Observation seen) {
        return new Planner(seen).plan();
    }

    private Plan plan() {
        return new LeaseSight(seen).isLeased() ? changing(Changes.decide(seen, topology)) : steady();
    }

    /** A cache whose primary holds no lease: nothing moves it. */
    private Plan steady() {
        EpochDecision decision = Epochs.decide(seen, seen.primaryRegion());
        EpochInForce epoch = Epochs.inForce(decision, seen)
                .map(e -> decision instanceof EpochDecision.Keep
                        ? Leases.grant(e, seen).orElse(e)
                        : e)
                .orElse(null);
        return epoch == null
                ? without(decision, null)
                : with(decision, null, epoch, seen.spec().pause());
    }

    private Plan changing(Changes.Decision decision) {
        Change change = decision.change();
        boolean pause = seen.spec().pause();
        return switch (change) {
            case Change.Held(EpochInForce epoch) -> with(keep(epoch), decision, epoch, pause);
            case Change.NotHeld(EpochInForce epoch, Duration since, String reason, String message) ->
                with(keep(epoch), decision, epoch, pause && !reason.equals("Promoting"));
            case Change.Regrant(EpochInForce epoch) -> with(keep(epoch), decision, epoch, pause);
            case Change.Switching(EpochInForce epoch, String from, String reason) ->
                with(keep(epoch), decision, epoch, false);
            case Change.Chosen chosen -> with(keep(chosen.epoch()), decision, chosen.epoch(), false);
            case Change.Preparing preparing -> preparing(preparing, decision);
            case Change.StandBack(long number, String message) ->
                without(new EpochDecision.Undecided(message), decision);
        };
    }

    /** Nothing proves that a primary without a lease has ended before another one begins. */
    private @Nullable Refusal withoutLease(EpochDecision decision) {
        return decision instanceof EpochDecision.Keep(Epoch epoch)
                ? Wishes.of(seen, topology, epoch.region())
                        .map(wish -> new Refusal(
                                "NoLease",
                                "the primary stays in %s: it moves only where it holds a lease, with three regions or more and spec.failover.mode Automatic"
                                        .formatted(epoch.region())))
                        .orElse(null)
                : null;
    }

    private static EpochDecision keep(EpochInForce epoch) {
        return new EpochDecision.Keep(
                new Epoch(epoch.number(), epoch.proposer(), epoch.chosen().region()));
    }

    private Plan with(EpochDecision decision, Changes.@Nullable Decision change, EpochInForce epoch, boolean pause) {
        String primary = epoch.chosen().region();
        if (!isThere(topology, primary)) {
            return without(decision, change);
        }
        Tree tree = new Parents(seen, topology, primary)
                .inForce(missing(), epoch.terms().leased());
        RolloutStep rollout = Rollouts.next(
                seen, tree, targets, Versions.parse(Versions.engine(seen.spec()).name(), version));
        return new Plan(
                decision,
                change == null ? null : change.change(),
                change == null ? withoutLease(decision) : change.refusal(),
                change == null ? "" : change.phase(),
                epoch.number() > newest() ? epoch.number() : 0,
                change == null ? null : change.again(),
                epoch,
                tree,
                pause ? paused() : members(epoch, tree, rollout),
                pause ? List.of() : retired(epoch),
                rollout,
                version,
                revision());
    }

    /** Members answer no older epoch; nothing else is changed meanwhile. */
    private Plan preparing(Change.Preparing change, Changes.Decision decision) {
        Map<String, CacheMember> members = new LinkedHashMap<>();
        for (RegionView region : seen.all()) {
            CacheMember member = region.member();
            if (region.readable()
                    && member != null
                    && (member.getSpec().epoch() < change.number()
                            || (member.getSpec().epoch() == change.number()
                                    && member.getSpec().proposer().equals(change.proposer())))) {
                members.put(
                        region.name(),
                        MemberBuilder.prepared(
                                seen,
                                region,
                                member.getSpec(),
                                change.number(),
                                change.proposer(),
                                change.terms(),
                                change.from()));
            }
        }
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
                members,
                List.of(),
                new RolloutStep.Wait("", "the primary is being changed"),
                version,
                revision());
    }

    private long newest() {
        return new LeaseSight(seen).newest();
    }

    /** Nothing is decided; members stay as they are. */
    private Plan without(EpochDecision decision, Changes.@Nullable Decision change) {
        return new Plan(
                decision,
                change == null ? null : change.change(),
                change == null ? withoutLease(decision) : change.refusal(),
                change == null ? "" : change.phase(),
                0,
                change == null ? null : change.again(),
                null,
                null,
                Map.of(),
                List.of(),
                new RolloutStep.Wait("", "no epoch is known"),
                version,
                revision());
    }

    private Map<String, CacheMember> members(EpochInForce epoch, Tree tree, RolloutStep rollout) {
        MemberBuilder builder = new MemberBuilder(seen, epoch, tree, endpoints());
        WriteOrder order = new WriteOrder(seen, epoch);
        Map<String, CacheMember> members = new LinkedHashMap<>();
        for (RegionView region : seen.regions()) {
            SecretVersion auth = auth(region).orElse(null);
            if (region.readable() && auth != null && isOpen(region, epoch) && order.isTurn(region)) {
                members.put(
                        region.name(),
                        builder.build(
                                region,
                                Objects.requireNonNull(entries.get(region.name())),
                                Rollouts.template(region, Objects.requireNonNull(targets.get(region.name())), rollout),
                                auth,
                                isSole(region)));
            }
        }
        for (RegionView witness : seen.witnesses()) {
            SecretVersion auth = auth(witness).orElse(null);
            if (witness.readable() && auth != null && isOpen(witness, epoch) && order.isTurn(witness)) {
                members.put(witness.name(), builder.witness(witness, auth));
            }
        }
        return members;
    }

    /** A member that another leader has led into its own epoch of this number takes part again in the next one. */
    private static boolean isOpen(RegionView region, EpochInForce epoch) {
        CacheMember member = region.member();
        return member == null
                || member.getSpec().epoch() < epoch.number()
                || (member.getSpec().epoch() == epoch.number()
                        && member.getSpec().proposer().equals(epoch.proposer()));
    }

    private Map<String, CacheMember> paused() {
        Map<String, CacheMember> members = new LinkedHashMap<>();
        for (RegionView region : seen.all()) {
            CacheMember member = region.member();
            if (region.readable() && member != null) {
                members.put(region.name(), MemberBuilder.paused(seen, region, member.getSpec()));
            }
        }
        return members;
    }

    /** While the passwords' source cannot be read, a member keeps those that it has. */
    private Optional<SecretVersion> auth(RegionView region) {
        String name = new MemberNames(seen.cache().getMetadata().getName(), region.name()).auth();
        return seen.auth(name)
                .or(() -> Optional.ofNullable(region.member())
                        .map(m -> m.getSpec().auth()));
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

    private boolean isSole(RegionView region) {
        return seen.regions().stream()
                .filter(other -> !other.name().equals(region.name()))
                .noneMatch(other -> other.reach() instanceof Reach.Reachable theirs
                        && region.reach() instanceof Reach.Reachable ours
                        && theirs.cluster().equals(ours.cluster())
                        && other.namespace().equals(region.namespace()));
    }

    /** A region that is gone goes after its children have been led elsewhere, and when it is no witness any more. */
    private List<CacheMember> retired(EpochInForce epoch) {
        Set<String> parents = seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .map(m -> m.getSpec().parent())
                .filter(Objects::nonNull)
                .map(Peer::region)
                .collect(Collectors.toSet());
        return seen.undeclared().stream()
                .filter(m -> m.getMetadata().getDeletionTimestamp() == null)
                .filter(m -> !parents.contains(m.getSpec().region()))
                .filter(m -> !epoch.terms().leased()
                        || !epoch.terms().isAsked(m.getSpec().region()))
                .toList();
    }

    /** What a region published last: a cluster that cannot be reached now keeps the endpoint that the others know. */
    private Map<String, Endpoint> endpoints() {
        Map<String, Endpoint> endpoints = new HashMap<>();
        seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .flatMap(m -> m.getSpec().peers().stream())
                .forEach(p -> known(endpoints, p.region(), p.endpoint()));
        for (RegionView region : seen.regions()) {
            region.status().map(CacheMemberStatus::endpoint).ifPresent(e -> endpoints.put(region.name(), e));
        }
        return endpoints;
    }

    private static void known(Map<String, Endpoint> endpoints, String region, @Nullable Endpoint endpoint) {
        if (endpoint != null) {
            endpoints.put(region, endpoint);
        }
    }

    private String revision() {
        return ContentHash.of(
                targets.values().stream().map(TemplateSpec::revision).collect(Collectors.joining()));
    }
}

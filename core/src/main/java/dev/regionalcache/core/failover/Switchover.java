package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.core.topology.Tree;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A planned change of the primary (protocol section 5): whether it begins, and how it ends where it does not get through. */
final class Switchover {

    private final CacheSight sight;
    private final Newest newest;
    private final Epoch triple;
    private final Terms terms;
    private final Wish wish;

    private Switchover(CacheSight sight, Newest newest, Epoch triple, Terms terms, Wish wish) {
        this.sight = sight;
        this.newest = newest;
        this.triple = triple;
        this.terms = terms;
        this.wish = wish;
    }

    private record Refusal(String reason, String message) {}

    /** What is done about a wish while {@code triple} is held; empty: there is none, or it is fulfilled. */
    static Optional<FailoverDecision> decide(CacheSight sight, Newest newest, Epoch triple, Terms terms) {
        Wish wish = sight.wish();
        return wish == null || triple.region().equals(wish.region())
                ? Optional.empty()
                : Optional.of(new Switchover(sight, newest, triple, terms, wish).decide());
    }

    private FailoverDecision decide() {
        Refusal refusal = cacheRefusal().orElse(null);
        if (refusal == null && wish.region() != null) {
            refusal = refusal(wish.region()).orElse(null);
        }
        if (refusal != null) {
            return new FailoverDecision.Refuse(triple, refusal.reason(), refusal.message());
        }
        return Optional.ofNullable(wish.region())
                .or(this::best)
                .<FailoverDecision>map(this::begin)
                .orElseGet(() -> new FailoverDecision.Refuse(
                        triple,
                        "NoTarget",
                        "no region can take the primary over from %s: %s"
                                .formatted(
                                        triple.region(),
                                        others().stream()
                                                .flatMap(r -> refusal(r).stream())
                                                .map(Refusal::message)
                                                .collect(Collectors.joining("; ")))));
    }

    private FailoverDecision begin(String target) {
        MemberSight.Status status = sight.member(target).orElseThrow().status();
        // The history goes on, and the offset is told with the release.
        return new FailoverDecision.Switchover(
                newest.number() + 1,
                wish.reason(),
                new Choice(target, status.runId(), null, null),
                triple,
                terms.alone());
    }

    private List<String> others() {
        return sight.declared().regions().stream()
                .filter(r -> !r.equals(triple.region()))
                .sorted()
                .toList();
    }

    private Optional<String> best() {
        Tree now = sight.declared().inForce(triple.region(), Set.of());
        return others().stream()
                .filter(r -> refusal(r).isEmpty())
                .min(Comparator.<String>comparingInt(
                                r -> -sight.member(r).orElseThrow().priority())
                        .thenComparingInt(r -> now.reparentings(sight.declared().inForce(r, Set.of()))
                                .size())
                        .thenComparing(Comparator.naturalOrder()));
    }

    private Optional<Refusal> cacheRefusal() {
        if (terms.lease() == null) {
            return refused(
                    "NoLease",
                    "the primary holds no lease, so nothing proves that %s refuses writes before another region accepts them: set spec.failover.mode to Automatic and have three regions or more"
                            .formatted(triple.region()));
        }
        if (sight.paused()) {
            return refused("Paused", "the cache is paused: set spec.pause to false to let the primary move");
        }
        if (sight.underWay() || !newest.others().isEmpty() || !sight.isTold(triple)) {
            return refused("ChangeUnderWay", "another change of the epoch is under way: it goes on when that is over");
        }
        if (areArriving()) {
            return refused(
                    "ChangeUnderWay",
                    "regions are still being brought under %s: it goes on when they follow".formatted(triple.region()));
        }
        return terms.alone().isMajority(sight.alive())
                ? Optional.empty()
                : refused(
                        "NoMajorityOfAgents",
                        "no majority of the witnesses' agents can be reached: look at their clusters, and at the way there");
    }

    /**
     * Whether regions are on their way to the primary, and are waited for. One that misses a whole epoch copies everything
     * afterwards, for a server knows one history before its own. One that does not arrive holds nothing up for longer than a step.
     */
    private boolean areArriving() {
        return newest.step(sight) == Progress.Step.FOLLOWING && sight.lasting().compareTo(sight.stepLimit()) < 0;
    }

    /** Why a region must not become the primary now. */
    private Optional<Refusal> refusal(String region) {
        if (!sight.declared().regions().contains(region)) {
            return terms.witnesses().contains(region)
                    ? refused(
                            "Witness",
                            "%s is a witness only, and has no servers: name a region of spec.regions".formatted(region))
                    : refused(
                            "UnknownRegion", "there is no region %s: name a region of spec.regions".formatted(region));
        }
        MemberSight member = sight.member(region).orElse(null);
        if (member == null) {
            return refused(
                    "NotReachable",
                    "the cluster of %s cannot be read: it goes on when it can, and status.regions says why"
                            .formatted(region));
        }
        if (!member.agentAlive()) {
            return refused(
                    "AgentDown", "the agent in %s is not heard of: start it, or name another region".formatted(region));
        }
        if (member.priority() == 0) {
            return refused(
                    "PriorityZero",
                    "%s has failoverPriority 0: give it a greater one if it may become the primary".formatted(region));
        }
        if (member.status().runId() == null || !member.status().linkUp()) {
            return refused(
                    "LinkDown",
                    "%s does not follow the primary now, or copies its data: it goes on when it has caught up"
                            .formatted(region));
        }
        if (!wish.close().contains(region)) {
            return refused(
                    "Lagging",
                    "%s is more than %d ms behind the primary, and writes would wait for it: it goes on when it has caught up"
                            .formatted(region, Wish.LAG.toMillis()));
        }
        if (!terms.alone().isMajority(sight.connectedTo(region))) {
            return refused(
                    "NotConnected",
                    "no majority of the witnesses is connected to %s: see whether its published endpoint is reached from their clusters"
                            .formatted(region));
        }
        return isNewerThanASurvivor(member)
                ? refused(
                        "NewerVersion",
                        "%s runs a version which a region that would follow it cannot copy from: upgrade that one first"
                                .formatted(region))
                : Optional.empty();
    }

    /** The primary that moves for a restart goes on from where it is, and comes back with the newer version. */
    private boolean isNewerThanASurvivor(MemberSight member) {
        ServerVersion own = member.version();
        return own != null
                && sight.members().stream()
                        .filter(m -> !wish.reason().equals(Wish.RESTART)
                                || !m.region().equals(triple.region()))
                        .map(MemberSight::version)
                        .anyMatch(v -> v != null && !own.canFeed(v));
    }

    private static Optional<Refusal> refused(String reason, String message) {
        return Optional.of(new Refusal(reason, message));
    }

    /**
     * A switchover that has begun gets through, or another epoch takes its place: the primary gives its lease up within 0.8 F of
     * being told. From then on going back gains nothing, and the successor has the time of any other that was chosen.
     */
    static FailoverDecision goOn(CacheSight sight, Newest newest, Epoch triple, Epoch previous) {
        Terms terms = newest.inherited(sight);
        boolean told = newest.isTold(previous.region());
        boolean lost = newest.isGivenUp(sight) || terms.isMajority(newest.votes());
        boolean released = sight.members().stream()
                .anyMatch(m -> previous.equals(m.status().givenUp()));
        if (!lost && !isOver(sight, newest, told && !released)) {
            return new FailoverDecision.AwaitHandover(triple, previous);
        }
        return told
                // The one that hands over holds as much as anybody, or the successor was writable and holds more.
                ? FailoverRules.supersede(sight, newest, "Superseding", sight.excluded())
                : Optional.ofNullable(takenBack(sight, newest, previous, terms))
                        .orElseGet(() -> lost
                                ? FailoverRules.supersede(sight, newest, "Superseding", sight.excluded())
                                : new FailoverDecision.AwaitHandover(triple, previous));
    }

    private static boolean isOver(CacheSight sight, Newest newest, boolean ending) {
        LeaseTimings lease = newest.terms() == null ? null : newest.terms().lease();
        Duration limit = ending && lease != null ? lease.fenceAfter() : sight.stepLimit();
        return sight.lasting().compareTo(limit) > 0;
    }

    /** The primary was told nothing and goes on: in an epoch that names it again, so that nobody is fenced. */
    private static @Nullable FailoverDecision takenBack(CacheSight sight, Newest newest, Epoch previous, Terms terms) {
        MemberSight primary = sight.member(previous.region())
                .filter(m -> m.agentAlive() && previous.equals(m.status().held()) && previous.equals(m.triple()))
                .orElse(null);
        Choice before = primary == null ? null : primary.spec().chosen();
        return primary == null || before == null
                ? null
                : new FailoverDecision.Regrant(
                        newest.number() + 1,
                        "SwitchoverTakenBack",
                        new Choice(
                                previous.region(), primary.status().runId(), before.replicationId(), before.offset()),
                        previous,
                        terms);
    }
}

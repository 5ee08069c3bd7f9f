package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.rollout.ServerVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold before a switchover begins: looked at while the primary is writable in {@code triple}. */
final class SwitchoverGuards {

    private static final String UNDER_WAY = "ChangeUnderWay";
    private static final String NOT_CONNECTED = "NotConnected";
    private static final String NO_MAJORITY = "NoMajorityOfAgents";

    /** What is over by itself: nobody has to do anything about the region that is wished for. */
    private static final Set<String> MOMENTARY = Set.of(UNDER_WAY, NOT_CONNECTED, NO_MAJORITY);

    private final CacheSight sight;
    private final Newest newest;
    private final Epoch triple;
    private final Terms terms;
    private final Wish wish;

    private SwitchoverGuards(CacheSight sight, Newest newest, Epoch triple, Terms terms, Wish wish) {
        this.sight = sight;
        this.newest = newest;
        this.triple = triple;
        this.terms = terms;
        this.wish = wish;
    }

    record Refusal(String reason, String message) {

        FailoverDecision decision(Epoch triple) {
            return new FailoverDecision.Refuse(triple, reason, message);
        }

        boolean isMomentary() {
            return MOMENTARY.contains(reason);
        }
    }

    /** Those of the wish; empty: there is none, it is fulfilled, or it is none that a cache without a lease can have. */
    static Optional<SwitchoverGuards> of(CacheSight sight, Newest newest, Epoch triple, Terms terms) {
        Wish wish = sight.wish();
        return wish == null
                        || triple.region().equals(wish.region())
                        || (sight.wanted().lease() == null && !wish.isOrder())
                ? Optional.empty()
                : Optional.of(new SwitchoverGuards(sight, newest, triple, terms, wish));
    }

    Wish wish() {
        return wish;
    }

    /** The region that is to become the primary; empty: none can. */
    Optional<String> target() {
        return Optional.ofNullable(wish.region()).or(this::best);
    }

    /** Why nothing moves now; empty: it may begin. */
    Optional<Refusal> refusal() {
        return cacheRefusal()
                .or(() -> Optional.ofNullable(wish.region()).flatMap(this::refusal))
                .or(() -> target().isPresent() ? Optional.empty() : noTarget());
    }

    private Optional<Refusal> noTarget() {
        return refused(
                "NoTarget",
                "no region can take the primary over from %s: %s"
                        .formatted(
                                triple.region(),
                                others().stream()
                                        .flatMap(r -> refusal(r).stream())
                                        .map(Refusal::message)
                                        .collect(Collectors.joining("; "))));
    }

    private List<String> others() {
        return sight.declared().regions().stream()
                .filter(r -> !r.equals(triple.region()))
                .sorted()
                .toList();
    }

    private Optional<String> best() {
        return others().stream()
                .filter(r -> refusal(r).isEmpty())
                .min(Comparator.<String>comparingInt(
                                r -> -sight.member(r).orElseThrow().priority())
                        .thenComparingInt(r -> sight.changes(triple.region(), r))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Why the primary can move nowhere now; empty: that depends on the region. */
    Optional<Refusal> cacheRefusal() {
        if (sight.paused()) {
            return refused("Paused", "the cache is paused: set spec.pause to false to let the primary move");
        }
        if (sight.underWay() || !newest.others().isEmpty() || !sight.isTold(triple)) {
            return refused(UNDER_WAY, "another change of the epoch is under way: it goes on when that is over");
        }
        if (newest.areArriving(sight)) {
            return refused(
                    UNDER_WAY,
                    "regions are still being brought under %s: it goes on when they follow".formatted(triple.region()));
        }
        return terms.alone().isMajority(sight.alive())
                ? Optional.empty()
                : refused(
                        NO_MAJORITY,
                        "no majority of the witnesses' agents can be reached: look at their clusters, and at the way there");
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
        // Witnesses are connected to a head for the sake of a lease.
        if (terms.lease() != null && !terms.alone().isMajority(sight.connectedTo(region))) {
            return refused(
                    NOT_CONNECTED,
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
}

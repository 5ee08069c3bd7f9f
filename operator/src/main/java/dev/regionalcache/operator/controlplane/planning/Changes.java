package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.controlplane.planning.Change.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides about the primary of a cache with a lease, by sections 3 and 4 of the protocol. Pure. */
final class Changes {

    /** A step that takes longer is given up, and another epoch takes its place. */
    static final Duration STEP_LIMIT = Duration.ofSeconds(3);

    /** How long the tail of the writes may be waited for, once a majority has prepared. */
    static final Duration CHILDREN = Duration.ofMillis(300);

    /** How often time is looked at while a change is under way; what members say is heard of at once. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Observation seen;
    private final LeaseSight sight;

    private Changes(Observation seen) {
        this.seen = seen;
        sight = new LeaseSight(seen);
    }

    /** Whether the newest epoch is one with a lease, or has no primary yet. */
    static boolean concern(Observation seen) {
        LeaseSight sight = new LeaseSight(seen);
        List<CacheMemberSpec> newest = sight.of(sight.newest());
        return !newest.isEmpty()
                && (newest.stream().allMatch(s -> s.chosen() == null)
                        || newest.stream().anyMatch(s -> s.lease() != null));
    }

    static Change decide(Observation seen) {
        return new Changes(seen).decide();
    }

    /** The name of the step that a cache is in, for {@link StepMemory}. */
    static String phase(Change change) {
        return switch (change) {
            case Change.Held(EpochInForce epoch) -> "held " + epoch.number();
            case Change.NotHeld(EpochInForce epoch, Duration since, String reason, String message) ->
                "not held " + epoch.number();
            case Change.Chosen chosen -> "not held " + chosen.epoch().number();
            case Change.Regrant(EpochInForce epoch) -> "held " + epoch.number();
            case Change.Preparing p -> (p.waitsFor().isEmpty() ? "prepared " : "prepare ") + p.number();
            case Change.StandBack(long number, String message) -> "stand back " + number;
        };
    }

    /** After how long time alone may change the decision; null: it does not. */
    static @Nullable Duration again(Change change, Observation seen) {
        return switch (change) {
            case Change.Held held -> null;
            case Change.Regrant regrant -> null;
            case Change.NotHeld notHeld -> LOOK;
            case Change.Chosen chosen -> LOOK;
            case Change.StandBack standBack -> LOOK;
            case Change.Preparing p -> p.waitsFor().isEmpty() ? CHILDREN : LOOK;
        };
    }

    private Change decide() {
        Optional<EpochInForce> chosen = sight.chosen();
        long newest = sight.newest();
        if (chosen.isPresent() && chosen.get().number() == newest) {
            return inEpoch(chosen.get());
        }
        List<CacheMemberSpec> unchosen = sight.of(newest);
        boolean mine = unchosen.stream().anyMatch(s -> s.proposer().equals(seen.term()));
        boolean others = unchosen.stream().anyMatch(s -> !s.proposer().equals(seen.term()));
        EpochTerms terms = EpochTerms.of(unchosen.getFirst());
        if (mine) {
            Change preparing = preparing(newest, terms, chosen);
            boolean stuck = others
                    && preparing instanceof Change.Preparing
                    && seen.memory().in("prepare " + newest).compareTo(STEP_LIMIT) > 0;
            return stuck ? supersede(newest, terms, chosen) : preparing;
        }
        Optional<Change> stays = chosen.filter(sight::isHeld).flatMap(e -> regrant(e, newest));
        if (stays.isPresent()) {
            return stays.get();
        }
        long wait = seen.memory().proposed()
                ? (long) (STEP_LIMIT.toMillis() * seen.memory().luck())
                : 0;
        return seen.memory().in("stand back " + newest).toMillis() < wait
                ? new Change.StandBack(newest, "another leader prepares epoch %d".formatted(newest))
                : supersede(newest, terms, chosen);
    }

    /** A lone member ran ahead, and the primary holds its lease: nobody is detached, nobody is fenced. */
    private Optional<Change> regrant(EpochInForce held, long newest) {
        return Leases.server(held, seen)
                .map(server -> new Change.Regrant(new EpochInForce(
                        newest + 1,
                        seen.term(),
                        server,
                        new EpochTerms(
                                held.terms().witnesses(),
                                held.terms().lease(),
                                held.ref(),
                                held.terms().released()))));
    }

    private Change supersede(long number, EpochTerms terms, Optional<EpochInForce> before) {
        return begin(number + 1, terms, before, seen.memory().excluded(), Reason.Superseding, List.of());
    }

    private Change begin(
            long number,
            EpochTerms terms,
            Optional<EpochInForce> before,
            Set<String> excluded,
            Reason reason,
            List<String> votes) {
        return new Change.Preparing(
                number,
                seen.term(),
                new EpochTerms(terms.witnesses(), terms.lease(), null, terms.released()),
                before.map(e -> e.chosen().region()).orElse(""),
                excluded,
                reason,
                votes,
                "a majority of the witnesses");
    }

    private Change preparing(long number, EpochTerms terms, Optional<EpochInForce> before) {
        List<RegionView> prepared = sight.prepared(number, seen.term());
        Set<String> names =
                new HashSet<>(prepared.stream().map(RegionView::name).toList());
        boolean majority = sight.witnessSets(before.map(EpochInForce::number).orElse(number)).stream()
                .allMatch(set -> LeaseSight.isMajority(names, set));
        String from = before.map(e -> e.chosen().region()).orElse("");
        if (!majority) {
            return waiting(number, terms, from, "a majority of the witnesses");
        }
        Duration since = seen.memory().in("prepared " + number);
        if (since.compareTo(CHILDREN) < 0 && !orphansHavePrepared(number, names)) {
            return waiting(number, terms, from, "");
        }
        boolean everybody = seen.regions().stream().allMatch(r -> seen.isAbsent(r) || names.contains(r.name()));
        Set<String> excluded = since.compareTo(STEP_LIMIT) < 0 ? seen.memory().excluded() : Set.of();
        Rivals rivals =
                new Rivals(prepared, terms.witnesses(), excluded, seen.spec().regions(), everybody);
        return rivals.choice()
                .<Change>map(choice ->
                        new Change.Chosen(new EpochInForce(number, seen.term(), choice, terms), rivals.candidates()))
                .orElseGet(() -> waiting(number, terms, from, "a candidate: " + rivals.obstacles()));
    }

    private Change waiting(long number, EpochTerms terms, String from, String waitsFor) {
        return new Change.Preparing(
                number, seen.term(), terms, from, seen.memory().excluded(), Reason.Superseding, List.of(), waitsFor);
    }

    /** Whether each region that followed the former primary directly, and whose agent lives, has prepared. */
    private boolean orphansHavePrepared(long number, Set<String> prepared) {
        return seen.regions().stream()
                .filter(RegionView::agentAlive)
                .filter(r -> r.member() != null
                        && r.member().getSpec().epoch() == number
                        && r.member().getSpec().parent() == null)
                .allMatch(r -> prepared.contains(r.name()));
    }

    private Change inEpoch(EpochInForce epoch) {
        if (sight.isHeld(epoch)) {
            return Leases.regrant(epoch, seen).<Change>map(Change.Regrant::new).orElseGet(() -> new Change.Held(epoch));
        }
        Duration since = seen.memory().in("not held " + epoch.number());
        String region = epoch.chosen().region();
        List<String> witnesses = epoch.terms().witnesses();
        List<String> votes = sight.votes(epoch);
        boolean givenUp = sight.isGivenUp(epoch);
        boolean stuck = isPromoting(seen, epoch) && since.compareTo(STEP_LIMIT) > 0;
        boolean lost = givenUp || stuck || LeaseSight.isMajority(votes, witnesses);
        if (!lost) {
            return notVoted(epoch, since, votes);
        }
        if (seen.spec().pause() && !isPromoting(seen, epoch)) {
            return new Change.NotHeld(
                    epoch,
                    since,
                    "Paused",
                    "the primary in %s is lost, and the cache is paused: set spec.pause to false for a failover"
                            .formatted(region));
        }
        if (sight.holders().size() > 1) {
            return new Change.NotHeld(
                    epoch, since, "SeveralPrimaries", "regions say that they hold a lease: " + sight.holders());
        }
        List<String> living = sight.living(witnesses);
        if (!LeaseSight.isMajority(living, witnesses)) {
            return new Change.NotHeld(
                    epoch,
                    since,
                    "NoMajority",
                    "the primary in %s is lost, and the agents of only %d of %d regions can be reached from here (%s): bring one more back"
                            .formatted(region, living.size(), witnesses.size(), String.join(", ", living)));
        }
        if (isStarting(epoch)) {
            return new Change.NotHeld(
                    epoch, since, "Starting", "the first primary, in %s, has not been writable yet".formatted(region));
        }
        Set<String> excluded = new HashSet<>(seen.memory().excluded());
        if (stuck || isPromoting(seen, epoch)) {
            excluded.add(region);
        }
        if (living.stream().noneMatch(r -> mayBePrimary(r) && !excluded.contains(r))) {
            excluded.clear();
        }
        if (living.stream().noneMatch(this::mayBePrimary)) {
            return new Change.NotHeld(
                    epoch,
                    since,
                    "NoCandidate",
                    "the primary in %s is lost, and every other region that can be reached has failoverPriority 0: give one of them another"
                            .formatted(region));
        }
        List<Release> released = new ArrayList<>(epoch.terms().released());
        if (givenUp) {
            released.add(LeaseSight.release(epoch.ref()));
        }
        EpochTerms terms = new EpochTerms(witnesses, epoch.terms().lease(), null, released);
        Reason reason = givenUp ? Reason.LeaseGivenUp : stuck ? Reason.Superseding : Reason.PrimaryLost;
        return begin(epoch.number() + 1, terms, Optional.of(epoch), excluded, reason, votes);
    }

    private Change notVoted(EpochInForce epoch, Duration since, List<String> votes) {
        String region = epoch.chosen().region();
        boolean agentDown =
                seen.regions().stream().anyMatch(r -> r.name().equals(region) && r.readable() && !r.agentAlive());
        return agentDown
                ? new Change.NotHeld(
                        epoch,
                        since,
                        "AgentDown",
                        "the agent of the primary region %s is not heard of; its server goes on as long as witnesses see it: restart the agent"
                                .formatted(region))
                : new Change.NotHeld(
                        epoch,
                        since,
                        "NotVoted",
                        "the primary in %s is not seen to hold its lease, and %d of %d witnesses vote that it is lost"
                                .formatted(
                                        region,
                                        votes.size(),
                                        epoch.terms().witnesses().size()));
    }

    /** Whether this epoch is a change that has not been seen to end. */
    static boolean isPromoting(Observation seen, EpochInForce epoch) {
        RegionalCacheStatus status = seen.cache().getStatus();
        return status != null
                && status.failovers().stream()
                        .anyMatch(f -> f.epoch() == epoch.number() && f.state() == FailoverState.Promoting);
    }

    /** Whether it is the first epoch, and nothing can have been written in it. */
    private boolean isStarting(EpochInForce epoch) {
        return epoch.number() == 1
                && seen.regions().stream()
                        .map(RegionView::member)
                        .filter(Objects::nonNull)
                        .map(CacheMember::getStatus)
                        .filter(Objects::nonNull)
                        .noneMatch(s -> hasBegun(s, epoch));
    }

    private static boolean hasBegun(CacheMemberStatus status, EpochInForce epoch) {
        MemberLease lease = status.lease();
        ServerRef writable = status.writable();
        return writable != null && writable.epoch() == epoch.number()
                || lease != null && epoch.ref().equals(lease.answered());
    }

    private boolean mayBePrimary(String region) {
        return seen.spec().regions().stream()
                .anyMatch(r -> r.name().equals(region) && !Objects.equals(r.failoverPriority(), 0));
    }
}

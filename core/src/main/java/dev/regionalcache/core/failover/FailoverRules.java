package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What to do about the epoch of a cache (docs/failover.md, A change of the primary). A leader calls {@link #decide} once in every pass,
 * carries the decision out, and reads again; a leader that dies in between is followed by one that decides from what it finds.
 */
public final class FailoverRules {

    private FailoverRules() {}

    /**
     * The decision. A first epoch is begun, and a restart without a lease resumed, as {@link
     * dev.regionalcache.core.epoch.EpochRules} says; the caller begins none beside members that it knows of and cannot read.
     */
    public static FailoverDecision decide(CacheSight sight) {
        Newest newest = Newest.of(sight);
        Terms terms = newest.terms();
        if (newest.number() == 0 || terms == null) {
            return WithoutLease.decide(sight);
        }
        Epoch triple = newest.triple();
        if (triple == null) {
            return preparing(sight, newest, terms);
        }
        if (newest.isWritable(sight)) {
            return Optional.ofNullable(regrant(sight, newest, triple, terms))
                    .or(() -> newest.step(sight) == Progress.Step.COMPLETED && sight.underWay()
                            ? Optional.of(new FailoverDecision.Finished(triple))
                            : Switchover.decide(sight, newest, triple, terms))
                    .orElseGet(() -> new FailoverDecision.Stay(triple));
        }
        Epoch previous = newest.handedOver();
        // Once it is through, its primary is lost like any other: guards are looked at.
        if (previous != null && isHandingOver(sight, newest, previous)) {
            return Switchover.goOn(sight, newest, triple, previous);
        }
        return terms.lease() == null && terms.former().isEmpty()
                ? WithoutLease.decide(sight)
                : promoting(sight, newest, triple);
    }

    /** As long as the former primary holds its lease, also where nobody says any more that it is under way. */
    private static boolean isHandingOver(CacheSight sight, Newest newest, Epoch previous) {
        return sight.underWay() || !newest.isTold(previous) || Newest.isHeld(previous, sight);
    }

    private static FailoverDecision preparing(CacheSight sight, Newest newest, Terms terms) {
        if (!newest.proposer().equals(sight.term())) {
            return sight.lasting().compareTo(sight.patience()) > 0
                    ? supersede(sight, newest, "Superseding", sight.excluded())
                    : new FailoverDecision.AwaitPrepared(newest.number(), missing(sight, newest));
        }
        if (!newest.others().isEmpty() && sight.isStepOver()) {
            return supersede(sight, newest, "Superseding", sight.excluded());
        }
        if (!terms.isMajority(newest.prepared())) {
            return Guards.majorityOfAgents(sight, terms)
                    .<FailoverDecision>map(b -> b)
                    .orElseGet(() -> new FailoverDecision.AwaitPrepared(newest.number(), missing(sight, newest)));
        }
        if (!awaited(sight, newest).isEmpty() && sight.lasting().compareTo(CacheSight.CHILDREN_WAIT) < 0) {
            return new FailoverDecision.AwaitPrepared(newest.number(), awaited(sight, newest));
        }
        Candidates candidates = Candidates.of(sight, newest, terms);
        Choice choice = candidates.choice().orElse(null);
        if (choice == null) {
            return new FailoverDecision.Blocked(
                    "NoCandidate",
                    "no region that answers can become the primary: %s; it goes on when one can"
                            .formatted(candidates.all().stream()
                                    .map(c -> c.region() + " " + c.reason())
                                    .collect(Collectors.joining(", "))));
        }
        Set<String> unheard = unheard(sight, newest, terms);
        if (isWithoutHistory(choice) && sight.written() && !unheard.isEmpty()) {
            return new FailoverDecision.Blocked(
                    "HistoryUnknown",
                    "of the regions that answer, the best is %s, whose server does not know what was written before it started: waits for what %s may hold; bring it back, or take it out of spec.regions if it is lost for good"
                            .formatted(
                                    choice.region(), unheard.stream().sorted().collect(Collectors.joining(", "))));
        }
        return new FailoverDecision.Choose(newest.number(), choice, candidates.all());
    }

    /** A server that started empty, or from an append-only file or a snapshot of others: its offset says nothing. */
    private static boolean isWithoutHistory(Choice choice) {
        Long offset = choice.offset();
        return offset == null || offset <= 1;
    }

    /**
     * Regions with servers that take part in the epoch and have not said what they hold. One whose server does not answer is a
     * witness all the same, and what it holds is not known.
     */
    private static Set<String> unheard(CacheSight sight, Newest newest, Terms terms) {
        Set<String> unheard = new HashSet<>(terms.witnesses());
        unheard.retainAll(sight.declared().regions());
        newest.members().stream()
                .filter(m -> m.isPrepared(newest.number(), newest.proposer()))
                .filter(m -> m.status().position() != null)
                .forEach(m -> unheard.remove(m.region()));
        return unheard;
    }

    private static FailoverDecision promoting(CacheSight sight, Newest newest, Epoch triple) {
        Terms terms = newest.inherited(sight);
        boolean givenUp = newest.isGivenUp(sight);
        boolean votedOut = terms.isMajority(newest.votes());
        boolean over = sight.isStepOver();
        if (sight.underWay()) {
            // Votes are cast after F, however slow everything is: once a step was superseded they alone do not end the
            // next.
            boolean lost = givenUp || (votedOut && (over || sight.excluded().isEmpty()));
            if (lost || (over && sight.alive().contains(triple.region()))) {
                Set<String> excluded = new HashSet<>(sight.excluded());
                if (!givenUp) {
                    excluded.add(heldUpBy(newest, triple));
                }
                return supersede(sight, newest, "Superseding", excluded);
            }
            return new FailoverDecision.AwaitWritable(triple);
        }
        boolean stays = !givenUp && !votedOut && (!over || !sight.isTold(triple));
        if (stays || isStillBeginning(sight, newest, triple)) {
            return staying(sight, newest, triple, terms);
        }
        return Guards.beforeFailover(sight, newest, triple, terms)
                .<FailoverDecision>map(b -> b)
                .orElseGet(() -> new FailoverDecision.Prepare(
                        newest.number() + 1,
                        givenUp ? "LeaseGivenUp" : "PrimaryLost",
                        triple.region(),
                        Set.of(),
                        newest.releases(sight),
                        terms,
                        false));
    }

    /** A member that is not led into the epoch for long keeps an order waiting, and whoever gave it is told. */
    private static FailoverDecision staying(CacheSight sight, Newest newest, Epoch triple, Terms terms) {
        return SwitchoverGuards.of(sight, newest, triple, terms)
                .filter(guards -> sight.isStepOver() && !sight.isTold(triple))
                .flatMap(SwitchoverGuards::cacheRefusal)
                .map(refusal -> refusal.decision(triple))
                .orElseGet(() -> new FailoverDecision.Stay(triple));
    }

    /** What the chosen server was to follow first may not be reached; without it the next epoch gets on. */
    private static String heldUpBy(Newest newest, Epoch triple) {
        Choice choice = newest.choice();
        return choice == null || choice.source() == null ? triple.region() : choice.source();
    }

    /** The first primary's server is not there yet: images are pulled, volumes made. Nothing is lost by waiting for it. */
    private static boolean isStillBeginning(CacheSight sight, Newest newest, Epoch triple) {
        Choice choice = newest.choice();
        return newest.number() == 1
                && choice != null
                && choice.runId() == null
                && sight.lasting().compareTo(CacheSight.BEGINNING) < 0
                && sight.member(triple.region())
                        .filter(m -> m.agentAlive() && m.status().writableRunId() == null)
                        .isPresent();
    }

    static FailoverDecision supersede(CacheSight sight, Newest newest, String reason, Set<String> excluded) {
        Terms terms = newest.inherited(sight);
        return Guards.majorityOfAgents(sight, terms)
                .<FailoverDecision>map(b -> b)
                .orElseGet(() -> new FailoverDecision.Prepare(
                        newest.number() + 1,
                        reason,
                        sight.from(),
                        Set.copyOf(excluded),
                        newest.releases(sight),
                        terms,
                        true));
    }

    /** A new epoch of the same server, where the terms are not the wanted ones, or members are stuck in another proposer's. */
    private static @Nullable FailoverDecision regrant(CacheSight sight, Newest newest, Epoch triple, Terms terms) {
        boolean lent = terms.lease() != null
                && sight.wanted().lease() == null
                && LeaseLoan.goesOn(sight, newest, triple, terms);
        Terms next = lent ? terms.alone() : next(terms, WithoutLease.wanted(sight, triple.region()), sight.alive());
        // Held once, an epoch needs the former witnesses no more, and the next one says so to whoever reads it later.
        boolean changes = !next.witnesses().equals(terms.witnesses())
                || !terms.former().isEmpty()
                || !Objects.equals(next.lease(), terms.lease());
        MemberSight primary = sight.member(triple.region()).orElseThrow();
        Choice choice = newest.choice();
        if (sight.paused() || choice == null || (!changes && newest.others().isEmpty())) {
            return null;
        }
        Terms joint = new Terms(next.witnesses(), Set.of(terms.witnesses()), next.lease());
        return joint.isMajority(sight.alive())
                ? new FailoverDecision.Regrant(
                        newest.number() + 1,
                        changes ? "WitnessesChanged" : "EpochsDisagree",
                        new Choice(triple.region(), primary.status().runId(), choice.replicationId(), choice.offset()),
                        triple,
                        joint)
                : null;
    }

    /**
     * Witnesses change by one region at a time; between one and three or more it is a single epoch. Those that live come first
     * and those that are gone leave first: in any other order the sets in between may have no majority.
     */
    private static Terms next(Terms now, Terms wanted, Set<String> alive) {
        @Nullable LeaseTimings lease = wanted.lease();
        if (now.lease() == null || lease == null) {
            return wanted;
        }
        Optional<String> added = wanted.witnesses().stream()
                .filter(w -> !now.witnesses().contains(w))
                .min(Comparator.<String, Boolean>comparing(w -> !alive.contains(w))
                        .thenComparing(Comparator.naturalOrder()));
        Optional<String> removed = now.witnesses().stream()
                .filter(w -> !wanted.witnesses().contains(w))
                .min(Comparator.<String, Boolean>comparing(alive::contains).thenComparing(Comparator.naturalOrder()));
        Set<String> next = new HashSet<>(now.witnesses());
        if (added.isPresent()) {
            next.add(added.get());
        } else {
            removed.ifPresent(next::remove);
        }
        return new Terms(next, Set.of(), lease);
    }

    /**
     * Members of living agents that may hold the tail: direct children of the old primary, itself, and who lacks the epoch. The
     * old primary only where the epoch has reached it: it is not waited for while it is cut off.
     */
    private static Set<String> awaited(CacheSight sight, Newest newest) {
        return sight.members().stream()
                .filter(m -> sight.declared().regions().contains(m.region()))
                .filter(m -> m.agentAlive() && !m.isPrepared(newest.number(), newest.proposer()))
                .filter(m -> m.spec().number() < newest.number()
                        ? !m.region().equals(sight.from())
                        : m.spec().parent() == null)
                .map(MemberSight::region)
                .collect(Collectors.toSet());
    }

    private static Set<String> missing(CacheSight sight, Newest newest) {
        Set<String> missing = new HashSet<>(sight.alive());
        missing.removeAll(newest.prepared());
        return missing;
    }
}

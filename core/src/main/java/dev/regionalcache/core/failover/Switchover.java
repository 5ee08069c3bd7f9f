package dev.regionalcache.core.failover;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A planned change of the primary (docs/failover.md, A switchover): whether it begins, and how it ends where it does not get through. */
final class Switchover {

    private Switchover() {}

    /** What is done about a wish while {@code triple} is held; empty: there is none, or it is fulfilled. */
    static Optional<FailoverDecision> decide(CacheSight sight, Newest newest, Epoch triple, Terms terms) {
        return SwitchoverGuards.of(sight, newest, triple, terms)
                .map(guards -> guards.refusal()
                        .map(refusal -> refusal.decision(triple))
                        .orElseGet(() -> terms.lease() == null
                                ? LeaseLoan.begin(sight, newest, triple, terms)
                                : begin(sight, newest, triple, terms, guards)));
    }

    private static FailoverDecision begin(
            CacheSight sight, Newest newest, Epoch triple, Terms terms, SwitchoverGuards guards) {
        String target = guards.target().orElseThrow();
        MemberSight.Status status = sight.member(target).orElseThrow().status();
        // The history goes on, and the offset is told with the release.
        return new FailoverDecision.Switchover(
                newest.number() + 1,
                guards.wish().reason(),
                new Choice(target, status.runId(), null, null),
                triple,
                terms.alone());
    }

    /**
     * A switchover that has begun gets through, or another epoch takes its place: the primary gives its lease up within 0.8 F of
     * being told. From then on going back gains nothing, and the successor has the time of any other that was chosen.
     */
    static FailoverDecision goOn(CacheSight sight, Newest newest, Epoch triple, Epoch previous) {
        Terms terms = newest.inherited(sight);
        boolean told = newest.isTold(previous);
        boolean lost = newest.isGivenUp(sight) || terms.isMajority(newest.votes());
        boolean released = newest.isReleased(previous)
                || sight.members().stream()
                        .anyMatch(m -> previous.equals(m.status().givenUp()));
        if (!lost && !isOver(sight, newest, told && !released)) {
            return new FailoverDecision.AwaitHandover(triple, previous);
        }
        // The one that hands over holds as much as anybody, or the successor was writable and holds more. One that
        // lost its lease untold, as with a process that ended, cannot be taken back, and has no vote in this epoch.
        FailoverDecision back = told || released ? null : takenBack(sight, newest, previous, terms);
        if (back != null) {
            return back;
        }
        return told || released || lost || hasLostLease(sight, previous)
                ? FailoverRules.supersede(sight, newest, "Superseding", sight.excluded())
                : new FailoverDecision.AwaitHandover(triple, previous);
    }

    private static boolean hasLostLease(CacheSight sight, Epoch previous) {
        return sight.alive().contains(previous.region()) && !Newest.isHeld(previous, sight);
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

package dev.regionalcache.operator.lease;

import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The answers of one lease, counted by the rules of {@link LeaseHolder} and by this process's clock. Thread-safe. */
final class Tally {

    private final LeaseHolder holder;
    private final MomentSource clock;
    private @Nullable Moment lastMajority;

    Tally(LeaseHolder holder, MomentSource clock) {
        this.holder = holder;
        this.clock = clock;
    }

    /** The next request, which counts as sent now; empty where no answer would count any more. */
    synchronized Optional<LeaseHolder.Request> next() {
        return holder.isGivenUp() ? Optional.empty() : Optional.of(holder.next(clock.now()));
    }

    /** Counts an answer. */
    synchronized void count(LeaseMessage.Answer answer) {
        holder.count(answer.witness(), answer.process(), answer.number(), answer.triple());
        if (isHeld()) {
            lastMajority = clock.now();
        }
    }

    /** What may and must be done with the server now. */
    synchronized Grant grant() {
        return holder.grant(clock.now());
    }

    /** Whether the lease is held now. */
    synchronized boolean isHeld() {
        return holder.holds(clock.now());
    }

    /** Discards all answers for good. */
    synchronized void giveUp() {
        holder.giveUp();
    }

    /** Whether no answer counts any more. */
    synchronized boolean isGivenUp() {
        return holder.isGivenUp();
    }

    /** Seconds since a majority had answered last; NaN before the first one. */
    synchronized double secondsSinceMajority() {
        Moment last = lastMajority;
        return last == null ? Double.NaN : clock.now().age(last).toNanos() / 1e9;
    }

    /** The counter for an epoch that follows and names the same server; this one is not used any more. */
    synchronized LeaseHolder succeeding(LeasePlan.Holder next, List<Set<String>> witnesses) {
        return holder.succeeding(next.triple(), witnesses, next.timings(), clock.now());
    }
}

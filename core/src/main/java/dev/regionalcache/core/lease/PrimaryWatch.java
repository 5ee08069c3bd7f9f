package dev.regionalcache.core.lease;

import dev.regionalcache.core.epoch.Epoch;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One witness's opinion whether the primary of the epoch is there. The agent calls {@link #watch} whenever it has read its
 * member's spec, {@link #heard} for every request that it hears, {@link #seenWritable} after every probe of the primary's head
 * that found it writable, and asks {@link #vote} by a timer; a change of the vote is written to {@code status.lease.vote}. A
 * vote only starts a failover, safety does not rest on it. Not thread-safe.
 */
public final class PrimaryWatch {

    private @Nullable Epoch watched;
    private @Nullable Epoch previous;
    private Moment lastSign;
    private LeaseTimings timings = LeaseTimings.LONGEST;

    /** Watches nothing yet. */
    public PrimaryWatch(Moment now) {
        lastSign = now;
    }

    /** The epoch of the member's spec. One that is new, or not yet chosen, gets its full time. */
    public void watch(Assignment spec, Moment now) {
        if (spec.chosen() == null || !spec.chosen().equals(watched)) {
            lastSign = now;
        }
        watched = spec.chosen();
        previous = spec.previous() == null || spec.released().contains(spec.previous()) ? null : spec.previous();
        timings = spec.timings();
    }

    /** A request was heard. It is a sign of life if its sender holds the lease of the epoch, or of the one before it. */
    public void heard(LeaseHolder.Request request, Moment now) {
        if (request.holds()
                && (request.triple().equals(watched) || request.triple().equals(previous))) {
            lastSign = now;
        }
    }

    /**
     * This witness's own probe found the head of {@code region} writable. A silent agent beside a writable server is no reason
     * for a failover.
     */
    public void seenWritable(String region, Moment now) {
        if (watched != null && watched.region().equals(region)) {
            lastSign = now;
        }
    }

    /** How long it is until there may be a vote; zero where there may be one now. */
    public Duration untilVote(Moment now) {
        Duration left = timings.voteAfter().minus(now.elapsed(lastSign));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The epoch whose primary was silent for longer than F; empty while there is none. */
    public Optional<Epoch> vote(Moment now) {
        return now.elapsed(lastSign).compareTo(timings.voteAfter()) > 0
                ? Optional.ofNullable(watched)
                : Optional.empty();
    }
}

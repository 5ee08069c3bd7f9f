package dev.regionalcache.core.lease;

import java.time.Duration;

/**
 * All times of a lease, from the fencing time F (docs/failover.md, Timing). The safety of two clocks needs only this: a witness's
 * promise (1.01 F, from its answer) outlasts the answer's validity (F, from the request before it), while clock rates differ by
 * less than one percent.
 *
 * @param fencing F, positive
 */
public record LeaseTimings(Duration fencing) {

    /** The longest fencing time of any profile: what a witness assumes where it cannot know an epoch's own. */
    public static final LeaseTimings LONGEST = new LeaseTimings(Duration.ofSeconds(2));

    /** Refuses a fencing time that is not positive. */
    public LeaseTimings {
        if (!fencing.isPositive()) {
            throw new IllegalArgumentException("the fencing time must be positive: " + fencing);
        }
    }

    /** How often the holder asks: F/10. */
    public Duration requestPeriod() {
        return fencing.dividedBy(10);
    }

    /** How long an answer counts, from the sending of its request: F. */
    public Duration validity() {
        return fencing;
    }

    /** The age of the majority's answers at which the holder begins to fence: 0.8 F, so that it is done by F. */
    public Duration fenceAfter() {
        return fencing.multipliedBy(8).dividedBy(10);
    }

    /** How long a witness that answered a region answers no other: 1.01 F by its monotonic clock. */
    public Duration promise() {
        return fencing.multipliedBy(101).dividedBy(100);
    }

    /** The silence after which a witness votes: F. */
    public Duration voteAfter() {
        return fencing;
    }

    /**
     * How long a fence may be refused by a server that is busy with a script, before its container is ended: 0.2 F. A script
     * that has written cannot be ended by itself.
     */
    public Duration endBusyAfter() {
        return fencing.dividedBy(5);
    }

    /**
     * How long a server may not answer while it is to be fenced, before its container is ended: 5 F. A process that froze for a
     * moment is left alone: what it alone holds can be read back.
     */
    public Duration endSilentAfter() {
        return fencing.multipliedBy(5);
    }

    /** The longer of the two. */
    public LeaseTimings orLonger(LeaseTimings other) {
        return fencing.compareTo(other.fencing) >= 0 ? this : other;
    }
}

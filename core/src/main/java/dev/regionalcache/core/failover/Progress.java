package dev.regionalcache.core.failover;

import java.time.Duration;

/**
 * How far the newest epoch is. A leader keeps the one of its last observation, calls {@link #next} with every new one and
 * gives the time since {@code since} into the observation. It is never the source of a decision but for time limits, so a
 * new leader begins with {@link #NONE}.
 *
 * @param number the newest epoch that was seen
 * @param proposer its proposer
 * @param step how far it is
 * @param sinceNanos when this was first seen, by the monotonic clock of the leader
 */
public record Progress(long number, String proposer, Step step, long sinceNanos) {

    /** Nothing seen yet. */
    public static final Progress NONE = new Progress(0, "", Step.IDLE, 0);

    /** The steps of a change of the primary, in their order. */
    public enum Step {
        /** There is no epoch. */
        IDLE,
        /** Members stop answering older epochs. */
        PREPARING,
        /** A majority has. */
        PREPARED,
        /** A successor is named, and the primary has not been told yet. */
        ANNOUNCING,
        /** A server is chosen and is being made writable. */
        PROMOTING,
        /** The primary is writable; others are being brought under it. */
        FOLLOWING,
        /** All that can be reached follow it. */
        COMPLETED
    }

    /** The progress after this observation, made at {@code nowNanos} of the leader's monotonic clock. */
    public Progress next(CacheSight sight, long nowNanos) {
        Newest newest = Newest.of(sight);
        Step now = newest.step(sight);
        return newest.number() == number && newest.proposer().equals(proposer) && now == step
                ? this
                : new Progress(newest.number(), newest.proposer(), now, nowNanos);
    }

    /** How long it has been so. */
    public Duration lasting(long nowNanos) {
        return Duration.ofNanos(nowNanos - sinceNanos);
    }
}

package dev.regionalcache.core.lease;

import java.time.Duration;

/**
 * A point in time on one machine, by both of its clocks. Two moments are comparable only if one process took them.
 *
 * @param monotonicNanos {@code System.nanoTime()}: never set, but it stands still while a machine is suspended
 * @param wallMillis milliseconds since 1970: goes on through a suspension, but can be set
 */
public record Moment(long monotonicNanos, long wallMillis) {

    /**
     * The time that a holder's answer has aged since {@code earlier}: the larger of what both clocks say. A suspended machine
     * wakes with an old answer, and a clock that is set forward costs a fence, never safety.
     */
    public Duration age(Moment earlier) {
        return Duration.ofNanos(
                Math.max(monotonicNanos - earlier.monotonicNanos, (wallMillis - earlier.wallMillis) * 1_000_000));
    }

    /**
     * The time since {@code earlier} that no setting of a clock can lengthen. Promises and votes count with it: a clock set
     * forward would free a witness early.
     */
    public Duration elapsed(Moment earlier) {
        return Duration.ofNanos(monotonicNanos - earlier.monotonicNanos);
    }
}

package dev.regionalcache.operator.policies;

import java.time.Duration;
import java.time.Instant;

/**
 * How many keys of a class are removed a second: by the last span that is over, so that neither a flood that has ended nor a
 * long quiet before one counts.
 *
 * @param since when the span that is not over began
 * @param removed how many had been removed by then
 * @param perSecond in the span before
 */
record Removals(Instant since, long removed, double perSecond) {

    /** The same, looked at again. */
    Removals at(Instant now, long removedNow) {
        Duration span = Duration.between(since, now);
        return span.compareTo(Reporting.FIGURES) < 0
                ? this
                : new Removals(now, removedNow, (double) (removedNow - removed) / span.toSeconds());
    }
}

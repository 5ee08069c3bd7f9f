package dev.regionalcache.playground.history;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What followed a fault, in milliseconds after it.
 *
 * @param faultNanos when it happened, by {@link System#nanoTime()}
 * @param moments in the order of their times
 */
public record Timeline(long faultNanos, List<Moment> moments) {

    /** Something that happened. */
    public record Moment(long nanos, String what) {}

    /** Sorts the moments. */
    public Timeline {
        moments =
                moments.stream().sorted(Comparator.comparingLong(Moment::nanos)).toList();
    }

    /** The same with one more moment. */
    public Timeline with(long nanos, String what) {
        return new Timeline(
                faultNanos,
                Stream.concat(moments.stream(), Stream.of(new Moment(nanos, what)))
                        .toList());
    }

    /** Lines as {@code +   12.3 ms  what}. */
    public List<String> lines() {
        return moments.stream()
                .map(m -> String.format(Locale.ROOT, "%+10.1f ms  %s", (m.nanos() - faultNanos) / 1e6, m.what()))
                .toList();
    }
}

package dev.regionalcache.playground.history;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Takes down what was acknowledged. Thread-safe. */
public final class Journal {

    private final ConcurrentLinkedQueue<AcknowledgedWrite> writes = new ConcurrentLinkedQueue<>();

    /** Takes a write down. */
    public void add(AcknowledgedWrite write) {
        writes.add(write);
    }

    /** All until now, in the order of their acknowledgements, about. */
    public List<AcknowledgedWrite> writes() {
        return List.copyOf(writes);
    }

    /** Who has accepted writes until now. */
    public Set<Tenure> tenures() {
        return writes.stream().map(AcknowledgedWrite::tenure).collect(Collectors.toSet());
    }

    /** The regions whose clients had a write acknowledged at this time or later. */
    public Set<String> regionsSince(long nanos) {
        return writes.stream()
                .filter(w -> w.acknowledgedNanos() >= nanos)
                .map(AcknowledgedWrite::region)
                .collect(Collectors.toSet());
    }

    /** The first write that was accepted by none of those. */
    public Optional<AcknowledgedWrite> firstOutside(Set<Tenure> known) {
        return writes.stream()
                .filter(w -> !known.contains(w.tenure()))
                .min(Comparator.comparingLong(AcknowledgedWrite::acknowledgedNanos));
    }

    /** The last write that was accepted by any of those. */
    public Optional<AcknowledgedWrite> lastOf(Set<Tenure> known) {
        return writes.stream()
                .filter(w -> known.contains(w.tenure()))
                .max(Comparator.comparingLong(AcknowledgedWrite::acknowledgedNanos));
    }
}

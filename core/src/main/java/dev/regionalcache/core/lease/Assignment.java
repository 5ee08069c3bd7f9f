package dev.regionalcache.core.lease;

import dev.regionalcache.core.epoch.Epoch;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the spec of a witness's member says of the epoch in force.
 *
 * @param number {@code spec.epoch}
 * @param proposer {@code spec.proposer}
 * @param chosen the triple of the choice; null while the epoch is prepared
 * @param previous {@code spec.previous}: the triple that goes on being answered until it is released; null: none
 * @param released the triples of {@code spec.released}
 * @param timings from {@code spec.lease}; {@link LeaseTimings#LONGEST} in an epoch without a lease
 */
public record Assignment(
        long number,
        String proposer,
        @Nullable Epoch chosen,
        @Nullable Epoch previous,
        Set<Epoch> released,
        LeaseTimings timings) {

    /** Copies what it is given. */
    public Assignment {
        released = Set.copyOf(released);
    }

    /** Whether the spec names this triple, as the choice or as the one before, and has not released it. */
    public boolean names(Epoch triple) {
        return (triple.equals(chosen) || triple.equals(previous)) && !released.contains(triple);
    }
}

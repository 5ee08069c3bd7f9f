package dev.regionalcache.core.failover;

import dev.regionalcache.core.lease.LeaseTimings;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who decides in an epoch, and by which times. They never change within an epoch.
 *
 * @param witnesses the epoch's witnesses
 * @param former the witnesses of every epoch since the last one whose primary was seen holding its lease in it, where they
 *     differ: a majority of each of them is needed too, or two majorities could be disjoint
 * @param lease its times; null: the primary is writable without a lease
 */
public record Terms(
        Set<String> witnesses,
        Set<Set<String>> former,
        @Nullable LeaseTimings lease) {

    /** Copies what it is given. */
    public Terms {
        witnesses = Set.copyOf(witnesses);
        Set<Set<String>> others = former.stream().map(Set::copyOf).collect(Collectors.toCollection(HashSet::new));
        others.remove(witnesses);
        former = Set.copyOf(others);
    }

    /** Every set of witnesses of which a majority is needed. */
    public Stream<Set<String>> sets() {
        return Stream.concat(former.stream(), Stream.of(witnesses));
    }

    /** Whether these regions are a majority of each of the sets. */
    public boolean isMajority(Set<String> regions) {
        return sets().allMatch(set -> set.stream().filter(regions::contains).count() * 2 > set.size());
    }

    /** The same with what others need as well. */
    Terms joined(Stream<Set<String>> sets) {
        return new Terms(witnesses, Stream.concat(former.stream(), sets).collect(Collectors.toSet()), lease);
    }

    /** The same once its lease was held. */
    Terms alone() {
        return new Terms(witnesses, Set.of(), lease);
    }
}

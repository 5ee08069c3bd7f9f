package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.WitnessSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is fixed when an epoch begins: with a lease, none of it changes before the next epoch, but that releases are added.
 *
 * @param witnesses regions whose agents decide about the epoch
 * @param former other sets of regions of which a majority is needed too, until its lease is held
 * @param lease null: its primary is writable without one
 * @param previous the epoch that witnesses go on answering until it is released; null: they stop when this one begins
 * @param released leases that no witness answers any more
 * @param reason why the epoch began, in CamelCase; null: unknown
 */
public record EpochTerms(
        List<String> witnesses,
        List<WitnessSet> former,
        @Nullable LeaseTerms lease,
        @Nullable EpochRef previous,
        List<Release> released,
        @Nullable String reason) {

    /** The API takes so many; the oldest are of epochs that nobody can be in any more. */
    private static final int MOST_RELEASES = 16;

    /** Whether these regions are more than half of the witnesses. */
    static boolean isMajority(List<String> witnesses, Set<String> regions) {
        return witnesses.stream().filter(regions::contains).count() * 2 > witnesses.size();
    }

    /** Takes copies of the lists. */
    public EpochTerms {
        witnesses = List.copyOf(witnesses);
        former = List.copyOf(former);
        released = released.size() > MOST_RELEASES
                ? List.copyOf(released.subList(released.size() - MOST_RELEASES, released.size()))
                : List.copyOf(released);
    }

    /** Those that a member has. */
    static EpochTerms of(CacheMemberSpec spec) {
        return new EpochTerms(
                spec.witnesses(),
                spec.formerWitnesses(),
                spec.lease(),
                spec.previous(),
                spec.released(),
                spec.reason());
    }

    /** The witnesses of the epoch, and the regions that decide until its lease is held. */
    Stream<String> asked() {
        return Stream.concat(witnesses.stream(), former.stream().flatMap(set -> set.regions().stream()));
    }

    /** The same with other releases. */
    EpochTerms with(List<Release> others) {
        return new EpochTerms(witnesses, former, lease, previous, others, reason);
    }

    /** Whether the primary is writable only while it holds the lease. */
    boolean leased() {
        return lease != null;
    }
}

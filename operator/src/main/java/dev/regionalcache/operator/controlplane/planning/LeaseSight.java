package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Prepared;
import dev.regionalcache.crds.member.Release;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the members say of epochs and leases. What a spec once said of an epoch holds for ever, so members of clusters that
 * do not answer count too; a status is the word of a living agent, or nothing.
 */
final class LeaseSight {

    private final Observation seen;

    LeaseSight(Observation seen) {
        this.seen = seen;
    }

    /** The greatest epoch of any member; 0 without one. */
    long newest() {
        return specs().mapToLong(CacheMemberSpec::epoch).max().orElse(0);
    }

    /** The members of an epoch, whoever proposed it. */
    List<CacheMemberSpec> of(long epoch) {
        return specs().filter(s -> s.epoch() == epoch).toList();
    }

    /** The newest epoch that has a choice, with all releases that any member knows of. */
    Optional<EpochInForce> chosen() {
        return seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .filter(m -> m.getSpec().chosen() != null)
                .max(Comparator.comparingLong(m -> m.getSpec().epoch()))
                .map(m -> new EpochInForce(
                        m.getSpec().epoch(),
                        m.getSpec().proposer(),
                        Objects.requireNonNull(m.getSpec().chosen()),
                        withReleases(Leases.inForce(m, seen), m.getSpec())));
    }

    private EpochTerms withReleases(EpochTerms terms, CacheMemberSpec spec) {
        Set<Release> released = new LinkedHashSet<>();
        of(spec.epoch()).stream()
                .filter(s -> s.proposer().equals(spec.proposer()))
                .forEach(s -> released.addAll(s.released()));
        return new EpochTerms(terms.witnesses(), terms.lease(), terms.previous(), List.copyOf(released));
    }

    /** Whether the primary's agent says that it holds the lease of this epoch. */
    boolean isHeld(EpochInForce epoch) {
        return lease(epoch.chosen().region())
                .map(MemberLease::held)
                .filter(epoch.ref()::equals)
                .isPresent();
    }

    /** Whether the primary's agent gave it up for good; once said, that holds, also if the agent is dead by now. */
    boolean isGivenUp(EpochInForce epoch) {
        return seen.regions().stream()
                .filter(r -> r.name().equals(epoch.chosen().region()))
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .map(CacheMember::getStatus)
                .filter(Objects::nonNull)
                .map(CacheMemberStatus::lease)
                .filter(Objects::nonNull)
                .anyMatch(l -> epoch.ref().equals(l.givenUp()));
    }

    /** Witnesses that vote that the primary of this epoch is lost. */
    List<String> votes(EpochInForce epoch) {
        return epoch.terms().witnesses().stream()
                .filter(w -> lease(w).map(MemberLease::vote)
                        .filter(epoch.ref()::equals)
                        .isPresent())
                .toList();
    }

    /** Regions that say that they hold the lease of some epoch. */
    List<String> holders() {
        return seen.regions().stream()
                .map(RegionView::name)
                .filter(r -> lease(r).map(MemberLease::held).isPresent())
                .toList();
    }

    /** Witnesses whose agents live. */
    List<String> living(Collection<String> witnesses) {
        return seen.regions().stream()
                .filter(RegionView::agentAlive)
                .map(RegionView::name)
                .filter(witnesses::contains)
                .toList();
    }

    /** Regions that have prepared this epoch of this proposer. */
    List<RegionView> prepared(long epoch, String proposer) {
        Prepared wanted = new Prepared(epoch, proposer);
        return seen.regions().stream()
                .filter(r -> r.member() != null
                        && r.member().getSpec().epoch() == epoch
                        && r.member().getSpec().proposer().equals(proposer))
                .filter(r -> lease(r.name())
                        .map(MemberLease::prepared)
                        .filter(wanted::equals)
                        .isPresent())
                .toList();
    }

    /** The sets of witnesses of which majorities are needed to go beyond this epoch. */
    Set<Set<String>> witnessSets(long chosen) {
        Set<Set<String>> sets = new HashSet<>();
        specs().filter(s -> s.epoch() >= chosen - 1 && s.lease() != null)
                .forEach(s -> sets.add(Set.copyOf(s.witnesses())));
        return sets;
    }

    /** Whether these are a majority of a set. */
    static boolean isMajority(Collection<String> there, Collection<String> of) {
        return of.stream().filter(there::contains).count() * 2 > of.size();
    }

    /** The lease's part of a status, if its agent lives. */
    Optional<MemberLease> lease(String region) {
        return seen.regions().stream()
                .filter(r -> r.name().equals(region) && r.agentAlive())
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .map(CacheMember::getStatus)
                .filter(Objects::nonNull)
                .map(CacheMemberStatus::lease)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** The epoch whose lease was given up, as it is passed on to all. */
    static Release release(EpochRef given) {
        return new Release(given, null, null);
    }

    private Stream<CacheMemberSpec> specs() {
        return seen.regions().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .map(CacheMember::getSpec);
    }
}

package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.operator.naming.Annotations;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * In which order members are led into an epoch that goes on from one before. In a switchover the region that hands over is
 * told last: it begins at once. Else the primary stays: one that holds a lease is told last, when a majority of
 * the witnesses acts in the epoch: until then it goes on in the one before, which they answer too; where there is no lease any
 * more they do not, and it is told when a majority was. One that is writable without
 * a lease is told first, and alone: witnesses must not vote about a primary that does not ask them yet.
 */
final class WriteOrder {

    private final Observation seen;
    private final EpochInForce epoch;

    WriteOrder(Observation seen, EpochInForce epoch) {
        this.seen = seen;
        this.epoch = epoch;
    }

    boolean isTurn(RegionView region) {
        CacheMember member = region.member();
        EpochRef previous = epoch.terms().previous();
        if (member == null || previous == null || member.getSpec().epoch() >= epoch.number()) {
            return true;
        }
        if (epoch.terms().leased() && !previous.region().equals(epoch.chosen().region())) {
            return !region.name().equals(previous.region()) || isReady(previous.region());
        }
        boolean primary = region.name().equals(epoch.chosen().region());
        if (epoch.terms().leased() && comesFromNoLease()) {
            return primary || hasTakenIt();
        }
        return !primary || isMajorityOfBoth(epoch.terms().leased() ? acting() : told());
    }

    /** The successor has recorded its server, and with the region that hands over a majority acts in the epoch. */
    private boolean isReady(String from) {
        boolean recorded = acting().filter(r -> r.name().equals(epoch.chosen().region()))
                .flatMap(r -> r.status().stream())
                .map(CacheMemberStatus::writable)
                .anyMatch(w -> w != null && w.epoch() == epoch.number());
        return recorded && EpochTerms.isMajority(epoch.terms().witnesses(), with(from, acting()));
    }

    /**
     * Regions whose agents have told that they act in the epoch. That a member was written is not enough: an agent that is gone
     * may count as alive for a while, and a primary that was led into the epoch would find no majority. One that is to leave its
     * member as it is tells nothing, and is a witness all the same.
     */
    private Stream<RegionView> acting() {
        return told().filter(RegionView::agentAlive)
                .filter(r -> isDisabled(r)
                        || r.status()
                                .filter(s -> Objects.equals(s.observedEpoch(), epoch.number()))
                                .isPresent());
    }

    private static boolean isDisabled(RegionView region) {
        CacheMember member = region.member();
        return member != null && Annotations.isDisabled(member);
    }

    private Stream<RegionView> told() {
        return seen.deciding().stream()
                .filter(r ->
                        r.member() != null && LeaseSight.isIn(r.member().getSpec(), epoch.number(), epoch.proposer()));
    }

    /** With one that comes last: its own witness hears of it by the same write. */
    private static Set<String> with(String last, Stream<RegionView> regions) {
        return Stream.concat(regions.map(RegionView::name), Stream.of(last)).collect(Collectors.toSet());
    }

    private boolean comesFromNoLease() {
        return specsBefore().anyMatch(spec -> spec.lease() == null);
    }

    /** Of members that are in the epoch before. */
    private Stream<CacheMemberSpec> specsBefore() {
        return seen.deciding().stream()
                .flatMap(r -> Stream.ofNullable(r.member()))
                .map(CacheMember::getSpec)
                .filter(spec -> spec.epoch() == epoch.number() - 1);
    }

    private boolean hasTakenIt() {
        return acting().anyMatch(r -> r.name().equals(epoch.chosen().region()));
    }

    /** Of the witnesses of this epoch, and of those of the one before. */
    private boolean isMajorityOfBoth(Stream<RegionView> regions) {
        Set<String> with = with(epoch.chosen().region(), regions);
        Stream<List<String>> former = specsBefore().map(CacheMemberSpec::witnesses);
        return Stream.concat(former, Stream.of(epoch.terms().witnesses()))
                .allMatch(set -> EpochTerms.isMajority(set, with));
    }
}

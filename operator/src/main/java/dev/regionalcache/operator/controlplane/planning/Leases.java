package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.Failover;
import dev.regionalcache.crds.cache.FailoverMode;
import dev.regionalcache.crds.cache.FailoverProfile;
import dev.regionalcache.crds.cache.RegionalCacheSpec;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.ServerRef;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The terms of the lease. They are fixed in an epoch; where others are declared, an epoch of the same primary begins with
 * them (docs/failover.md, Lease).
 */
final class Leases {

    /** With fewer, losing one region would leave no majority. */
    private static final int LEAST_WITNESSES = 3;

    private static final LeaseTerms DEFAULT = new LeaseTerms(2000);
    private static final LeaseTerms FAST = new LeaseTerms(1000);

    private Leases() {}

    /** The terms of an epoch that begins without one before it, or after one without a lease. */
    static EpochTerms declared(Observation seen) {
        List<String> witnesses = seen.all().stream()
                .filter(r -> !seen.isAbsent(r))
                .map(RegionView::name)
                .toList();
        return terms(witnesses, seen);
    }

    /** With a lease where so many witnesses may have one. */
    private static EpochTerms terms(List<String> witnesses, Observation seen) {
        LeaseTerms lease = lease(seen.spec(), witnesses.size());
        return lease == null ? withoutLease(seen) : new EpochTerms(witnesses, List.of(), lease, null, List.of(), null);
    }

    static EpochTerms withoutLease(Observation seen) {
        return new EpochTerms(
                seen.all().stream().map(RegionView::name).toList(), List.of(), null, null, List.of(), null);
    }

    /**
     * The terms of an epoch that is in force. Without a lease nobody is asked, and the witnesses are those that are
     * declared; the epoch before stays what it is all the same.
     */
    static EpochTerms inForce(CacheMember member, Observation seen) {
        EpochTerms terms = EpochTerms.of(member.getSpec());
        return terms.leased()
                ? terms
                : new EpochTerms(
                        withoutLease(seen).witnesses(),
                        List.of(),
                        null,
                        terms.previous(),
                        terms.released(),
                        terms.reason());
    }

    /** The terms that the next epoch is to have while one with these is in force. */
    static EpochTerms wanted(Observation seen) {
        Optional<EpochInForce> now = new LeaseSight(seen).chosen();
        List<String> witnesses = living(now.map(EpochInForce::terms).orElseGet(() -> withoutLease(seen)), seen);
        return terms(witnesses, seen);
    }

    /** The epoch that brings the lease to a primary that has been writable without one; empty: it must wait. */
    static Optional<EpochInForce> grant(EpochInForce epoch, Observation seen) {
        EpochTerms wanted = wanted(seen);
        return seen.spec().pause() || !wanted.leased() || !isSettled(epoch, seen)
                ? Optional.empty()
                : server(epoch, seen)
                        .map(server -> new EpochInForce(
                                epoch.number() + 1,
                                seen.term(),
                                server,
                                new EpochTerms(
                                        wanted.witnesses(),
                                        List.of(),
                                        wanted.lease(),
                                        epoch.ref(),
                                        List.of(),
                                        "WitnessesChanged")));
    }

    /**
     * The declared ones, with servers and without, that are witnesses, or can be: a new one whose agent acts in the epoch. One
     * that is declared and down stays one.
     */
    private static List<String> living(EpochTerms now, Observation seen) {
        return seen.all().stream()
                .filter(r -> (now.leased() && now.witnesses().contains(r.name())) || isActing(r))
                .map(RegionView::name)
                .toList();
    }

    private static boolean isActing(RegionView region) {
        CacheMember member = region.member();
        CacheMemberStatus status = member == null ? null : member.getStatus();
        return region.agentAlive()
                && member != null
                && status != null
                && Objects.equals(status.observedEpoch(), member.getSpec().epoch());
    }

    private static @Nullable LeaseTerms lease(RegionalCacheSpec spec, int witnesses) {
        Failover failover = spec.failover();
        if (witnesses < LEAST_WITNESSES || (failover != null && failover.mode() == FailoverMode.Disabled)) {
            return null;
        }
        return failover != null && failover.profile() == FailoverProfile.Fast ? FAST : DEFAULT;
    }

    /** Whether every member that can be read is in the epoch, and a majority of its witnesses can be read. */
    private static boolean isSettled(EpochInForce epoch, Observation seen) {
        Set<String> there = new HashSet<>();
        for (RegionView region : seen.all()) {
            CacheMember member = region.member();
            if (member == null || !region.readable()) {
                continue;
            }
            if (member.getSpec().epoch() != epoch.number()
                    || !member.getSpec().proposer().equals(epoch.proposer())
                    || member.getSpec().chosen() == null) {
                return false;
            }
            if (isActing(region)) {
                there.add(region.name());
            }
        }
        return EpochTerms.isMajority(epoch.terms().witnesses(), there);
    }

    /** The primary's server, where it is seen to be writable as the epoch demands. */
    private static Optional<Choice> server(EpochInForce epoch, Observation seen) {
        return seen.region(epoch.chosen().region())
                .filter(RegionView::agentAlive)
                .flatMap(RegionView::status)
                .filter(s -> isWritable(s, epoch))
                .map(CacheMemberStatus::head)
                .map(h -> new Choice(epoch.chosen().region(), h.runId(), h.replicationId(), null));
    }

    private static boolean isWritable(CacheMemberStatus status, EpochInForce epoch) {
        ServerRef writable = status.writable();
        Head head = status.head();
        return writable != null
                && head != null
                && writable.epoch() == epoch.number()
                && writable.runId().equals(head.runId());
    }
}

package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Position;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.Releasing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The epochs that the members which can be read are in. */
public final class LeaseSight {

    /** Type of the condition. */
    public static final String PRIMARY_AVAILABLE = "PrimaryAvailable";

    /** Its reason in a first epoch whose primary has not been writable yet. */
    public static final String STARTING = "Starting";

    /** An older one binds no witness that has seen the last few epochs. */
    private static final int OLDEST_RELEASE = 8;

    private final List<CacheMember> members;
    private final Observation seen;

    LeaseSight(Observation seen) {
        this.seen = seen;
        members = seen.members();
    }

    /** The greatest epoch; 0 without one. */
    long newest() {
        return members.stream().mapToLong(m -> m.getSpec().epoch()).max().orElse(0);
    }

    /** Whether the newest epoch is one with a lease, or has no primary yet. */
    boolean isLeased() {
        List<CacheMemberSpec> newest = of(newest());
        return !newest.isEmpty()
                && (newest.stream().allMatch(s -> s.chosen() == null)
                        || newest.stream().anyMatch(s -> s.lease() != null));
    }

    /** What is known of an epoch that has a choice, with the releases that any member knows of. */
    Optional<EpochInForce> chosen(Epoch epoch) {
        return members.stream()
                .filter(m -> isIn(m.getSpec(), epoch.number(), epoch.proposer())
                        && m.getSpec().chosen() != null)
                .findFirst()
                .map(m -> new EpochInForce(
                        epoch.number(),
                        epoch.proposer(),
                        Objects.requireNonNull(m.getSpec().chosen()),
                        withReleases(Leases.inForce(m, seen), epoch.number(), epoch.proposer())));
    }

    /** The newest epoch, where it has a choice. */
    Optional<EpochInForce> chosen() {
        return of(newest()).stream()
                .filter(s -> s.chosen() != null)
                .findFirst()
                .flatMap(s -> chosen(new Epoch(
                        s.epoch(),
                        s.proposer(),
                        Objects.requireNonNull(s.chosen()).region())));
    }

    /** The terms of an epoch that is being prepared. */
    Optional<EpochTerms> terms(long number, String proposer) {
        return members.stream()
                .map(CacheMember::getSpec)
                .filter(s -> isIn(s, number, proposer))
                .findFirst()
                .map(s -> withReleases(EpochTerms.of(s), number, proposer));
    }

    /** Whether the primary's agent says that it holds the lease of this epoch, or still that of the one it goes on from. */
    boolean isHeld(EpochInForce epoch) {
        return seen.region(epoch.chosen().region())
                .filter(RegionView::agentAlive)
                .flatMap(RegionView::lease)
                .map(MemberLease::held)
                .filter(h -> h.equals(epoch.ref()) || h.equals(epoch.terms().previous()))
                .isPresent();
    }

    /** Regions that vote that the primary of this epoch is lost. */
    List<String> votes(EpochRef epoch) {
        return seen.deciding().stream()
                .filter(RegionView::agentAlive)
                .filter(r ->
                        r.lease().map(MemberLease::vote).filter(epoch::equals).isPresent())
                .map(RegionView::name)
                .toList();
    }

    /**
     * Whether it is the first epoch, and its primary was never seen to hold its lease: servers start at their own pace, and
     * witnesses reach them only when all endpoints are known. Where the status was lost, a marker says that it was writable. A
     * lease that was given up is never held again, so it is not waited for.
     */
    boolean isStarting(EpochInForce epoch) {
        return epoch.number() == 1 && !wasAvailable() && members.stream().noneMatch(LeaseSight::wasHeld);
    }

    private boolean wasAvailable() {
        RegionalCacheStatus status = seen.cache().getStatus();
        return status != null
                && Conditions.find(status.conditions(), PRIMARY_AVAILABLE)
                        .filter(c -> !c.reason().equals(STARTING))
                        .isPresent();
    }

    private static boolean wasHeld(CacheMember member) {
        CacheMemberStatus status = member.getStatus();
        Head head = status == null ? null : status.head();
        Position held = head == null ? null : head.position();
        MemberLease lease = status == null ? null : status.lease();
        return (held != null && held.markerEpoch() != null)
                || (lease != null && (lease.held() != null || lease.givenUp() != null));
    }

    /**
     * The terms with all leases that were given up, as far as any member tells. A new epoch has them from its beginning: what is
     * added later is another write to every region, and another answer of each, while a primary is waited for.
     */
    EpochTerms withReleases(EpochTerms terms, long number, String proposer) {
        Set<Release> released = new LinkedHashSet<>();
        members.stream()
                .map(CacheMember::getSpec)
                .filter(s -> isIn(s, number, proposer))
                .forEach(s -> released.addAll(s.released()));
        members.stream()
                .map(CacheMember::getStatus)
                .filter(Objects::nonNull)
                .map(CacheMemberStatus::lease)
                .filter(Objects::nonNull)
                .filter(l -> l.givenUp() != null)
                .map(l -> release(l, Objects.requireNonNull(l.givenUp())))
                .filter(r -> r.of().epoch() < number && r.of().epoch() + OLDEST_RELEASE >= number)
                .forEach(released::add);
        return terms.with(List.copyOf(released));
    }

    /** With where it ended, if it was handed over. */
    private static Release release(MemberLease lease, EpochRef givenUp) {
        Releasing to = lease.releasing();
        return to != null && to.of().equals(givenUp) && to.offset() != null
                ? new Release(givenUp, to.replicationId(), to.offset(), to.successor())
                : new Release(givenUp, null, null, null);
    }

    private List<CacheMemberSpec> of(long epoch) {
        return members.stream()
                .map(CacheMember::getSpec)
                .filter(s -> s.epoch() == epoch)
                .toList();
    }

    /** Whether a member is in this epoch of this leader. */
    static boolean isIn(CacheMemberSpec spec, long number, String proposer) {
        return spec.epoch() == number && spec.proposer().equals(proposer);
    }
}

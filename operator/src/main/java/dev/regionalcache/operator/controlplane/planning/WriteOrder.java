package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * In which order members are led into an epoch that goes on from one before. In a switchover the region that hands over is
 * told last: it begins at once. Else the primary stays: one that holds a lease is told last, when a majority of
 * the witnesses knows the epoch: until then it goes on in the one before, which they answer too. One that is writable without
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
        return !primary || isKnownToAMajority();
    }

    /** The successor has recorded its server, and with the region that hands over a majority acts in the epoch. */
    private boolean isReady(String from) {
        Set<String> acting = new HashSet<>(Set.of(from));
        boolean successor = false;
        for (RegionView region : seen.deciding()) {
            CacheMember member = region.member();
            CacheMemberStatus status = member == null ? null : member.getStatus();
            if (member == null
                    || status == null
                    || !region.agentAlive()
                    || member.getSpec().epoch() != epoch.number()
                    || !member.getSpec().proposer().equals(epoch.proposer())
                    || !Objects.equals(status.observedEpoch(), epoch.number())) {
                continue;
            }
            acting.add(region.name());
            successor |= region.name().equals(epoch.chosen().region())
                    && status.writable() != null
                    && status.writable().epoch() == epoch.number();
        }
        List<String> witnesses = epoch.terms().witnesses();
        return successor && witnesses.stream().filter(acting::contains).count() * 2 > witnesses.size();
    }

    private boolean comesFromNoLease() {
        return seen.deciding().stream()
                .map(RegionView::member)
                .filter(Objects::nonNull)
                .anyMatch(m ->
                        m.getSpec().epoch() == epoch.number() - 1 && m.getSpec().lease() == null);
    }

    private boolean hasTakenIt() {
        return seen.region(epoch.chosen().region())
                .filter(r -> r.agentAlive()
                        && r.member() != null
                        && r.member().getSpec().epoch() == epoch.number())
                .flatMap(RegionView::status)
                .filter(s -> Objects.equals(s.observedEpoch(), epoch.number()))
                .isPresent();
    }

    /** Of those of this epoch, and of those of the one before. */
    private boolean isKnownToAMajority() {
        Set<String> knowing = new HashSet<>();
        Set<List<String>> sets = new HashSet<>(Set.of(epoch.terms().witnesses()));
        for (RegionView region : seen.deciding()) {
            CacheMember member = region.member();
            if (member == null) {
                continue;
            }
            if (LeaseSight.isIn(member.getSpec(), epoch.number(), epoch.proposer())) {
                knowing.add(region.name());
            } else if (member.getSpec().epoch() == epoch.number() - 1) {
                sets.add(member.getSpec().witnesses());
            }
        }
        // The primary's own witness hears of it by the same write.
        knowing.add(epoch.chosen().region());
        return sets.stream()
                .allMatch(set -> set.stream().filter(knowing::contains).count() * 2 > set.size());
    }
}

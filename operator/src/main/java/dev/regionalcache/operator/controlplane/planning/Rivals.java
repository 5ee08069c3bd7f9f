package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.crds.cache.FailoverCandidate;
import dev.regionalcache.crds.cache.RegionEntry;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of the regions that have prepared becomes the primary: the most advanced of the newest history, whatever the
 * preference (protocol, section 4).
 */
final class Rivals {

    /** An empty replica still shows the old replication id; with an offset of 1 it holds nothing. */
    private static final long EMPTY = 1;

    private static final int DEFAULT_PRIORITY = 50;

    private final List<RegionView> prepared;
    private final List<String> witnesses;
    private final Set<String> excluded;
    private final boolean everybody;
    private final Map<String, Integer> priorities = new HashMap<>();

    /**
     * Those that may be chosen from.
     *
     * @param prepared regions that have prepared the epoch, in the order of the declaration
     * @param excluded those that held up the change before
     * @param everybody whether all regions have prepared: then an empty server may be the primary, for nobody has more
     */
    Rivals(
            List<RegionView> prepared,
            List<String> witnesses,
            Set<String> excluded,
            List<RegionEntry> entries,
            boolean everybody) {
        this.everybody = everybody;
        this.prepared = prepared;
        this.witnesses = witnesses;
        this.excluded = excluded;
        entries.forEach(
                e -> priorities.put(e.name(), e.failoverPriority() == null ? DEFAULT_PRIORITY : e.failoverPriority()));
    }

    /** The choice; empty while nobody is eligible. */
    Optional<Choice> choice() {
        RegionView best = null;
        for (RegionView region : prepared) {
            if (obstacle(region).isEmpty() && (best == null || isBefore(region, best))) {
                best = region;
            }
        }
        Head head = best == null ? null : head(best);
        Position held = head == null ? null : head.position();
        return best == null || head == null || held == null
                ? Optional.empty()
                : Optional.of(new Choice(best.name(), head.runId(), held.replicationId(), held.offset()));
    }

    /** Everybody, with what speaks against them. */
    List<FailoverCandidate> candidates() {
        List<FailoverCandidate> all = new ArrayList<>();
        for (RegionView region : prepared) {
            Head head = head(region);
            Position held = head == null ? null : head.position();
            all.add(new FailoverCandidate(
                    region.name(),
                    held == null ? null : held.markerEpoch(),
                    held == null ? null : (Long) held.offset(),
                    obstacle(region).orElse(null)));
        }
        return all;
    }

    /** What speaks against each. */
    String obstacles() {
        return prepared.stream()
                .map(r -> r.name() + ": " + obstacle(r).orElse("nothing"))
                .collect(Collectors.joining("; "));
    }

    private Optional<String> obstacle(RegionView region) {
        Head head = head(region);
        Position held = head == null ? null : head.position();
        if (head == null || head.runId() == null || held == null) {
            return Optional.of("its server does not answer");
        }
        if (held.loading()) {
            return Optional.of("its server is loading, or in a full copy");
        }
        if (!everybody && held.offset() <= EMPTY && held.keys() == 0) {
            return Optional.of("its server is empty");
        }
        if (priorities.getOrDefault(region.name(), DEFAULT_PRIORITY) == 0) {
            return Optional.of("its failoverPriority is 0");
        }
        if (excluded.contains(region.name())) {
            return Optional.of("it was chosen before, and did not become writable in time");
        }
        long connected = prepared.stream()
                .filter(w -> witnesses.contains(w.name()))
                .filter(w -> w.name().equals(region.name()) || connects(w, region.name()))
                .count();
        return connected * 2 > witnesses.size()
                ? Optional.empty()
                : Optional.of("%d of %d witnesses are connected to its head".formatted(connected, witnesses.size()));
    }

    private static boolean connects(RegionView witness, String region) {
        MemberLease lease = status(witness).map(CacheMemberStatus::lease).orElse(null);
        return lease != null && lease.connected().contains(region);
    }

    private boolean isBefore(RegionView one, RegionView other) {
        int data = compare(position(one), position(other));
        if (data != 0) {
            return data > 0;
        }
        if (position(one).keys() != position(other).keys() && everybody) {
            return position(one).keys() > position(other).keys();
        }
        return priorities.getOrDefault(one.name(), DEFAULT_PRIORITY)
                > priorities.getOrDefault(other.name(), DEFAULT_PRIORITY);
    }

    /** By the last epoch of which a write is held, then by the offset in the history that both share. */
    private static int compare(Position one, Position other) {
        long epochOfOne = one.markerEpoch() == null ? 0 : one.markerEpoch();
        long epochOfOther = other.markerEpoch() == null ? 0 : other.markerEpoch();
        if (epochOfOne != epochOfOther) {
            return Long.compare(epochOfOne, epochOfOther);
        }
        int offsets = Long.compare(shared(one, other), shared(other, one));
        return offsets != 0 ? offsets : Boolean.compare(isSuccessor(one, other), isSuccessor(other, one));
    }

    /** An epoch that never held a write adds pings to the history before: they are no writes. */
    private static long shared(Position one, Position other) {
        boolean sameHistory = one.replicationId().equals(other.replicationId());
        Long end = one.previousUpTo();
        boolean branched = !sameHistory
                && end != null
                && one.previousReplicationId() != null
                && (isSuccessor(one, other) || one.previousReplicationId().equals(other.previousReplicationId()));
        return branched ? Math.min(one.offset(), end - 1) : one.offset();
    }

    private static boolean isSuccessor(Position one, Position other) {
        return other.replicationId().equals(one.previousReplicationId());
    }

    private static Position position(RegionView region) {
        return Objects.requireNonNull(Objects.requireNonNull(head(region)).position());
    }

    private static @Nullable Head head(RegionView region) {
        return status(region).map(CacheMemberStatus::head).orElse(null);
    }

    private static Optional<CacheMemberStatus> status(RegionView region) {
        CacheMember member = region.member();
        return member == null ? Optional.empty() : Optional.ofNullable(member.getStatus());
    }
}

package dev.regionalcache.operator.controlplane.planning;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.CacheSight;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.failover.Terms;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.rollout.ServerVersion;
import dev.regionalcache.core.topology.Topology;
import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.LeaseTerms;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Release;
import dev.regionalcache.crds.member.Role;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.naming.Triples;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is seen of a cache, in the words of the rules of failover. */
final class Sights {

    private static final int DEFAULT_PRIORITY = 50;

    /** A leader that has begun nothing itself was not superseded by anybody. */
    private static final Duration AT_ONCE = Duration.ofNanos(-1);

    private final Observation seen;
    private final long newest;

    /** The primary region of the newest epoch that has one; null: there is none. */
    private final @Nullable String chosen;

    private Sights(Observation seen) {
        this.seen = seen;
        newest = seen.members().stream()
                .mapToLong(m -> m.getSpec().epoch())
                .max()
                .orElse(0);
        chosen = seen.members().stream()
                .map(CacheMember::getSpec)
                .filter(s -> s.chosen() != null)
                .max(Comparator.comparingLong(CacheMemberSpec::epoch))
                .map(s -> Objects.requireNonNull(s.chosen()).region())
                .orElse(null);
    }

    /**
     * The sight.
     *
     * @param lasting how long the newest epoch has been in its step
     */
    static CacheSight of(Observation seen, Topology topology, Duration lasting) {
        return new Sights(seen).sight(topology, lasting);
    }

    private CacheSight sight(Topology topology, Duration lasting) {
        StepMemory memory = seen.memory();
        return new CacheSight(
                seen.term(),
                withServers(topology),
                seen.deciding().stream()
                        .filter(RegionView::readable)
                        .map(RegionView::name)
                        .collect(Collectors.toSet()),
                seen.deciding().stream()
                        .filter(r -> r.readable() && r.member() != null)
                        .map(r -> member(r, Objects.requireNonNull(r.member())))
                        .toList(),
                seen.primaryRegion(),
                wanted(),
                seen.spec().pause(),
                isWritten(),
                beginnings(),
                isUnderWay(),
                from(),
                chosen == null ? null : Wishes.of(seen, topology, chosen).orElse(null),
                memory.excluded(),
                lasting,
                memory.proposed() ? Duration.ofMillis((long) (Changes.STEP_LIMIT.toMillis() * memory.luck())) : AT_ONCE,
                Changes.STEP_LIMIT);
    }

    /** Regions that are leaving are never chosen, and followed first where they are ahead, like those of priority 0. */
    private Topology withServers(Topology declared) {
        List<String> leaving =
                seen.leavingWithServers().stream().map(RegionView::name).toList();
        return leaving.isEmpty() ? declared : declared.withUnderRoot(leaving);
    }

    private Terms wanted() {
        EpochTerms wanted = Leases.wanted(seen);
        return new Terms(Set.copyOf(wanted.witnesses()), Set.of(), timings(wanted.lease()));
    }

    private MemberSight member(RegionView region, CacheMember member) {
        CacheMemberSpec spec = member.getSpec();
        return new MemberSight(
                region.name(),
                region.agentAlive(),
                spec.role() == Role.Witness ? 0 : priority(region.name()),
                spec.withServers() ? version(member) : null,
                new MemberSight.Spec(
                        spec.epoch(),
                        spec.proposer(),
                        choice(spec.chosen()),
                        Triples.epochOrNull(spec.previous()),
                        spec.released().stream()
                                .map(Release::of)
                                .map(Triples::epoch)
                                .collect(Collectors.toSet()),
                        new Terms(witnesses(spec), former(spec), timings(spec.lease())),
                        spec.parent() == null ? null : spec.parent().region()),
                status(member));
    }

    /** Without a lease the primary's region alone decides. */
    private static Set<String> witnesses(CacheMemberSpec spec) {
        return spec.lease() == null && spec.chosen() != null
                ? Set.of(spec.chosen().region())
                : Set.copyOf(spec.witnesses());
    }

    private static Set<Set<String>> former(CacheMemberSpec spec) {
        return spec.formerWitnesses().stream()
                .map(set -> Set.copyOf(set.regions()))
                .collect(Collectors.toSet());
    }

    /**
     * A vote that is there when a lease is first seen held was cast before it was: who cast it takes it back with the first
     * request that it hears, and casts none within F. Without this every cache began with a failover.
     */
    private @Nullable Epoch vote(CacheMemberSpec spec, @Nullable MemberLease lease) {
        Duration held = seen.memory().held();
        LeaseTimings timings = timings(spec.lease());
        boolean stale = held != null && timings != null && held.compareTo(timings.voteAfter()) < 0;
        return lease == null || stale ? null : Triples.epochOrNull(lease.vote());
    }

    private MemberSight.Status status(CacheMember member) {
        CacheMemberStatus status = member.getStatus();
        if (status == null) {
            return new MemberSight.Status(null, null, null, null, Set.of(), null, null, null, false);
        }
        MemberLease lease = status.lease();
        Head head = status.head();
        ServerRef writable = status.writable();
        return new MemberSight.Status(
                lease == null || lease.prepared() == null
                        ? null
                        : new Prepared(
                                lease.prepared().epoch(), lease.prepared().proposer()),
                lease == null ? null : Triples.epochOrNull(lease.held()),
                lease == null ? null : Triples.epochOrNull(lease.givenUp()),
                vote(member.getSpec(), lease),
                lease == null ? Set.of() : Set.copyOf(lease.connected()),
                head == null ? null : head.runId(),
                writable == null || writable.epoch() != member.getSpec().epoch() ? null : writable.runId(),
                head == null || head.position() == null ? null : position(head.position()),
                seen.follows(member, chosen));
    }

    static Position position(dev.regionalcache.crds.member.Position held) {
        return new Position(
                held.replicationId(),
                held.previousReplicationId(),
                held.previousUpTo(),
                held.offset(),
                held.keys(),
                !held.loading(),
                held.markerEpoch(),
                held.markerHistory(),
                Boolean.TRUE.equals(held.heardOut()));
    }

    /** Also what is known of members that cannot be read: that there was a primary, and where it began, stays so. */
    private Stream<CacheMemberStatus> statuses() {
        return seen.deciding().stream().flatMap(region -> region.status().stream());
    }

    private boolean isWritten() {
        return statuses()
                .anyMatch(s ->
                        s.writable() != null || (s.lease() != null && s.lease().answered() != null));
    }

    private Map<String, Beginning> beginnings() {
        Map<String, Beginning> beginnings = new HashMap<>();
        statuses()
                .flatMap(status -> Stream.ofNullable(status.writable()))
                .filter(w -> w.history() != null && w.historyOffset() != null)
                .forEach(w -> beginnings.put(w.history(), new Beginning(w.replicationId(), w.historyOffset())));
        return beginnings;
    }

    private boolean isUnderWay() {
        FailoverStatus row = row();
        return row != null && (row.state() == FailoverState.Preparing || row.state() == FailoverState.Promoting);
    }

    private @Nullable String from() {
        FailoverStatus row = row();
        return row != null && row.from() != null ? row.from() : chosen;
    }

    /** That of the newest epoch. */
    private @Nullable FailoverStatus row() {
        RegionalCacheStatus status = seen.cache().getStatus();
        return status == null
                ? null
                : status.failovers().stream()
                        .filter(f -> f.epoch() == newest)
                        .findFirst()
                        .orElse(null);
    }

    private int priority(String region) {
        return seen.spec().regions().stream()
                .filter(r -> r.name().equals(region))
                .mapToInt(r -> Objects.requireNonNullElse(r.failoverPriority(), DEFAULT_PRIORITY))
                .findFirst()
                .orElse(0);
    }

    private static @Nullable ServerVersion version(CacheMember member) {
        List<String> versions =
                member.getStatus() == null ? List.of() : member.getStatus().versions();
        String engine = member.getSpec().main().template().engine();
        return versions.stream()
                .map(v -> Versions.parse(engine, v))
                .max(Comparator.comparingInt(ServerVersion::major).thenComparingInt(ServerVersion::minor))
                .orElse(null);
    }

    private static @Nullable Choice choice(dev.regionalcache.crds.member.@Nullable Choice chosen) {
        return chosen == null
                ? null
                : new Choice(
                        chosen.region(),
                        chosen.runId(),
                        chosen.replicationId(),
                        chosen.offset(),
                        chosen.source(),
                        Boolean.TRUE.equals(chosen.heardOut()));
    }

    private static @Nullable LeaseTimings timings(@Nullable LeaseTerms lease) {
        return lease == null ? null : new LeaseTimings(Duration.ofMillis(lease.fencingMillis()));
    }
}

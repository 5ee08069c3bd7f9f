package dev.regionalcache.operator.agent;

import dev.regionalcache.core.head.Freedom;
import dev.regionalcache.core.head.HeadChoice;
import dev.regionalcache.core.head.HeadSight;
import dev.regionalcache.core.head.Holding;
import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.Head;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Prepared;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.provisioning.ServerSettings;
import dev.regionalcache.operator.servers.Link;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.config.Persistence;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of a region's servers is to be its head: what was seen of the member and its pods, in the words of {@link HeadChoice}. */
final class HeadRules {

    private final MemberSnapshot seen;
    private final Freedom freedom;

    /**
     * Rules for what was seen.
     *
     * @param lease what is said of it now; null: the cache has none
     */
    HeadRules(MemberSnapshot seen, @Nullable MemberLease lease) {
        this.seen = seen;
        freedom = Freedom.in(epoch(seen, lease));
    }

    /**
     * The ordinal of the server that is to be the head.
     *
     * @param change what is to be done with running servers
     */
    int next(ServerChange change) {
        if (seen.isHeld() || seen.spec().orphaned() || freedom == Freedom.NONE) {
            return seen.head();
        }
        Optional<Integer> next = HeadChoice.successor(sight());
        return next.isEmpty() && change instanceof ServerChange.MoveHead
                ? heir(seen).orElse(seen.head())
                : next.orElse(seen.head());
    }

    /** Whether another server is to be the head, by what was reported last. */
    static boolean isLeaving(MemberSnapshot seen) {
        MemberLease lease = seen.status().map(CacheMemberStatus::lease).orElse(null);
        return new HeadRules(seen, lease).next(new ServerChange.None()) != seen.head();
    }

    /** When the head's silence is to be looked at again; empty while it answers, or is alone. */
    Optional<Duration> lookAgain() {
        return seen.pods().size() < 2
                ? Optional.empty()
                : seen.headView()
                        .filter(v -> v.observed() && !v.answering())
                        .map(v -> HeadChoice.SILENCE.minus(Duration.between(v.since(), seen.steady())))
                        .filter(left -> left.isPositive());
    }

    /** The follower that could be the head instead of one that runs; empty where the epoch says who it is. */
    static Optional<Integer> heir(MemberSnapshot seen) {
        boolean holds = seen.status()
                .map(CacheMemberStatus::lease)
                .map(MemberLease::held)
                .isPresent();
        boolean fixed = holds
                || seen.isPrimary()
                || seen.spec().parent() == null
                || seen.preparation().isPresent();
        return fixed
                ? Optional.empty()
                : followers(seen)
                        .filter(i -> view(seen, i)
                                .filter(ServerView::inSync)
                                .flatMap(HeadRules::holding)
                                .filter(Holding::isOfUse)
                                .isPresent())
                        .max(Comparator.comparingLong((Integer i) -> offset(seen, i))
                                .thenComparing(Comparator.reverseOrder()));
    }

    private static Freedom.Epoch epoch(MemberSnapshot seen, @Nullable MemberLease lease) {
        CacheMemberStatus status = seen.member().getStatus();
        ServerRef writable = status == null ? null : status.writable();
        EpochRef givenUp = lease == null ? null : lease.givenUp();
        Prepared prepared =
                status == null || status.lease() == null ? null : status.lease().prepared();
        return new Freedom.Epoch(
                seen.spec().epoch(),
                seen.isPrimary() || WritableRules.isLeaving(seen),
                seen.preparation().isPresent(),
                new Prepared(seen.spec().epoch(), seen.spec().proposer()).equals(prepared),
                seen.spec().parent() == null,
                writable == null ? null : writable.epoch(),
                givenUp == null ? null : givenUp.epoch(),
                seen.underLease(),
                // With an append-only file it comes back with all but the last second.
                ServerSettings.persistence(seen.spec().main().storage()) == Persistence.AOF);
    }

    private HeadSight sight() {
        Optional<Pod> pod = seen.headPod();
        Stream<Integer> asked = Stream.concat(Stream.of(seen.head()), followers(seen));
        return new HeadSight(
                seen.head(),
                freedom,
                seen.underLease(),
                seen.status()
                        .map(CacheMemberStatus::head)
                        .map(Head::replicationId)
                        .orElse(null),
                pod.filter(Pods::hasEnded).isPresent(),
                pod.filter(p -> Pods.hasAddress(p) && !Pods.hasNeverStarted(p)).isEmpty(),
                hasLostItsData(),
                asked.flatMap(this::server).toList());
    }

    private Stream<HeadSight.Server> server(int ordinal) {
        return view(seen, ordinal)
                .filter(ServerView::observed)
                .map(v -> new HeadSight.Server(
                        ordinal, holding(v).orElse(null), Duration.between(v.since(), seen.steady())))
                .stream();
    }

    private static Optional<Holding> holding(ServerView view) {
        return Optional.ofNullable(view.info())
                .map(i -> new Holding(
                        i.isMaster(),
                        i.isFenced(),
                        !i.loading() && !i.syncing(),
                        i.replicationId(),
                        i.previousReplicationId(),
                        i.previousUpTo(),
                        i.offset(),
                        i.keys()));
    }

    /**
     * Whether the process that ended took with it what it held. One that saved comes back with more than its followers have,
     * and without a lease nobody would read back and report what they lack.
     */
    private boolean hasLostItsData() {
        boolean onDisk = ServerSettings.persistence(seen.spec().main().storage()) != Persistence.None;
        return seen.headPod()
                .filter(pod ->
                        Pods.hasFailed(pod) || (!onDisk && pod.getMetadata().getDeletionTimestamp() != null))
                .isPresent();
    }

    private static Stream<Integer> followers(MemberSnapshot seen) {
        return seen.pods().keySet().stream()
                .filter(i -> i != seen.head() && i < seen.spec().main().replicas());
    }

    private static long offset(MemberSnapshot seen, int ordinal) {
        return view(seen, ordinal).map(ServerView::info).map(ServerInfo::offset).orElse(-1L);
    }

    private static Optional<ServerView> view(MemberSnapshot seen, int ordinal) {
        return Optional.ofNullable(seen.pods().get(ordinal))
                .filter(Pods::hasAddress)
                .flatMap(seen::view);
    }

    /** Whether the head can be followed. */
    static boolean isInPlace(MemberSnapshot seen) {
        return seen.headView().filter(ServerView::inSync).isPresent() && !isOnTheWay(seen);
    }

    /** Whether the head still follows another server of its region, and is on its way to its place. */
    static boolean isOnTheWay(MemberSnapshot seen) {
        return seen.headView()
                .filter(v -> v.link() == Link.Up)
                .map(ServerView::info)
                .map(ServerInfo::master)
                .filter(master -> seen.pods().values().stream()
                        .anyMatch(p ->
                                Pods.hasAddress(p) && p.getStatus().getPodIP().equals(master.host())))
                .isPresent();
    }
}

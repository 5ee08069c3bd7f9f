package dev.regionalcache.operator.agent;

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
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which of a region's servers is to be its head (protocol sections 2 and 4). The recorded one stays it as long as it is of
 * use; else its most advanced follower takes its place. Nobody goes back by itself when the former one returns.
 */
final class HeadRules {

    /**
     * How long a head may be silent. A fork or a long command is borne, and it is longer than the lease of a server that
     * froze while it held one: F is 2 s at most.
     */
    static final Duration SILENCE = Duration.ofSeconds(3);

    /** What the head of the epoch leaves to the region's own agent. */
    private enum Freedom {
        /** Another head is another epoch's, or has been reported. */
        NONE,
        /** The head may still accept writes: only after proof that its process is gone. */
        AFTER_PROOF,
        /** The head accepted writes, and the proof is there. */
        PROVEN,
        /** The head accepts no writes. */
        FULL
    }

    private final MemberSnapshot seen;
    private final Freedom freedom;

    /**
     * Rules for what was seen.
     *
     * @param lease what is said of it now; null: the cache has none
     */
    HeadRules(MemberSnapshot seen, @Nullable MemberLease lease) {
        this.seen = seen;
        freedom = freedom(seen, lease);
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
        Optional<Integer> next = mostAdvanced();
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
                : silentSince()
                        .map(since -> SILENCE.minus(Duration.between(since, seen.steady())))
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
                        .filter(i -> view(seen, i).filter(ServerView::inSync).isPresent())
                        .boxed()
                        .max(Comparator.comparingLong((Integer i) -> offset(seen, i))
                                .thenComparing(Comparator.reverseOrder()));
    }

    private static Freedom freedom(MemberSnapshot seen, @Nullable MemberLease lease) {
        CacheMemberStatus status = seen.member().getStatus();
        ServerRef writable = status == null ? null : status.writable();
        EpochRef givenUp = lease == null ? null : lease.givenUp();
        boolean ended = writable != null && givenUp != null && givenUp.epoch() >= writable.epoch();
        if (seen.preparation().isPresent()) {
            Prepared prepared = status == null || status.lease() == null
                    ? null
                    : status.lease().prepared();
            if (new Prepared(seen.spec().epoch(), seen.spec().proposer()).equals(prepared)) {
                return Freedom.NONE;
            }
            boolean former = writable != null && seen.spec().parent() == null;
            return former ? ended ? Freedom.PROVEN : Freedom.AFTER_PROOF : Freedom.FULL;
        }
        if (!seen.isPrimary()) {
            return Freedom.FULL;
        }
        if (writable == null || writable.epoch() != seen.spec().epoch()) {
            return Freedom.NONE;
        }
        if (ended) {
            return Freedom.PROVEN;
        }
        // With an append-only file it comes back with all but the last second.
        boolean comesBack = ServerSettings.persistence(seen.spec().main().storage()) == Persistence.AOF;
        return seen.underLease() || comesBack ? Freedom.NONE : Freedom.AFTER_PROOF;
    }

    /** Whether this follower is of more use than the head. */
    private boolean isLostBeside(int follower) {
        Optional<ServerInfo> head = seen.headView().map(ServerView::info);
        if (head.isPresent()) {
            // One that follows is ahead of its followers, whenever they were looked at.
            return head.get().isFenced() && isBehind(head.get(), info(follower));
        }
        Optional<Pod> pod = seen.headPod();
        boolean ended = pod.filter(Pods::hasEnded).isPresent();
        return switch (freedom) {
            case NONE -> false;
            case AFTER_PROOF -> ended && (seen.underLease() || hasLostItsData()) && isWitness(follower);
            case PROVEN -> isWitness(follower);
            case FULL ->
                ended
                        || pod.filter(p -> Pods.hasAddress(p) && !Pods.hasNeverStarted(p))
                                .isEmpty()
                        || silentSince()
                                .filter(since ->
                                        Duration.between(since, seen.steady()).compareTo(SILENCE) >= 0)
                                .isPresent();
        };
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

    /** Whether it lived on when the head fell silent: what it holds is all that it was sent. */
    private boolean isWitness(int follower) {
        Instant since = view(seen, follower).map(ServerView::since).orElse(Instant.MAX);
        return silentSince().filter(silent -> silent.isBefore(since)).isEmpty();
    }

    private Optional<Instant> silentSince() {
        return seen.headView().filter(v -> v.observed() && !v.answering()).map(ServerView::since);
    }

    /** Of the followers that are of more use than the head, the one that holds the most of what the region held. */
    private Optional<Integer> mostAdvanced() {
        String history = seen.status()
                .map(CacheMemberStatus::head)
                .map(Head::replicationId)
                .orElse(null);
        return followers(seen)
                .filter(this::isLostBeside)
                .boxed()
                .max(Comparator.comparing((Integer i) -> info(i).replicationId().equals(history))
                        .thenComparingLong(i -> offset(seen, i))
                        .thenComparing(Comparator.reverseOrder()));
    }

    /** Servers that answer and hold something, and are no primary of their own past that has still to be read back. */
    private static IntStream followers(MemberSnapshot seen) {
        return seen.pods().keySet().stream()
                .mapToInt(Integer::intValue)
                .filter(i -> i != seen.head() && i < seen.spec().main().replicas())
                .filter(i -> view(seen, i)
                        .map(ServerView::info)
                        .filter(HeadRules::holdsData)
                        .isPresent());
    }

    private static boolean holdsData(ServerInfo info) {
        return !info.isMaster() && !info.loading() && !info.syncing() && (info.offset() > 1 || info.keys() > 0);
    }

    /**
     * Whether a head that stands still holds less than a follower. An offset of another history says little, but that of a
     * server which lost its own begins anew.
     */
    private static boolean isBehind(ServerInfo head, ServerInfo follower) {
        boolean wentOn = Objects.equals(head.previousReplicationId(), follower.replicationId())
                && follower.offset() < head.previousUpTo();
        return !wentOn && head.offset() < follower.offset();
    }

    private ServerInfo info(int ordinal) {
        return view(seen, ordinal).map(ServerView::info).orElseThrow();
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

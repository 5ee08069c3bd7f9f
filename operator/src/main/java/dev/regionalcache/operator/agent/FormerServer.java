package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EndedServer;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.Releasing;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.servers.Ended;
import dev.regionalcache.operator.servers.GuardView;
import dev.regionalcache.operator.servers.Link;
import dev.regionalcache.operator.servers.ServerView;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that accepted writes in a region and may be gone, as the member's status knows it: it outlives agent, pod and
 * node, and a process that ended while nobody looked is known by it alone.
 */
final class FormerServer {

    private FormerServer() {}

    /** What was said of a process that ended stays until all has been told of it, or it turns out that it lives. */
    static @Nullable EndedServer ended(MemberSnapshot seen) {
        Ended ended =
                seen.headView().map(ServerView::guard).map(GuardView::ended).orElse(null);
        if (ended != null) {
            return new EndedServer(
                    ended.runId(), ended.replicationId(), ended.offset(), isHeardOut(seen, ended) ? true : null);
        }
        return seen.status()
                .map(CacheMemberStatus::ended)
                .filter(e -> seen.underLease() && !isSettled(seen, e.runId()) && !lives(seen, e.runId()))
                .orElse(null);
    }

    /** A later choice does not say it any more, and the server may not be back before that. */
    private static boolean isHeardOut(MemberSnapshot seen, Ended ended) {
        boolean saidBefore = seen.status()
                .map(CacheMemberStatus::ended)
                .filter(e -> e.runId().equals(ended.runId()) && Boolean.TRUE.equals(e.heardOut()))
                .isPresent();
        Choice chosen = seen.spec().chosen();
        return saidBefore
                || (chosen != null
                        && ended.replicationId().equals(GuardPlan.heardOut(chosen))
                        && !ended.runId().equals(chosen.runId()));
    }

    /**
     * The process that may have accepted writes in the head's place: one that has ended, or, where nobody has seen how it ended,
     * the one that was made writable last. Null: none of which not all has been told.
     */
    static @Nullable Ended former(MemberSnapshot seen) {
        Optional<Ended> ended = seen.status()
                .map(CacheMemberStatus::ended)
                .map(e -> new Ended(e.runId(), e.replicationId(), e.offset(), Boolean.TRUE.equals(e.heardOut())));
        return ended.or(() -> seen.status()
                        .map(CacheMemberStatus::writable)
                        .filter(w -> Boolean.TRUE.equals(w.untold()))
                        .filter(w -> !livesBesideHead(seen, w.runId()) && !isSettled(seen, w.runId()))
                        .map(w -> new Ended(w.runId(), w.latest(), null)))
                .orElse(null);
    }

    /**
     * The record of the server that was made writable last.
     *
     * @param lease what is said of it now
     */
    static @Nullable ServerRef writable(MemberSnapshot seen, @Nullable MemberLease lease) {
        return seen.status()
                .map(CacheMemberStatus::writable)
                .map(w -> isTold(seen, w, lease) ? w.told() : w)
                .orElse(null);
    }

    /** Whether nothing that it accepted can be lost without a report any more. Without a lease nothing is reported. */
    private static boolean isTold(MemberSnapshot seen, ServerRef server, @Nullable MemberLease lease) {
        return !seen.underLease()
                || hasHandedOver(server, lease)
                || (isSettled(seen, server.runId()) && !mayLive(seen, server))
                || (seen.spec().epoch() > server.epoch() && follows(seen, server.runId()));
    }

    /** Whether its successor was heard to hold the lease, for which it must have all; until then it alone may have the last. */
    private static boolean hasHandedOver(ServerRef server, @Nullable MemberLease lease) {
        Releasing releasing = lease == null ? null : lease.releasing();
        return releasing != null
                && releasing.gapMillis() != null
                && releasing.of().epoch() == server.epoch();
    }

    /** Before a server follows, all is told of what it has. */
    private static boolean follows(MemberSnapshot seen, String runId) {
        return seen.views().values().stream()
                .filter(v -> v.link() == Link.Up)
                .map(ServerView::info)
                .filter(Objects::nonNull)
                .anyMatch(i -> i.runId().equals(runId));
    }

    private static boolean isSettled(MemberSnapshot seen, String runId) {
        return seen.views().values().stream()
                .map(ServerView::guard)
                .filter(Objects::nonNull)
                .anyMatch(g -> runId.equals(g.settled()));
    }

    /** Whether it answers, or its pod does not: what was told in its absence is not all, should it come back. */
    private static boolean mayLive(MemberSnapshot seen, ServerRef server) {
        return seen.pods().values().stream()
                .filter(Pods::mayLive)
                .anyMatch(p -> seen.view(p)
                        .map(ServerView::info)
                        .map(i -> i.runId().equals(server.runId()))
                        .orElseGet(() -> p.getMetadata().getName().equals(server.pod()) && !Pods.hasEnded(p)));
    }

    /** It is a follower now, or is to be one: its own keeper tells of it. */
    private static boolean livesBesideHead(MemberSnapshot seen, String runId) {
        return seen.pods().values().stream()
                .filter(p -> !seen.isHead(p))
                .flatMap(p -> seen.view(p).stream())
                .map(ServerView::info)
                .filter(Objects::nonNull)
                .anyMatch(i -> i.runId().equals(runId));
    }

    private static boolean lives(MemberSnapshot seen, String runId) {
        return seen.headView()
                .map(ServerView::info)
                .filter(i -> i.runId().equals(runId))
                .isPresent();
    }
}

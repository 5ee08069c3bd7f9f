package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMemberStatus;
import dev.regionalcache.crds.member.Choice;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.MemberLease;
import dev.regionalcache.crds.member.ServerRef;
import dev.regionalcache.operator.servers.ServerView;
import dev.regionalcache.redis.ServerInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which server may be made writable in the member's epoch: in a first one an empty server only, later exactly the process
 * that the epoch names, at the offset that it names or beyond. Its run id is recorded before; another process is never made
 * writable in the same epoch, for it may have lost what the first one held.
 */
final class WritableRules {

    private WritableRules() {}

    static Writable decide(MemberSnapshot seen) {
        if (seen.spec().orphaned()) {
            return new Writable.Refused("Orphaned", "the cache was deleted");
        }
        Choice chosen = seen.spec().chosen();
        if (!seen.isPrimary()
                || chosen == null
                || !chosen.region().equals(seen.spec().region())) {
            return chosen == null
                    ? new Writable.NotPrimary()
                    : leaving(seen, chosen)
                            .<Writable>map(server -> new Writable.Leaving(server, isReleasing(seen)))
                            .orElseGet(Writable.NotPrimary::new);
        }
        Optional<ServerRef> recorded = seen.status()
                .map(CacheMemberStatus::writable)
                .filter(w -> w.epoch() == seen.spec().epoch());
        if (recorded.isPresent()) {
            return new Writable.Recorded(withItsHistory(seen, recorded.get()));
        }
        Optional<ServerRef> staying = staying(seen, chosen);
        if (staying.isPresent()) {
            return new Writable.ToBeRecorded(staying.get());
        }
        // One whose pod is being deleted would soon cost another epoch.
        ServerInfo head = seen.headPod()
                .filter(Pods::hasAddress)
                .flatMap(seen::view)
                .map(ServerView::info)
                .orElse(null);
        if (head == null) {
            return new Writable.Refused("HeadNotAnswering", "the head's server does not answer yet");
        }
        if (head.loading()) {
            return new Writable.Refused("HeadLoading", "the head's server loads its data");
        }
        ServerRef server = again(seen, head)
                .orElseGet(() -> new ServerRef(
                        seen.spec().epoch(),
                        head.runId(),
                        head.replicationId(),
                        HeadRecord.pod(seen.member()),
                        untold(seen)));
        return chosen.runId() == null ? first(seen, head, server) : named(chosen, head, server);
    }

    /**
     * The same while nothing may be changed: no server is made writable. One that is stays what it is in an epoch that names it
     * again, which is recorded, for its lease would be over otherwise.
     */
    static Writable whileHeld(MemberSnapshot seen) {
        Writable decided = decide(seen);
        return decided instanceof Writable.ToBeRecorded && !isStaying(seen) ? waiting(seen) : decided;
    }

    /** What is said of the head while nothing may be decided about it. */
    static Writable waiting(MemberSnapshot seen) {
        return seen.isPrimary()
                ? new Writable.Refused("Waiting", "the head is not made writable while nothing is changed here")
                : new Writable.NotPrimary();
    }

    /** Where that began is known for certain by its primary only, and until it has another id: what was recorded stays. */
    private static ServerRef withItsHistory(MemberSnapshot seen, ServerRef recorded) {
        return seen.headView()
                .map(ServerView::info)
                .filter(i -> i.isMaster() && i.runId().equals(recorded.runId()))
                .filter(i -> !i.replicationId().equals(recorded.replicationId()))
                .map(i -> recorded.begun(i.replicationId(), begunAt(i, recorded)))
                .orElse(recorded);
    }

    private static @Nullable Long begunAt(ServerInfo head, ServerRef recorded) {
        return recorded.replicationId().equals(head.previousReplicationId())
                ? (Long) (head.previousUpTo() - 1)
                : recorded.historyOffset();
    }

    /** The process that was recorded last, in the history that it has begun: where that began stays known. */
    private static Optional<ServerRef> again(MemberSnapshot seen, ServerInfo head) {
        return seen.status()
                .map(CacheMemberStatus::writable)
                .filter(w ->
                        w.runId().equals(head.runId()) && head.replicationId().equals(w.history()))
                .map(w -> w.staying(seen.spec().epoch(), untold(seen)));
    }

    /** Without a lease nobody reports what it accepted. */
    private static @Nullable Boolean untold(MemberSnapshot seen) {
        return seen.underLease() ? true : null;
    }

    /** The server of the epoch before, which this region has to hand over and has not given up. */
    private static Optional<ServerRef> leaving(MemberSnapshot seen, Choice chosen) {
        EpochRef previous = seen.spec().previous();
        if (previous == null
                || !previous.region().equals(seen.spec().region())
                || chosen.region().equals(previous.region())
                || !seen.underLease()) {
            return Optional.empty();
        }
        return seen.status()
                .filter(s -> !seen.hasGivenUp(previous))
                .map(CacheMemberStatus::writable)
                .filter(w -> w.epoch() == previous.epoch());
    }

    /** Whether this region holds the lease of the epoch before until it has handed over: its server may accept writes. */
    static boolean isLeaving(MemberSnapshot seen) {
        return decide(seen) instanceof Writable.Leaving;
    }

    private static boolean isReleasing(MemberSnapshot seen) {
        return seen.status()
                .map(CacheMemberStatus::lease)
                .map(MemberLease::releasing)
                .filter(r -> r.of().equals(seen.spec().previous()))
                .isPresent();
    }

    /** Whether this region is to take over from another one that holds its lease until then. */
    static boolean isSuccessor(MemberSnapshot seen) {
        EpochRef previous = seen.spec().previous();
        Choice chosen = seen.spec().chosen();
        return previous != null
                && chosen != null
                && chosen.region().equals(seen.spec().region())
                && !previous.region().equals(chosen.region())
                && seen.underLease();
    }

    /**
     * The server that was recorded in the epoch before, where this one names the same: it stays what it is, in the history that
     * it has begun, and is recorded anew.
     */
    private static Optional<ServerRef> staying(MemberSnapshot seen, Choice chosen) {
        EpochRef previous = seen.spec().previous();
        if (previous == null || !previous.region().equals(chosen.region())) {
            return Optional.empty();
        }
        return seen.status()
                .map(CacheMemberStatus::writable)
                .filter(w -> w.epoch() == previous.epoch() && w.runId().equals(chosen.runId()))
                .map(w -> w.staying(seen.spec().epoch(), untold(seen)));
    }

    /** Whether the primary stays what it is in this epoch, and is not recorded in it yet. */
    static boolean isStaying(MemberSnapshot seen) {
        Choice chosen = seen.spec().chosen();
        return chosen != null && staying(seen, chosen).isPresent();
    }

    private static Writable first(MemberSnapshot seen, ServerInfo head, ServerRef server) {
        if (head.keys() == 0) {
            return new Writable.ToBeRecorded(server);
        }
        return new Writable.Refused(
                "NotEmpty",
                "the first primary's server holds %d keys of a former cache, and a cache begins empty: delete the volume claims of %s, or let the cache take the former one over by the annotation regionalcache.dev/adopt"
                        .formatted(head.keys(), seen.names().base()));
    }

    private static Writable named(Choice chosen, ServerInfo head, ServerRef server) {
        boolean same = head.runId().equals(chosen.runId());
        boolean reached = hasReached(chosen, head);
        if (same && !reached && chosen.source() != null) {
            return new Writable.Refused(
                    "CatchingUp",
                    "the head is at offset %d and follows that of %s up to offset %d before it becomes the primary"
                            .formatted(head.offset(), chosen.source(), chosen.offset()));
        }
        return same && reached
                ? new Writable.ToBeRecorded(server)
                : new Writable.Refused(
                        "AnotherServer",
                        "the epoch names the server with run id %s at offset %s of the history %s, and the head has run id %s at offset %d of %s: it stays fenced until a new epoch names it"
                                .formatted(
                                        chosen.runId(),
                                        chosen.offset(),
                                        chosen.replicationId(),
                                        head.runId(),
                                        head.offset(),
                                        head.replicationId()));
    }

    /**
     * In another history, as after a full copy, an offset says nothing of what was chosen. One that follows another server first
     * goes on in the history of that.
     */
    private static boolean hasReached(Choice chosen, ServerInfo head) {
        Long offset = chosen.offset();
        String history = chosen.replicationId();
        return offset == null
                || (head.offset() >= offset
                        && (history == null || chosen.source() != null || head.shares(history, offset)));
    }
}

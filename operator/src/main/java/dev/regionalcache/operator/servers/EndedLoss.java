package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Divergence;
import dev.regionalcache.redis.Lineage;
import dev.regionalcache.redis.Replication;
import java.util.Optional;

/** What a process had that accepted writes and is gone. What the one in its place has of it is looked at for itself. Pure. */
final class EndedLoss {

    private EndedLoss() {}

    /**
     * What is to be said of it; empty where nothing is lost.
     *
     * @param epoch whose primary may lack it
     * @param own the process in its place
     * @param primary of the epoch
     */
    static Optional<Loss> of(long epoch, Guard guard, Ended former, Replication own, Lineage primary) {
        Long offset = former.offset();
        return offset == null
                ? Optional.of(
                        uncounted(
                                epoch,
                                former,
                                "the process accepted writes, and ended, or does not answer, and nobody saw how far it was: nobody can tell what of them it alone had"))
                : beyond(epoch, guard, former, offset, own, primary);
    }

    private static Optional<Loss> beyond(
            long epoch, Guard guard, Ended former, long offset, Replication own, Lineage primary) {
        return switch (Divergence.ofOneThatEnded(former.replicationId(), offset, primary)) {
            case Divergence.None() -> afterTheLastLook(epoch, guard, former, offset);
            case Divergence.Unknown() ->
                Optional.of(uncounted(
                        epoch,
                        former,
                        "the process ended at offset %d or later, and the primary does not know its history %s"
                                .formatted(offset, former.replicationId())));
            case Divergence.Ahead(String history, long from, long to) -> {
                long missing = Math.max(from, held(own, history) + 1);
                yield missing > to
                        ? Optional.empty()
                        // All that the primary lacks: what another server read of the same history is counted once with
                        // it.
                        : Optional.of(Loss.inAbsence(
                                epoch,
                                former.runId(),
                                history,
                                to - from + 1,
                                "the process ended, and what has started in its place lacks its writes after offset %d; it had them up to %d when it was seen last, and may have had more"
                                        .formatted(missing - 1, to)));
            }
        };
    }

    /** All that was seen of it is in the primary. That this was all is known of one that saved it, or was heard out. */
    private static Optional<Loss> afterTheLastLook(long epoch, Guard guard, Ended former, long offset) {
        return former.whole() || former.replicationId().equals(guard.heardOut())
                ? Optional.empty()
                : Optional.of(uncounted(
                        epoch,
                        former,
                        "the process ended, and no server that followed it saw the end of what it sent: the primary has its writes up to offset %d, where it was seen last, and nobody can tell whether it accepted more before it ended"
                                .formatted(offset)));
    }

    private static Loss uncounted(long epoch, Ended former, String why) {
        return Loss.inAbsence(epoch, former.runId(), null, null, why);
    }

    /** The last offset of a history that a server has. */
    private static long held(Replication server, String history) {
        return server.replicationId().equals(history)
                ? server.offset()
                : history.equals(server.previousReplicationId()) ? server.previousUpTo() - 1 : 0;
    }
}

package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.lease.Moment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an agent hands its epoch over to the primary of the next one, and takes one over. */
final class ModelHandover {

    private final ModelRegion region;
    private final Simulation world;
    private final ModelLease lease;

    /** Where the epoch before ended, as it was heard. */
    private @Nullable Epoch ended;

    private @Nullable ModelEnd end;

    ModelHandover(ModelRegion region, ModelLease lease) {
        this.region = region;
        this.lease = lease;
        world = region.world;
    }

    /** Whether the region holds the lease of the epoch before until it has handed over. */
    boolean isLeaving(MemberSight.Spec now, Choice chosen) {
        Epoch previous = now.previous();
        return previous != null
                && previous.region().equals(region.name)
                && !chosen.region().equals(region.name)
                && !previous.equals(region.givenUp)
                && previous.equals(region.writable)
                && region.headServer() != null
                && Objects.requireNonNull(region.headServer()).runId.equals(region.writableRunId);
    }

    void leave(MemberSight.Spec now, Choice chosen, Moment moment) {
        Epoch previous = Objects.requireNonNull(now.previous());
        ModelServer head = Objects.requireNonNull(region.headServer());
        ModelRegion to = world.region(chosen.region());
        if (head.isFrozen() || head.isApart()) {
            return;
        }
        if (!previous.equals(region.releasing)) {
            boolean near = isNear(head, to);
            lease.hold(head, previous, List.of(now.terms().witnesses()), ModelLease.timings(now), moment);
            if (near && region.apiUp() && world.random.nextInt(3) > 0) {
                region.releasing = previous;
            }
            return;
        }
        // Also by a process that finds that another one has begun.
        boolean fenced = head.endWrites(ModelLease.timings(now).fenceAfter().toMillis());
        if (!fenced) {
            // Writes only wait until the pause is over.
            return;
        }
        lease.giveUp();
        ModelEnd end = new ModelEnd(head.data.replicationId, head.data.offset);
        world.truth.ended(previous, head);
        world.network.send(
                region,
                to,
                () -> world.regions().forEach(w -> world.network.send(to, w, () -> w.hearRelease(previous, end))));
        if (region.apiUp() && world.random.nextInt(3) == 0) {
            region.held = null;
            region.givenUp = previous;
        }
    }

    private boolean isNear(ModelServer head, ModelRegion to) {
        ModelServer target = to.headServer();
        return target != null
                && target.data.replicationId.equals(head.data.replicationId)
                && head.data.offset - target.data.offset < 2_000
                && world.network.isConnected(region, to);
    }

    void hearRelease(Epoch of, ModelEnd at) {
        ended = of;
        end = at;
    }

    boolean isSuccessor(MemberSight.Spec now) {
        return now.previous() != null && !now.previous().region().equals(region.name);
    }

    /** Whether the epoch before was handed over to this region, whose server has all of it. */
    boolean hasTakenOver(MemberSight.Spec now, ModelServer head) {
        Epoch previous = now.previous();
        if (previous == null || !isSuccessor(now) || head.master) {
            return true;
        }
        if (now.released().contains(previous) && !previous.equals(ended)) {
            ended = previous;
            end = world.truth.endOf(previous);
        }
        if (!previous.equals(ended) || end == null || !end.isIn(head.data)) {
            return false;
        }
        world.truth.checkHandover(previous, head);
        return true;
    }
}

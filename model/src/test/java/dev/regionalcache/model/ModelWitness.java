package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.PrimaryWatch;
import dev.regionalcache.core.lease.Recalled;
import dev.regionalcache.core.lease.Reply;
import dev.regionalcache.core.lease.Witness;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An agent as a witness of the epochs of others: the real witness and watch. */
final class ModelWitness {

    private final ModelAgent agent;
    private final ModelRegion region;
    private final Simulation world;
    private final Witness witness;
    private final PrimaryWatch watch;

    ModelWitness(ModelAgent agent, ModelRegion region, Moment started) {
        this.agent = agent;
        this.region = region;
        world = region.world;
        witness = new Witness(started);
        watch = new PrimaryWatch(started);
    }

    void assign(MemberSight.Spec spec, Moment now) {
        witness.assign(assignment(spec));
        watch.watch(assignment(spec), now);
    }

    /** The status of its member was read. */
    void recall() {
        witness.recall(new Recalled(region.answered, region.nextEpoch, region.prepared));
    }

    void recordAhead(Moment now) {
        witness.recordAhead(now).ifPresent(this::record);
        witness.recordNext(now).filter(triple -> world.random.nextInt(3) == 0).ifPresent(this::recordNext);
    }

    @Nullable
    Prepared prepared() {
        return witness.prepared();
    }

    Optional<Epoch> vote(Moment now) {
        return watch.vote(now);
    }

    void hear(LeaseHolder.Request request, ModelRegion from) {
        watch.heard(request, region.now());
        switch (witness.ask(request.triple(), region.now())) {
            case Reply.Answer(Epoch triple) -> {
                world.network.send(
                        region, from, () -> from.hearAnswer(region.name, request.process(), request.number(), triple));
                if (!triple.equals(region.answered)) {
                    world.after(world.random.nextInt(100), this::reportIfAlive);
                }
            }
            case Reply.RecordFirst(Epoch triple) -> record(triple);
            case Reply.Silence(Reply.Cause cause) -> {}
        }
    }

    void hearRelease(Epoch of) {
        witness.release(of);
    }

    void seenWritable(String head) {
        watch.seenWritable(head, region.now());
    }

    /** What was answered as the next is written as answered by the agent's next report. */
    private void reportIfAlive() {
        Epoch answered = witness.answered();
        if (region.agent == agent
                && answered != null
                && (region.answered == null || region.answered.number() < answered.number())
                && region.apiUp()) {
            region.answered = answered;
            region.nextEpoch = witness.next();
        }
    }

    private void recordNext(Epoch triple) {
        world.after(world.random.nextInt(30), () -> {
            if (region.agent == agent
                    && region.apiUp()
                    && witness.recordNext(region.now()).filter(triple::equals).isPresent()) {
                region.nextEpoch = triple;
                witness.nextRecorded(triple);
            }
        });
    }

    /** Writes a triple into the status, which takes a moment. */
    private void record(Epoch triple) {
        world.after(world.random.nextInt(30), () -> {
            boolean mine = region.agent == agent;
            if (mine && region.apiUp()) {
                region.answered = triple;
                witness.recorded(triple);
            } else if (mine) {
                witness.notRecorded(triple);
            } else if (region.apiUp()
                    && region.agent == null
                    && (region.answered == null || region.answered.number() < triple.number())) {
                // The write was under way when the process died.
                region.answered = triple;
            }
        });
    }

    private static Assignment assignment(MemberSight.Spec spec) {
        Choice chosen = spec.chosen();
        return new Assignment(
                spec.number(),
                spec.proposer(),
                chosen == null ? null : new Epoch(spec.number(), spec.proposer(), chosen.region()),
                spec.previous(),
                spec.released(),
                ModelLease.timings(spec));
    }
}

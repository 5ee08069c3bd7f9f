package dev.regionalcache.core.failover.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.lease.Assignment;
import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.LeaseTimings;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.lease.PrimaryWatch;
import dev.regionalcache.core.lease.Reply;
import dev.regionalcache.core.lease.Witness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The agent's process in a region: the real witness, holder and watch. All of it is gone when it dies. */
final class ModelAgent {

    private static final long HEARTBEAT_PERIOD = 2_000;

    private final ModelRegion region;
    private final Simulation world;
    private final String process;
    private final AtomicLong numbers = new AtomicLong();
    private final Moment started;
    private final Witness witness;
    private final PrimaryWatch watch;
    private final ModelServers servers;
    private boolean read;
    private MemberSight.@Nullable Spec seen;
    private @Nullable LeaseHolder holder;

    @Nullable
    Grant grant;

    boolean justStarted;
    long lastTick;

    /** Where the epoch before ended, as it was heard. */
    private @Nullable Epoch ended;

    private long endedAt;
    private long lastRequest;

    ModelAgent(ModelRegion region) {
        this.region = region;
        world = region.world;
        process = world.id("process");
        started = region.now();
        witness = new Witness(started);
        watch = new PrimaryWatch(started);
        servers = new ModelServers(region);
    }

    /** Whether it knows its member. */
    boolean isRead() {
        return read;
    }

    void tick() {
        lastTick = world.now;
        Moment now = region.now();
        MemberSight.Spec spec = region.spec;
        if (region.apiUp() && spec != null) {
            beat();
            seen = spec;
            witness.assign(assignment(spec));
            watch.watch(assignment(spec), now);
            if (!read && world.random.nextInt(4) > 0) {
                // Another read than that of the spec, and consistent.
                read = true;
                witness.recall(region.answered, region.prepared);
            }
            witness.recordAhead(now).ifPresent(this::record);
        }
        servers.look();
        if (!read || seen == null) {
            return;
        }
        servers.chooseHead(seen);
        act(seen, now);
        if (region.apiUp()) {
            report(now);
        }
    }

    private void beat() {
        if (world.now - region.heartbeat >= HEARTBEAT_PERIOD) {
            region.heartbeat = world.now;
        }
    }

    private void act(MemberSight.Spec now, Moment moment) {
        Choice chosen = now.chosen();
        if (!region.withServers()) {
            return;
        }
        if (chosen != null && isLeaving(now, chosen)) {
            leave(now, chosen, moment);
        } else if (chosen == null || !chosen.region().equals(region.name)) {
            step(now);
        } else {
            lead(now, chosen, moment);
        }
        servers.followHead(now);
    }

    /** What the status says after each look, as far as the API server takes it. */
    private void report(Moment now) {
        MemberSight.Spec spec = Objects.requireNonNull(seen);
        ModelServer head = region.headServer();
        boolean answers = head != null && servers.isAnswering(head);
        boolean moves = head != null && (head.linkUp || (head.master && spec.chosen() != null));
        region.vote = watch.vote(now).orElse(null);
        region.connected = new HashSet<>(world.reachableHeads(region));
        region.runId = answers ? head.runId : null;
        region.linkUp = answers && head.linkUp;
        region.position = !answers || moves ? null : head.position();
        if (answers && !head.followsNobody()) {
            region.history = head.replicationId;
        }
        boolean settled = !answers || spec.parent() != null || head.master || head.followsNobody();
        if (spec.chosen() == null
                && settled
                && new Prepared(spec.number(), spec.proposer()).equals(witness.prepared())) {
            region.prepared = witness.prepared();
            region.position = answers ? head.position() : null;
            region.preparedLog = answers ? head.log : null;
        }
    }

    /** Whether it holds the lease of the epoch before until it has handed over. */
    private boolean isLeaving(MemberSight.Spec now, Choice chosen) {
        Epoch previous = now.previous();
        return previous != null
                && previous.region().equals(region.name)
                && !chosen.region().equals(region.name)
                && !previous.equals(region.givenUp)
                && previous.equals(region.writable)
                && region.headServer() != null
                && Objects.requireNonNull(region.headServer()).runId.equals(region.writableRunId);
    }

    private void leave(MemberSight.Spec now, Choice chosen, Moment moment) {
        Epoch previous = Objects.requireNonNull(now.previous());
        ModelServer head = Objects.requireNonNull(region.headServer());
        ModelRegion to = world.region(chosen.region());
        ModelServer target = to.headServer();
        if (head.isFrozen()) {
            return;
        }
        boolean near = target != null
                && target.replicationId.equals(head.replicationId)
                && head.offset - target.offset < 2_000
                && world.network.isConnected(region, to);
        if (!previous.equals(region.releasing)) {
            hold(head, previous, List.of(now.terms().witnesses()), timings(now), moment);
            if (near && region.apiUp() && world.random.nextInt(3) > 0) {
                region.releasing = previous;
            }
            return;
        }
        // Also by a process that finds that another one has begun.
        head.shut();
        if (holder != null) {
            holder.giveUp();
        }
        grant = null;
        long end = head.offset;
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

    void hearRelease(Epoch of, long end) {
        witness.release(of);
        ended = of;
        endedAt = end;
    }

    private boolean isSuccessor(MemberSight.Spec now) {
        return now.previous() != null && !now.previous().region().equals(region.name);
    }

    /** Whether the epoch before was handed over to this region, whose server has all of it. */
    private boolean hasTakenOver(MemberSight.Spec now, ModelServer head) {
        Epoch previous = now.previous();
        if (previous == null || !isSuccessor(now) || head.master) {
            return true;
        }
        if (now.released().contains(previous) && !previous.equals(ended)) {
            Long end = world.truth.endOf(previous);
            if (end == null) {
                return false;
            }
            ended = previous;
            endedAt = end;
        }
        if (!previous.equals(ended) || head.offset < endedAt) {
            return false;
        }
        world.truth.checkHandover(previous, head);
        return true;
    }

    /** The region is not the primary: what held a lease here ends, and the head follows, or waits for the choice. */
    private void step(MemberSight.Spec now) {
        ModelServer head = Objects.requireNonNull(region.headServer());
        grant = null;
        if (head.isUp()) {
            head.shut();
        }
        boolean confirmed = servers.isAnswering(head) && !head.isOpen();
        LeaseHolder before = holder;
        if (before != null) {
            before.giveUp();
            boolean gone = !head.alive || !head.runId.equals(region.writableRunId);
            // With proof that it is gone, or behind the fence of a preparation.
            if (gone || (now.chosen() == null && confirmed)) {
                if (!region.apiUp()) {
                    return;
                }
                region.givenUp = before.triple();
            }
            if (gone || confirmed) {
                holder = null;
            }
        }
        if (region.apiUp()) {
            region.held = null;
        }
        if (now.parent() == null) {
            servers.detach(head);
        } else if (now.chosen() == null || !servers.feed(head, now.chosen())) {
            servers.followParent(head, now);
        }
    }

    private void lead(MemberSight.Spec now, Choice chosen, Moment moment) {
        Epoch triple = new Epoch(now.number(), now.proposer(), region.name);
        ModelServer head = Objects.requireNonNull(region.headServer());
        if (triple.equals(region.givenUp)) {
            servers.detach(head);
            return;
        }
        boolean recorded = triple.equals(region.writable);
        if (head.alive && !servers.isAnswering(head)) {
            // Frozen: that proves nothing.
            if (holder != null) {
                grant = holder.grant(moment);
                tellHeld(triple);
            }
            return;
        }
        if (!recorded
                && chosen.source() != null
                && head.runId.equals(chosen.runId())
                && !isChosen(head, chosen, false)) {
            servers.catchUp(head, chosen.source());
            return;
        }
        if (!isChosen(head, chosen, recorded)) {
            head.shut();
            if (holder != null) {
                holder.giveUp();
            }
            holder = null;
            grant = null;
            if (region.apiUp() && now.equals(region.spec)) {
                region.held = null;
                region.givenUp = recorded ? triple : region.givenUp;
            }
            if (recorded || !isSuccessor(now)) {
                servers.detach(head);
            }
            return;
        }
        if (!recorded) {
            if (!region.apiUp()) {
                return;
            }
            region.writable = triple;
            region.writableRunId = head.runId;
        }
        if (!hasTakenOver(now, head)) {
            return;
        }
        if (!head.master) {
            head.lead();
            world.truth.promoted(head);
        }
        head.admits = true;
        if (region.apiUp()) {
            region.writableHistory = head.replicationId;
        }
        List<Set<String>> sets = new ArrayList<>(
                triple.equals(region.held) ? Set.of() : now.terms().former());
        sets.add(now.terms().witnesses());
        hold(head, triple, sets, timings(now), moment);
    }

    private static boolean isChosen(ModelServer head, Choice chosen, boolean recorded) {
        if (!head.alive) {
            return false;
        }
        if (recorded) {
            return head.runId.equals(head.region.writableRunId);
        }
        return chosen.runId() == null
                ? head.log == null
                : head.runId.equals(chosen.runId()) && (chosen.offset() == null || head.offset >= chosen.offset());
    }

    private void hold(ModelServer head, Epoch triple, List<Set<String>> sets, LeaseTimings timings, Moment now) {
        LeaseHolder asking = holder;
        if (asking == null || !asking.triple().equals(triple)) {
            LeaseHolder next = new LeaseHolder(triple, sets, timings, process, numbers::incrementAndGet);
            if (asking != null && triple.region().equals(asking.triple().region())) {
                next = asking.succeeding(triple, sets, timings, now);
            } else if (head.isOpen()) {
                next.foundWritable(started);
                justStarted = true;
            }
            holder = next;
            asking = next;
        }
        grant = asking.grant(now);
        if (grant instanceof Grant.Writable) {
            justStarted = false;
            head.open(triple);
            if (world.random.nextInt(4) > 0) {
                head.write(triple.number());
            }
        }
        if (grant instanceof Grant.MustFence) {
            head.shut();
        }
        tellHeld(triple);
        if (world.random.nextInt(8) == 0) {
            head.offset += 14;
        }
        if (world.now - lastRequest >= 100) {
            lastRequest = world.now;
            LeaseHolder.Request request = asking.next(now);
            for (ModelRegion to : world.regions()) {
                world.network.send(region, to, () -> to.hear(request, region));
            }
        }
    }

    private void tellHeld(Epoch triple) {
        if (region.apiUp()) {
            region.held =
                    grant instanceof Grant.Writable ? triple : grant instanceof Grant.Waiting ? region.held : null;
        }
    }

    void hear(LeaseHolder.Request request, ModelRegion from) {
        watch.heard(request, region.now());
        switch (witness.ask(request.triple(), region.now())) {
            case Reply.Answer(Epoch triple) ->
                world.network.send(
                        region, from, () -> from.hearAnswer(region.name, request.process(), request.number(), triple));
            case Reply.RecordFirst(Epoch triple) -> record(triple);
            case Reply.Silence(Reply.Cause cause) -> {}
        }
    }

    void count(String from, String toProcess, long number, Epoch triple) {
        if (holder != null) {
            holder.count(from, toProcess, number, triple);
        }
    }

    void seenWritable(String head) {
        watch.seenWritable(head, region.now());
    }

    /** Writes a triple into the status, which takes a moment. */
    private void record(Epoch triple) {
        world.after(world.random.nextInt(30), () -> {
            boolean mine = region.agent == this;
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

    private static LeaseTimings timings(MemberSight.Spec spec) {
        LeaseTimings lease = spec.terms().lease();
        return lease == null ? LeaseTimings.LONGEST : lease;
    }

    private static Assignment assignment(MemberSight.Spec spec) {
        Choice chosen = spec.chosen();
        return new Assignment(
                spec.number(),
                spec.proposer(),
                chosen == null ? null : new Epoch(spec.number(), spec.proposer(), chosen.region()),
                spec.previous(),
                spec.released(),
                timings(spec));
    }
}

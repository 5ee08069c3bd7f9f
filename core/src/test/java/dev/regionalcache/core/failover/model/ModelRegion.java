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
import org.jspecify.annotations.Nullable;

/** A region of the model: its member in its API server, its agent with the real witness and holder, and its head. */
final class ModelRegion {

    final String name;
    final int index;
    final Simulation world;
    boolean withServers = true;
    double rate = 1;
    long wallSkew;
    long frozenUntil;
    long apiDownUntil;

    MemberSight.@Nullable Spec spec;
    long version;

    @Nullable
    Prepared prepared;

    @Nullable
    Epoch answered;

    @Nullable
    Epoch held;

    @Nullable
    Epoch givenUp;

    /** The lease that is being handed over; written before the first step. */
    @Nullable
    Epoch releasing;

    @Nullable
    Epoch vote;

    long writableEpoch;

    @Nullable
    String writableRunId;

    Set<String> connected = Set.of();

    @Nullable
    ModelServer server;

    @Nullable
    Agent agent;

    ModelRegion(String name, int index, Simulation world) {
        this.name = name;
        this.index = index;
        this.world = world;
        server = new ModelServer(world.id("run"), world.id("empty"));
    }

    /** The agent's process: all of it is gone when it dies. */
    final class Agent {
        final String process = world.id("process");
        final Moment started = now();
        final Witness witness = new Witness(started);
        final PrimaryWatch watch = new PrimaryWatch(started);
        boolean read;
        MemberSight.@Nullable Spec seen;

        @Nullable
        LeaseHolder holder;

        @Nullable
        Grant grant;

        /** Where the epoch before ended, as it was heard. */
        @Nullable
        Epoch ended;

        long endedAt;
        long lastRequest;
        long lastTick;
        boolean justStarted;
    }

    Moment now() {
        long nanos = (long) (world.now * 1_000_000 * rate);
        return new Moment(nanos, nanos / 1_000_000 + wallSkew);
    }

    boolean isFrozen() {
        return world.now < frozenUntil;
    }

    boolean apiUp() {
        return world.now >= apiDownUntil;
    }

    /** Whether it accepts writes, outside the windows that protocol section 7 leaves open. */
    boolean isWritable() {
        return server != null
                && server.open
                && !isFrozen()
                && agent != null
                && agent.read
                && agent.lastTick >= frozenUntil
                && !(agent.grant instanceof Grant.Waiting && agent.justStarted);
    }

    void tick() {
        Agent me = agent;
        if (me == null || isFrozen()) {
            return;
        }
        me.lastTick = world.now;
        Moment now = now();
        if (apiUp() && spec != null) {
            me.seen = spec;
            if (!me.read) {
                me.read = true;
                me.witness.recall(answered, prepared);
            }
            me.witness.assign(assignment(spec));
            me.witness.recordAhead(now).ifPresent(triple -> record(me, triple));
            me.watch.watch(assignment(spec), now);
        }
        MemberSight.Spec seen = me.seen;
        if (seen == null) {
            return;
        }
        Choice chosen = seen.chosen();
        if (chosen != null && isLeaving(seen, chosen)) {
            leave(me, seen, chosen, now);
        } else if (chosen == null || !chosen.region().equals(name)) {
            step(me, chosen);
        } else {
            lead(me, seen, chosen, now);
        }
        if (apiUp()) {
            vote = me.watch.vote(now).orElse(null);
            connected = new HashSet<>(world.reachableHeads(this));
        }
    }

    /** Whether it holds the lease of the epoch before until it has handed over. */
    private boolean isLeaving(MemberSight.Spec seen, Choice chosen) {
        Epoch previous = seen.previous();
        return previous != null
                && previous.region().equals(name)
                && !chosen.region().equals(name)
                && !previous.equals(givenUp)
                && writableEpoch == previous.number()
                && server != null
                && server.runId.equals(writableRunId);
    }

    private void leave(Agent me, MemberSight.Spec seen, Choice chosen, Moment now) {
        Epoch previous = Objects.requireNonNull(seen.previous());
        ModelServer head = Objects.requireNonNull(server);
        ModelServer target = world.region(chosen.region()).server;
        boolean near = target != null
                && target.replicationId.equals(head.replicationId)
                && head.offset - target.offset < 2_000
                && world.isConnected(this, world.region(chosen.region()));
        if (!previous.equals(releasing)) {
            hold(me, previous, List.of(seen.terms().witnesses()), now);
            if (near && apiUp() && world.random.nextInt(3) > 0) {
                releasing = previous;
            }
            return;
        }
        // Also by a process that finds that another one has begun.
        head.open = false;
        if (me.holder != null) {
            me.holder.giveUp();
        }
        me.grant = null;
        long end = head.offset;
        world.ended(previous, head);
        world.send(
                this,
                world.region(chosen.region()),
                () -> world.names()
                        .forEach(w -> world.send(
                                world.region(chosen.region()),
                                world.region(w),
                                () -> world.region(w).hearRelease(previous, end))));
        if (apiUp() && world.random.nextInt(3) == 0) {
            held = null;
            givenUp = previous;
        }
    }

    private void hearRelease(Epoch of, long end) {
        Agent me = agent;
        if (me != null && !isFrozen()) {
            me.witness.release(of);
            me.ended = of;
            me.endedAt = end;
        }
    }

    /** Whether the epoch before was handed over to this region, whose server has all of it. */
    private boolean hasTakenOver(Agent me, MemberSight.Spec seen, ModelServer head) {
        Epoch previous = seen.previous();
        if (previous == null || previous.region().equals(name) || head.master) {
            return true;
        }
        if (seen.released().contains(previous) && !previous.equals(me.ended)) {
            Long end = world.endOf(previous);
            if (end == null) {
                return false;
            }
            me.ended = previous;
            me.endedAt = end;
        }
        if (!previous.equals(me.ended) || head.offset < me.endedAt) {
            return false;
        }
        world.checkHandover(previous, this, head);
        return true;
    }

    private void step(Agent me, @Nullable Choice chosen) {
        me.holder = null;
        me.grant = null;
        if (server != null) {
            server.open = false;
        }
        if (apiUp()) {
            held = null;
            if (chosen == null && (server != null || !withServers)) {
                prepared = me.witness.prepared();
            }
        }
    }

    private void lead(Agent me, MemberSight.Spec seen, Choice chosen, Moment now) {
        Epoch triple = new Epoch(seen.number(), seen.proposer(), name);
        if (triple.equals(givenUp)) {
            return;
        }
        boolean recorded = writableEpoch == seen.number();
        boolean chosenServer = server != null
                && (recorded
                        ? server.runId.equals(writableRunId)
                        : chosen.runId() == null
                                ? server.writes == 0
                                : server.runId.equals(chosen.runId())
                                        && (chosen.offset() == null || server.offset >= chosen.offset()));
        if (!chosenServer && !recorded && server != null && isCatchingUp(chosen, server)) {
            catchUp(chosen, server);
            return;
        }
        if (!chosenServer) {
            if (me.holder != null) {
                me.holder.giveUp();
            }
            me.holder = null;
            if (server != null) {
                server.open = false;
            }
            if (apiUp() && seen.equals(spec)) {
                held = null;
                givenUp = triple;
            }
            return;
        }
        ModelServer head = Objects.requireNonNull(server);
        if (!recorded) {
            if (!apiUp()) {
                return;
            }
            writableEpoch = seen.number();
            writableRunId = head.runId;
        }
        if (!hasTakenOver(me, seen, head)) {
            return;
        }
        if (!head.master) {
            head.promote(world.id("history"));
        }
        List<Set<String>> sets =
                new ArrayList<>(triple.equals(held) ? Set.of() : seen.terms().former());
        sets.add(seen.terms().witnesses());
        hold(me, triple, sets, now);
    }

    private static boolean isCatchingUp(Choice chosen, ModelServer server) {
        return chosen.source() != null && server.runId.equals(chosen.runId());
    }

    /** What it is to follow first becomes a master for that, behind its fence. */
    private void catchUp(Choice chosen, ModelServer server) {
        String source = Objects.requireNonNull(chosen.source());
        ModelServer ahead = world.region(source).server;
        if (ahead == null || !world.reachableHeads(this).contains(source)) {
            return;
        }
        if (!ahead.master && ahead.replicationId.equals(chosen.replicationId())) {
            ahead.promote(world.id("history"));
        }
        boolean partial =
                ahead.replicationId.equals(server.replicationId) || server.replicationId.equals(ahead.previousId);
        if (ahead.master && !ahead.open && partial) {
            server.copy(ahead);
        }
    }

    private void hold(Agent me, Epoch triple, List<Set<String>> sets, Moment now) {
        ModelServer head = Objects.requireNonNull(server);
        LeaseHolder holder = me.holder;
        if (holder == null || !holder.triple().equals(triple)) {
            LeaseHolder next = new LeaseHolder(triple, sets, Simulation.F, me.process);
            if (holder != null && triple.region().equals(holder.triple().region())) {
                next = holder.succeeding(triple, sets, Simulation.F, now);
            } else if (head.open) {
                next.foundWritable(me.started);
                me.justStarted = true;
            }
            me.holder = next;
            holder = next;
        }
        me.grant = holder.grant(now);
        if (me.grant instanceof Grant.Writable) {
            head.open = true;
            me.justStarted = false;
        }
        if (me.grant instanceof Grant.MustFence) {
            head.open = false;
        }
        if (apiUp()) {
            held = me.grant instanceof Grant.Writable ? triple : me.grant instanceof Grant.Waiting ? held : null;
        }
        if (head.open && me.grant instanceof Grant.Writable && world.random.nextInt(4) > 0) {
            head.write(triple.number());
        }
        if (head.master && world.random.nextInt(8) == 0) {
            head.offset += 14;
        }
        if (world.now - me.lastRequest >= 100) {
            me.lastRequest = world.now;
            LeaseHolder.Request request = holder.next(now);
            for (String witness : world.names()) {
                world.send(
                        this, world.region(witness), () -> world.region(witness).hear(request, this));
            }
        }
    }

    private void hear(LeaseHolder.Request request, ModelRegion from) {
        Agent me = agent;
        if (me == null || isFrozen()) {
            return;
        }
        me.watch.heard(request, now());
        switch (me.witness.ask(request.triple(), now())) {
            case Reply.Answer(Epoch triple) ->
                world.send(this, from, () -> {
                    Agent other = from.agent;
                    if (other != null && other.holder != null && !from.isFrozen()) {
                        other.holder.count(name, request.process(), request.number(), triple);
                    }
                });
            case Reply.RecordFirst(Epoch triple) -> record(me, triple);
            case Reply.Silence(Reply.Cause cause) -> {}
        }
    }

    /** Writes a triple into the status, which takes a moment. */
    private void record(Agent me, Epoch triple) {
        world.after(world.random.nextInt(30), () -> {
            if (agent == me && apiUp()) {
                answered = triple;
                me.witness.recorded(triple);
            } else if (agent == me) {
                me.witness.notRecorded(triple);
            } else if (apiUp() && agent == null && (answered == null || answered.number() < triple.number())) {
                // The write was under way when the process died.
                answered = triple;
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
                spec.terms().lease() == null
                        ? LeaseTimings.LONGEST
                        : spec.terms().lease());
    }

    /** What a leader reads of it. */
    @Nullable
    MemberSight sight() {
        if (spec == null) {
            return null;
        }
        ModelServer head = server;
        boolean detached = spec.chosen() == null || head == null || head.master;
        return new MemberSight(
                name,
                agent != null && !isFrozen(),
                withServers ? 100 : 0,
                null,
                spec,
                new MemberSight.Status(
                        prepared,
                        held,
                        givenUp,
                        vote,
                        connected,
                        head == null ? null : head.runId,
                        writableEpoch == spec.number() ? writableRunId : null,
                        head == null || !detached ? null : head.position(),
                        !detached));
    }
}

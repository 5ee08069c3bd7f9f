package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Choice;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agent's process in a region: a witness, a holder of leases, and what it tells its servers. All of it is gone when it dies. */
final class ModelAgent {

    private static final long HEARTBEAT_PERIOD = 2_000;

    private final ModelRegion region;
    private final Simulation world;
    private final ModelWitness witness;
    private final ModelServers servers;
    private final ModelHandover handover;
    final ModelLease lease;
    long lastTick;
    private boolean read;
    private MemberSight.@Nullable Spec seen;

    ModelAgent(ModelRegion region) {
        this.region = region;
        world = region.world;
        Moment started = region.now();
        witness = new ModelWitness(this, region, started);
        servers = new ModelServers(region);
        lease = new ModelLease(region);
        handover = new ModelHandover(region, lease);
    }

    /** Whether it knows its member. */
    boolean isRead() {
        return read;
    }

    void tick() {
        lastTick = world.now;
        Moment now = region.now();
        MemberSight.Spec spec = region.spec;
        // A watch comes late.
        boolean watched = !world.narrow || !read || world.random.nextInt(3) == 0;
        if (region.apiUp() && spec != null && watched) {
            beat();
            seen = spec;
            witness.assign(spec, now);
            if (!read && world.random.nextInt(4) > 0) {
                // Another read than that of the spec, and consistent.
                read = true;
                witness.recall();
                lease.knows(now);
            }
            witness.recordAhead(now);
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
        if (chosen != null && handover.isLeaving(now, chosen)) {
            handover.leave(now, chosen, moment);
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
        region.acted = spec.number();
        ModelServer head = region.headServer();
        boolean answers = head != null && servers.isAnswering(head);
        boolean moves = head != null && (head.link.isUp() || (head.master && spec.chosen() != null));
        region.vote = witness.vote(now).orElse(null);
        region.connected = new HashSet<>(world.reachableHeads(region));
        region.runId = answers ? head.runId : null;
        region.linkUp = answers && head.link.isUp();
        region.position = !answers || moves ? null : head.position();
        if (answers && !head.followsNobody()) {
            region.history = head.data.replicationId;
        }
        boolean settled = !answers || spec.parent() != null || head.master || head.followsNobody();
        if (spec.chosen() == null
                && settled
                && new Prepared(spec.number(), spec.proposer()).equals(witness.prepared())) {
            region.prepared = witness.prepared();
            region.preparedAt.putIfAbsent(spec.number(), world.now);
            region.position = answers ? head.position() : null;
            region.preparedLog = answers ? head.data.log : null;
        }
    }

    /** The region is not the primary: what held a lease here ends, and the head follows, or waits for the choice. */
    private void step(MemberSight.Spec now) {
        ModelServer head = Objects.requireNonNull(region.headServer());
        lease.giveUp();
        if (head.isUp()) {
            head.shut();
        }
        boolean confirmed = servers.isAnswering(head) && !head.isOpen();
        Epoch before = lease.triple();
        if (before != null) {
            boolean gone = !head.alive || !head.runId.equals(region.writableRunId);
            // With proof that it is gone, or behind the fence of a preparation.
            if (gone || (now.chosen() == null && confirmed)) {
                if (!region.apiUp()) {
                    return;
                }
                region.givenUp = before;
            }
            if (gone || confirmed) {
                lease.forget();
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
            lease.look(triple, moment);
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
            lease.giveUp();
            lease.forget();
            if (region.apiUp() && now.equals(region.spec)) {
                region.held = null;
                region.givenUp = recorded ? triple : region.givenUp;
            }
            if (recorded || !handover.isSuccessor(now)) {
                servers.detach(head);
            }
            return;
        }
        if (!recorded) {
            if (!region.apiUp()) {
                lease.goOn(head, moment);
                return;
            }
            String latest = region.writableHistory == null ? region.historyBefore : region.writableHistory;
            boolean stays = head.runId.equals(region.writableRunId) && head.data.replicationId.equals(latest);
            region.writable = triple;
            if (!world.mad) {
                world.decisions.checkTaken(head, triple, chosen);
            }
            if (!stays) {
                region.writableRunId = head.runId;
                region.historyBefore = head.data.replicationId;
                region.writableHistory = null;
                region.writableFrom = null;
            }
        }
        if (!handover.hasTakenOver(now, head)) {
            return;
        }
        if (!head.master) {
            head.lead();
            world.truth.promoted(head);
        }
        head.admits = true;
        if (region.apiUp() && !head.data.replicationId.equals(region.historyBefore)) {
            region.writableHistory = head.data.replicationId;
            region.writableFrom = head.position().beginning().orElse(null);
        }
        List<Set<String>> sets = new ArrayList<>(
                triple.equals(region.held) ? Set.of() : now.terms().former());
        sets.add(now.terms().witnesses());
        lease.hold(head, triple, sets, ModelLease.timings(now), moment);
    }

    private static boolean isChosen(ModelServer head, Choice chosen, boolean recorded) {
        if (!head.alive) {
            return false;
        }
        if (recorded) {
            return head.runId.equals(head.region.writableRunId);
        }
        return chosen.runId() == null
                ? head.data.log == null
                : head.runId.equals(chosen.runId()) && hasReached(head, chosen);
    }

    /** By what the server shows, as the choice itself; an offset of another history says nothing. */
    private static boolean hasReached(ModelServer head, Choice chosen) {
        String history = chosen.replicationId();
        Long offset = chosen.offset();
        boolean same = history == null
                || chosen.source() != null
                || head.data.shares(history, offset == null ? Long.MAX_VALUE : offset);
        return same && (offset == null || head.position().offset() >= offset);
    }

    void hear(LeaseHolder.Request request, ModelRegion from) {
        witness.hear(request, from);
    }

    void hearRelease(Epoch of, ModelEnd end) {
        witness.hearRelease(of);
        handover.hearRelease(of, end);
    }

    void seenWritable(String head) {
        witness.seenWritable(head);
    }
}

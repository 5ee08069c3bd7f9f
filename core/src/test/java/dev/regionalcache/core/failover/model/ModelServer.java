package dev.regionalcache.core.failover.model;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.head.Holding;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server of the model: ids, offsets, partial and full copies as Redis has them. One that follows a Service follows whatever
 * server that leads to; one whose copy is cut off after it began to load is empty, and shows the id and offset that it had.
 */
final class ModelServer {
    final ModelRegion region;
    final int ordinal;
    String runId;
    String replicationId;

    @Nullable
    String previousId;

    long previousUpTo;
    long offset;

    /** Of each history that the line of primaries left: the first offset that they do not share. It is part of the data. */
    Map<String, Long> former = Map.of();

    @Nullable
    Long marker;

    /** The history in which the marker was written. */
    @Nullable
    String markerHistory;

    @Nullable
    Write log;

    boolean alive = true;
    boolean master;
    private boolean open;

    /** Whether its users let replicas in. */
    boolean admits = true;

    /** The epoch in which it was opened last. */
    @Nullable
    Epoch openIn;

    long frozenUntil;

    /** What it was told to follow: the Service of a region, or a server of its own; neither: the address of nobody. */
    private @Nullable String service;

    private @Nullable ModelServer peer;
    boolean linkUp;

    /** Whether it was told to follow this, and has not reached it since; else it comes back to it by itself. */
    private boolean told;

    private @Nullable ModelServer attached;
    private long attachedTo;

    /** Grows whenever its replicas' connections end. */
    private long generation;

    private long loadsAt;
    private long copiedAt;

    /** A copy was begun, and not finished: it forgot how to go on from where it was, though it shows the id and offset. */
    private boolean mustCopy;

    /** What it shows is not what it holds: such a copy had begun to load. */
    private boolean hollow;

    private @Nullable Saved saved;

    private record Saved(
            String replicationId,
            @Nullable String previousId,
            long previousUpTo,
            long offset,
            Map<String, Long> former,
            @Nullable Long marker,
            @Nullable String markerHistory,
            @Nullable Write log) {}

    /** How a process ends, and with that what the next one in its place holds. */
    enum End {
        /** It saved. */
        SAVED,
        /** It was killed, and comes back with its last snapshot. */
        KILLED,
        /** Its data went with it. */
        EMPTY,
        /** It comes back with its data and without its history. */
        APPEND_ONLY
    }

    ModelServer(ModelRegion region, int ordinal) {
        this.region = region;
        this.ordinal = ordinal;
        runId = region.world.id("run");
        replicationId = region.world.id("empty");
    }

    boolean isUp() {
        return alive && !isFrozen();
    }

    boolean isFrozen() {
        return region.isFrozen() || region.world.now < frozenUntil;
    }

    boolean isOpen() {
        return open;
    }

    /** The fence lifts. */
    void open(Epoch triple) {
        open = true;
        openIn = triple;
        region.world.truth.opened(this, triple);
    }

    /** The fence. */
    void shut() {
        if (open) {
            open = false;
            region.world.truth.shut(this);
        }
    }

    void write(long epoch) {
        marker = epoch;
        markerHistory = replicationId;
        offset += 50;
        log = new Write(log, epoch, offset);
        region.world.truth.acknowledged(log);
    }

    /** NO ONE, for a primary: what it leaves is remembered with its data. */
    void lead() {
        Map<String, Long> kept = new HashMap<>(former);
        kept.put(replicationId, offset + 1);
        promote();
        former = Map.copyOf(kept);
    }

    /** NO ONE. */
    void promote() {
        drop();
        service = null;
        peer = null;
        previousId = replicationId;
        previousUpTo = offset + 1;
        replicationId = region.world.id("history");
        master = true;
        mustCopy = false;
        generation++;
    }

    boolean follows(@Nullable String aService, @Nullable ModelServer aPeer) {
        return !master && Objects.equals(service, aService) && peer == aPeer;
    }

    /** REPLICAOF; the address of nobody where both are null. */
    void follow(@Nullable String aService, @Nullable ModelServer aPeer) {
        if (follows(aService, aPeer)) {
            return;
        }
        drop();
        service = aService;
        peer = aPeer;
        told = true;
        master = false;
        shut();
        generation++;
    }

    boolean isTold() {
        return told;
    }

    boolean followsNobody() {
        return follows(null, null);
    }

    /** Whether it shows nothing of what it holds: it is empty, or a copy was cut off. */
    boolean isEmptied() {
        return log == null && (offset <= 1 || hollow);
    }

    boolean isCopying() {
        return copiedAt > 0;
    }

    /** What it does now and then: it takes in what it is sent. */
    void replicate() {
        if (master || !isUp()) {
            return;
        }
        ModelServer from = service == null ? peer : region.world.region(service).headServer();
        if (from == null || !from.isUp() || !region.world.network.isConnected(region, from.region)) {
            drop();
            return;
        }
        if (attached != from || attachedTo != from.generation) {
            drop();
            if (!from.isFeeding()) {
                return;
            }
            connect(from);
        }
        if (isCopying()) {
            load(from);
        } else if (region.world.random.nextDouble() < region.pace) {
            take(from);
        }
    }

    private boolean isFeeding() {
        return admits && !isCopying() && (master || linkUp);
    }

    /** Whether it is sent the rest, and no full copy. */
    boolean goesOnFrom(ModelServer from) {
        boolean same = replicationId.equals(from.replicationId);
        boolean before = replicationId.equals(from.previousId) && offset < from.previousUpTo;
        return (same || before) && offset <= from.offset && !mustCopy && !from.hollow;
    }

    private void connect(ModelServer from) {
        attached = from;
        attachedTo = from.generation;
        if (goesOnFrom(from)) {
            linkUp = true;
            told = false;
            if (!replicationId.equals(from.replicationId)) {
                // Its own replicas are to hear of the new id, and it remembers where it was itself when it heard of it.
                generation++;
                previousId = replicationId;
                previousUpTo = offset + 1;
                replicationId = from.replicationId;
            }
            return;
        }
        region.world.truth.copies++;
        region.world.truth.wiped(this, from);
        mustCopy = true;
        generation++;
        long time = region.world.random.nextInt(10) == 0 ? 2_000 : 20 + region.world.random.nextInt(300);
        loadsAt = region.world.now + time / 2;
        copiedAt = region.world.now + time;
    }

    private void load(ModelServer from) {
        if (region.world.now >= loadsAt && log != null) {
            region.world.truth.wiped(this, from);
            log = null;
            marker = null;
            markerHistory = null;
            former = Map.of();
            hollow = true;
        }
        if (region.world.now >= copiedAt) {
            copiedAt = 0;
            mustCopy = false;
            hollow = false;
            told = false;
            linkUp = true;
            replicationId = from.replicationId;
            previousId = null;
            previousUpTo = 0;
            take(from);
        }
    }

    private void take(ModelServer from) {
        if (log != null && !region.world.mad && !log.isIn(from.log)) {
            throw new Simulation.Broken(describe() + " goes on from what " + from.describe() + " does not hold");
        }
        offset = from.offset;
        marker = from.marker;
        markerHistory = from.markerHistory;
        former = from.former;
        log = from.log;
    }

    private void drop() {
        attached = null;
        linkUp = false;
        copiedAt = 0;
    }

    void save() {
        if (alive && !isCopying() && !hollow) {
            saved = new Saved(replicationId, previousId, previousUpTo, offset, former, marker, markerHistory, log);
        }
    }

    /** The process ends; what its place holds from now on is what the next one finds. */
    void end(End how) {
        drop();
        generation++;
        alive = false;
        shut();
        master = false;
        service = null;
        peer = null;
        frozenUntil = 0;
        mustCopy = false;
        hollow = false;
        runId = region.world.id("run");
        Write held = log;
        switch (how) {
            case SAVED -> {}
            case KILLED -> restore();
            case EMPTY -> {
                log = null;
                marker = null;
                markerHistory = null;
                former = Map.of();
                restart();
            }
            case APPEND_ONLY -> restart();
        }
        region.world.truth.perished(Write.lacking(held, log));
    }

    void start() {
        if (region.world.now >= region.downUntil) {
            alive = true;
        }
    }

    private void restore() {
        Saved last = saved;
        if (last == null) {
            end(End.EMPTY);
            return;
        }
        replicationId = last.replicationId();
        previousId = last.previousId();
        previousUpTo = last.previousUpTo();
        offset = last.offset();
        former = last.former();
        marker = last.marker();
        markerHistory = last.markerHistory();
        log = last.log();
    }

    /** In a history of its own. */
    private void restart() {
        replicationId = region.world.id("empty");
        previousId = null;
        previousUpTo = 0;
        offset = 0;
        saved = null;
    }

    /** The first offset of a history that this server does not share; 0: it does not know the history. */
    private long end(String history) {
        return history.equals(replicationId)
                ? Long.MAX_VALUE
                : history.equals(previousId) ? previousUpTo : former.getOrDefault(history, 0L);
    }

    /**
     * The first offset of what this server has more than the primary, as the two can tell; beyond what it has: nothing; 0: they
     * cannot.
     */
    long aheadFrom(ModelServer primary) {
        long end = primary.end(replicationId);
        if (end > 0) {
            return end;
        }
        long before = previousId == null ? 0 : primary.end(previousId);
        return before > 0 ? Math.min(before, previousUpTo) : 0;
    }

    Position position() {
        return new Position(
                replicationId,
                previousId,
                previousId == null ? null : previousUpTo,
                offset,
                Write.count(log),
                !isCopying(),
                marker);
    }

    Holding holding() {
        return new Holding(
                master,
                followsNobody(),
                !isCopying(),
                replicationId,
                previousId,
                previousUpTo,
                offset,
                Write.count(log));
    }

    String describe() {
        return "%s(%s from %s up to %d, at %d, %d writes, the last of %d)"
                .formatted(this, replicationId, previousId, previousUpTo, offset, Write.count(log), Write.epoch(log));
    }

    @Override
    public String toString() {
        return region.name + "-" + ordinal;
    }
}

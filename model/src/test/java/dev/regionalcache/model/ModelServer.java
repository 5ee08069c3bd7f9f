package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.head.Holding;
import org.jspecify.annotations.Nullable;

/** A server of the model: its process, the users and the fence that it has, its data, and whom it follows, as Redis has them. */
final class ModelServer {

    final ModelRegion region;
    final int ordinal;
    final ModelLink link;
    String runId;
    ModelData data;

    boolean alive = true;
    boolean master;
    long frozenUntil;
    private boolean open;

    /** Until then nothing that its agent tells it arrives, nor what it answers; applications and other servers reach it. */
    long apartUntil;

    /** Until then the agent's connection breaks when writes are ended: what comes after the pause does not arrive. */
    private long breaksUntil;

    /** Until then writes wait, though there is no fence. */
    private long pausedUntil;

    /** Whether its users let replicas in. */
    boolean admits = true;

    /** The epoch in which it was opened last. */
    @Nullable
    Epoch openIn;

    /** Grows whenever its replicas' connections end. */
    private long generation;

    private @Nullable ModelData saved;

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
        link = new ModelLink(this);
        data = new ModelData(region.world.id("empty"));
    }

    boolean isUp() {
        return alive && !isFrozen();
    }

    boolean isFrozen() {
        return region.isFrozen() || region.world.now < frozenUntil;
    }

    /** Whether its agent reaches it. */
    boolean isInTouch() {
        return isUp() && !isApart();
    }

    boolean isApart() {
        return region.world.now < apartUntil;
    }

    /** Whether there is no fence. */
    boolean isOpen() {
        return open;
    }

    boolean acceptsWrites() {
        return open && isUp() && region.world.now >= pausedUntil;
    }

    /** What applications do to it while its agent does not reach it. */
    void serveApart() {
        Epoch triple = openIn;
        if (isApart() && acceptsWrites() && triple != null && region.world.random.nextInt(4) > 0) {
            write(triple.number());
        }
    }

    /** The fence lifts, and no write waits any more. */
    void open(Epoch triple) {
        open = true;
        pausedUntil = 0;
        openIn = triple;
        region.world.truth.opened(this, triple);
    }

    /** The fence, if its agent reaches it. */
    void shut() {
        if (!isApart()) {
            refuse();
        }
    }

    /** CLIENT PAUSE WRITE, which lapses by itself, and then the fence; whether that is confirmed. */
    boolean endWrites(long pause) {
        pausedUntil = region.world.now + pause;
        if (region.world.now < breaksUntil) {
            apartUntil = breaksUntil;
        }
        shut();
        return !open;
    }

    /** Its agent's connection breaks as soon as writes are ended, and until then there is no other. */
    void breakWhenWritesEnd(long until) {
        breaksUntil = until;
    }

    private void refuse() {
        if (open) {
            open = false;
            region.world.truth.shut(this);
        }
    }

    void write(long epoch) {
        region.world.truth.acknowledged(data.write(epoch));
    }

    /** What goes to its replicas now and then, and is no write. */
    void ping() {
        data.offset += 14;
    }

    /** NO ONE, for a primary: what it leaves is remembered with its data. */
    void lead() {
        detach();
        data.leadIn(region.world.id("history"));
    }

    /** NO ONE. */
    void promote() {
        detach();
        data.goOnIn(region.world.id("history"));
    }

    private void detach() {
        link.end();
        master = true;
        endLinks();
    }

    /** The connections of its replicas end. */
    void endLinks() {
        generation++;
    }

    long generation() {
        return generation;
    }

    boolean follows(@Nullable String service, @Nullable ModelServer peer) {
        return !master && link.leadsTo(service, peer);
    }

    /** REPLICAOF; the address of nobody where both are null. */
    void follow(@Nullable String service, @Nullable ModelServer peer) {
        if (follows(service, peer)) {
            return;
        }
        link.lead(service, peer);
        master = false;
        shut();
        endLinks();
    }

    boolean followsNobody() {
        return follows(null, null);
    }

    /** Whether it shows nothing of what it holds: it is empty, or a copy was cut off. */
    boolean isEmptied() {
        return data.log == null && (data.offset <= 1 || link.isHollow());
    }

    boolean isFeeding() {
        return admits && !link.isCopying() && (master || link.isUp());
    }

    void save() {
        if (alive && !link.isCopying() && !link.isHollow()) {
            saved = data.copy();
        }
    }

    /** The process ends; what its place holds from now on is what the next one finds. */
    void end(End how) {
        if (this == region.headServer() && openIn != null && openIn.equals(region.writable)) {
            region.world.decisions.ended(this);
        }
        boolean copying = link.mustCopy();
        link.forget();
        endLinks();
        alive = false;
        refuse();
        master = false;
        frozenUntil = 0;
        apartUntil = 0;
        breaksUntil = 0;
        runId = region.world.id("run");
        Write held = data.log;
        switch (how) {
            case SAVED -> {
                if (copying) {
                    // Redis saves no history with a snapshot while it knows none to go on in.
                    restartData();
                }
            }
            case KILLED -> restore();
            case EMPTY -> {
                data.empty();
                restartData();
            }
            case APPEND_ONLY -> restartData();
        }
        region.world.truth.perished(Write.lacking(held, data.log));
    }

    void start() {
        if (region.world.now >= region.downUntil) {
            alive = true;
        }
    }

    private void restore() {
        if (saved == null) {
            end(End.EMPTY);
        } else {
            data = saved.copy();
        }
    }

    private void restartData() {
        data.restartIn(region.world.id("empty"));
        saved = null;
    }

    /** What this server has more than the primary: see {@link ModelData#aheadFrom}. */
    long aheadFrom(ModelServer primary) {
        return data.aheadFrom(primary.data);
    }

    Position position() {
        return data.position(!link.isCopying(), shownOffset());
    }

    Holding holding() {
        return data.holding(master, followsNobody(), !link.isCopying(), shownOffset());
    }

    /** A replica that forgot whom it followed shows 1 as its {@code slave_repl_offset}, until it is a master. */
    private long shownOffset() {
        return link.mustCopy() ? 1 : data.offset;
    }

    String describe() {
        return "%s(%s)".formatted(this, data);
    }

    @Override
    public String toString() {
        return region.name + "-" + ordinal;
    }
}

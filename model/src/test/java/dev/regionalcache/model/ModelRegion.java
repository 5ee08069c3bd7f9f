package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Beginning;
import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.epoch.Position;
import dev.regionalcache.core.epoch.Prepared;
import dev.regionalcache.core.failover.MemberSight;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.core.lease.Moment;
import dev.regionalcache.core.rollout.ServerVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A region of the model: its clocks, its servers, and its member in its API server. */
final class ModelRegion {

    /** How long a heartbeat counts, as control planes have it. */
    static final long HEARTBEAT = 6_000;

    final String name;
    final int index;
    final Simulation world;

    /** None: a witness without servers. */
    final List<ModelServer> servers = new ArrayList<>();

    int priority = 50;

    @Nullable
    ServerVersion version;

    /** How often a replica here takes in what it is sent. */
    double pace = 0.7;

    double rate = 1;
    long wallSkew;

    /** How long its machine was suspended so far: the monotonic clock stood still. */
    long suspendedNanos;

    /** When its wall clock was set last. */
    long jumpedAt = Long.MIN_VALUE / 2;

    long frozenUntil;
    long apiDownUntil;

    /** Until then neither its agent nor its servers start. */
    long downUntil;

    // The member.
    MemberSight.@Nullable Spec spec;
    long resourceVersion;
    int head;
    long heartbeat = Long.MIN_VALUE / 2;

    /** When its agent did something last, whether or not anybody could know. */
    private long lastSign = Long.MIN_VALUE / 2;

    @Nullable
    Prepared prepared;

    /** When it had prepared each epoch. */
    final NavigableMap<Long, Long> preparedAt = new TreeMap<>();

    @Nullable
    Epoch answered;

    @Nullable
    Epoch nextEpoch;

    @Nullable
    Epoch held;

    @Nullable
    Epoch givenUp;

    /** The lease that is being handed over; written before the first step. */
    @Nullable
    Epoch releasing;

    @Nullable
    Epoch vote;

    /** Number of the epoch in which its agent has said that it acts. */
    long acted;

    /** The server that was made writable, or is to be. */
    @Nullable
    Epoch writable;

    @Nullable
    String writableRunId;

    /** That of this server when it was recorded. */
    @Nullable
    String historyBefore;

    /** The history that it has begun since. */
    @Nullable
    String writableHistory;

    /** Where that began. */
    @Nullable
    Beginning writableFrom;

    @Nullable
    String runId;

    @Nullable
    Position position;

    /** The truth of that position. */
    @Nullable
    Write preparedLog;

    @Nullable
    String history;

    boolean linkUp;
    Set<String> connected = Set.of();
    final Set<String> lost = new HashSet<>();

    @Nullable
    ModelAgent agent;

    ModelRegion(String name, int index, Simulation world) {
        this.name = name;
        this.index = index;
        this.world = world;
    }

    Moment now() {
        long nanos = (long) (world.now * 1_000_000 * rate);
        return new Moment(nanos - suspendedNanos, nanos / 1_000_000 + wallSkew);
    }

    boolean isFrozen() {
        return world.now < frozenUntil;
    }

    boolean apiUp() {
        return world.now >= apiDownUntil;
    }

    boolean withServers() {
        return !servers.isEmpty();
    }

    /** The recorded head, which its Service leads to; null without servers. */
    @Nullable
    ModelServer headServer() {
        return servers.isEmpty() ? null : servers.get(head);
    }

    @Nullable
    ModelServer serverOf(@Nullable String aRunId) {
        return servers.stream()
                .filter(s -> s.alive && s.runId.equals(aRunId))
                .findFirst()
                .orElse(null);
    }

    /** Whether it accepts writes, outside the windows that docs/failover.md does not cover. */
    boolean isWritable(ModelServer server) {
        ModelAgent now = agent;
        return server.acceptsWrites()
                && now != null
                && now.isRead()
                && now.lastTick >= Math.max(frozenUntil, server.frozenUntil)
                && !now.lease.isUnsure();
    }

    void start() {
        if (agent == null && world.now >= downUntil) {
            agent = new ModelAgent(this);
        }
    }

    void tick() {
        servers.forEach(ModelServer::serveApart);
        ModelAgent now = agent;
        if (now != null && !isFrozen()) {
            lastSign = world.now;
            now.tick();
        }
    }

    void hear(LeaseHolder.Request request, ModelRegion from) {
        ModelAgent now = agent;
        if (now != null && !isFrozen()) {
            now.hear(request, from);
        }
    }

    void hearAnswer(String witness, String process, long number, Epoch triple) {
        ModelAgent now = agent;
        if (now != null && !isFrozen()) {
            now.lease.count(witness, process, number, triple);
        }
    }

    void hearRelease(Epoch of, ModelEnd end) {
        ModelAgent now = agent;
        if (now != null && !isFrozen()) {
            now.hearRelease(of, end);
        }
    }

    boolean isAgentAlive() {
        return world.now - heartbeat < HEARTBEAT;
    }

    /** Whether its agent has lived within the time for which a heartbeat counts. */
    boolean hasLivedLately() {
        return world.now - lastSign < HEARTBEAT;
    }

    /** What a leader reads of it. */
    @Nullable
    MemberSight sight() {
        MemberSight.Spec has = spec;
        return has == null
                ? null
                : new MemberSight(
                        name,
                        isAgentAlive(),
                        priority,
                        version,
                        has,
                        new MemberSight.Status(
                                prepared,
                                held,
                                givenUp,
                                vote,
                                connected,
                                runId,
                                writable != null && writable.number() == has.number() ? writableRunId : null,
                                position,
                                linkUp));
    }
}

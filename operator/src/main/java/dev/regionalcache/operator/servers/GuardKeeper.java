package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives a keeper a guard while its server's cache is under a lease. What is planned and wished is passed on to the gate under
 * one lock and by the newest plan, so that what was wished before never overtakes a fence. Thread-safe.
 */
final class GuardKeeper implements AutoCloseable {

    /** While writes wait: for the last bytes, or to be refused. */
    private static final Duration AT_ONCE = Duration.ofMillis(2);

    /** While others wait for the server. */
    private static final Duration SOON = Duration.ofMillis(20);

    /** Of the primary, whose replicas may leave: until that is seen they are missing for every write. */
    private static final Duration WATCHED = Duration.ofMillis(100);

    /** So long after the beginning of an epoch the regions' links settle. */
    private static final Duration TURNING = Duration.ofSeconds(5);

    private final MemberKey member;
    private final Predecessor predecessor;
    private final RedisConnector connector;
    private final InstantSource clock;
    private final Runnable changed;
    private final Object lock = new Object();
    private ServerPlan plan;

    /** When the epoch changed last. */
    private Instant turned = Instant.EPOCH;

    private GateWish wish = new GateWish.Leave();
    private @Nullable ServerGuard guard;

    /** With which it logs in. */
    private @Nullable Credentials guardLogin;

    /** Without a guard yet; {@code changed} is told when the gate has confirmed something. */
    GuardKeeper(
            MemberKey member,
            ServerPlan plan,
            Predecessor predecessor,
            RedisConnector connector,
            InstantSource clock,
            Runnable changed) {
        this.member = member;
        this.predecessor = predecessor;
        this.plan = plan;
        this.connector = connector;
        this.clock = clock;
        this.changed = changed;
    }

    /** What the server is to be from now on. */
    void plan(ServerPlan next) {
        synchronized (lock) {
            if (next.epoch() != plan.epoch()) {
                turned = clock.instant();
            }
            plan = next;
            if (next.guard() == null) {
                // What was wished under a lease says nothing of the next one.
                wish = new GateWish.Leave();
            } else if (!isLeased() && wish instanceof GateWish.HandOver) {
                // That is over, also where it becomes the primary again.
                wish = new GateWish.Fence();
            }
            passOn();
        }
    }

    /** What the holder of the lease wants of the gate, while the server is planned as its primary. One that is over wants nothing. */
    void wish(GateWish next) {
        synchronized (lock) {
            if (plan.guard() != null) {
                wish = next;
                passOn();
            }
        }
    }

    /** The primary has handed over to this server. */
    void takeOver(TakeOver next) {
        synchronized (lock) {
            ServerGuard now = guard;
            if (now != null) {
                now.takeOver(next);
            }
        }
    }

    /** It is about to be made a master. */
    void promoting() {
        ServerGuard now = guard();
        if (now != null) {
            now.promoting();
        }
    }

    /** It was made a master. */
    void promoted() {
        ServerGuard now = guard();
        if (now != null) {
            now.taken();
        }
    }

    /**
     * A pause holds no fence up: without a lease another region may be the primary by now. Where this one is, it is left to the
     * settings: a fence might come after them.
     */
    private void passOn() {
        ServerGuard now = guard;
        if (now != null) {
            GateWish otherwise =
                    plan.role() instanceof DesiredRole.Primary ? new GateWish.Leave() : new GateWish.Fence();
            now.wish(isLeased() ? wish : otherwise);
        }
    }

    private boolean isLeased() {
        return plan.role() instanceof DesiredRole.Leased || plan.role() instanceof DesiredRole.Successor;
    }

    /** What a keeper must know before it acts on this plan. */
    GuardSight sight(ServerPlan current, ServerInfo info, RedisServer server, Credentials login) {
        Guard planned = current.guard();
        if (planned == null) {
            close();
            predecessor.forget();
            return GuardSight.NONE;
        }
        return with(current, login).look(current, planned, info, server, login, clock.instant());
    }

    private ServerGuard with(ServerPlan current, Credentials login) {
        synchronized (lock) {
            ServerGuard now = guard;
            if (now != null && !login.equals(guardLogin)) {
                // Its connection could not be made anew with a password that is not valid any more.
                now.close();
                now = null;
            }
            if (now == null) {
                guardLogin = login;
                now = new ServerGuard(
                        current, login, predecessor, connector, member.logContext(current.epoch()), changed);
                guard = now;
                passOn();
            }
            return now;
        }
    }

    private @Nullable ServerGuard guard() {
        synchronized (lock) {
            return guard;
        }
    }

    /** Applications' connections were closed. */
    void applicationsGone(ServerInfo info) {
        ServerGuard now = guard();
        if (now != null) {
            now.applicationsGone(info);
        }
    }

    /** What is to be told after the keeper acted; null without a guard. */
    @Nullable
    GuardView view(ServerPlan current, ServerInfo info, RedisServer server, boolean settled) {
        ServerGuard now = guard();
        Guard planned = current.guard();
        return now == null || planned == null ? null : now.view(current, planned, info, server, settled);
    }

    /** What is to be told of a server that does not answer. */
    @Nullable
    GuardView silent(ServerPlan current, RedisServer server, RuntimeException failure) {
        ServerGuard now = guard();
        Guard planned = current.guard();
        return now == null || planned == null ? null : now.silent(current, planned, server, failure);
    }

    /** Whether the gate of the process that was observed last has told nothing of it yet. */
    boolean isUnread() {
        ServerGuard now = guard();
        return now != null && now.isUnread();
    }

    /** How long the keeper may rest; {@code otherwise} without a guard. */
    Duration rest(ServerPlan current, ServerInfo info, boolean settled, Duration otherwise) {
        ServerGuard now = guard();
        Guard planned = current.guard();
        if (now == null || planned == null) {
            return otherwise;
        }
        if (now.isTakingOver(current, info) || now.isHandingOver(info)) {
            return AT_ONCE;
        }
        Instant at = clock.instant();
        if (!settled
                || now.isFencing()
                || now.isUnderWay(current, planned, info, at)
                // Regions below wait for it to see that it has its master again.
                || (isTurning() && now.isWithoutMaster(at))) {
            return SOON;
        }
        return current.role() instanceof DesiredRole.Leased
                        || current.role() instanceof DesiredRole.Successor
                        || isTurning()
                ? WATCHED
                : otherwise;
    }

    /** Whether links are about to break one after the other down the tree, as those above take up a new history. */
    private boolean isTurning() {
        synchronized (lock) {
            return Duration.between(turned, clock.instant()).compareTo(TURNING) < 0;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            ServerGuard now = guard;
            guard = null;
            if (now != null) {
                now.close();
            }
        }
    }
}

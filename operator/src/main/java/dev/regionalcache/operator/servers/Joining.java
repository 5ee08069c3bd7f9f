package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes before a server follows another one: that one must be ready, copy nothing that both have, and nothing may be lost
 * unreported. Other servers may take their time for it, or never answer; who asks waits for none of them. For the keeper's
 * thread.
 */
final class Joining implements AutoCloseable {

    /** What looks at other servers; all that it uses is its own while it does. */
    private final Aside aside;

    private final LogContext context;
    private final Runnable lookAgain;
    private final RedisServer own;
    private final Approach approach;

    /** At the new primary, where another server is followed. */
    private final Approach top;

    private final LossReporter losses;
    private final Predecessor predecessor;

    /** The server that is to be followed and is not yet; null: none. */
    private @Nullable ServerAddress sought;

    private Instant soughtSince = Instant.EPOCH;

    /** The process that ended, of which all had been told when it was found that the server may follow. */
    private @Nullable Ended told;

    private boolean looking;

    /** Has looked at nothing; {@code lookAgain} is called when something was found. */
    Joining(
            RedisConnector connector,
            Predecessor predecessor,
            ServerPlan plan,
            Credentials login,
            LogContext context,
            Runnable lookAgain) {
        this.predecessor = predecessor;
        this.context = context;
        this.lookAgain = lookAgain;
        aside = new Aside("join-" + plan.pod(), lookAgain);
        own = connector.server(plan.address(), login);
        approach = new Approach(connector);
        top = new Approach(connector);
        losses = new LossReporter(connector);
    }

    /** A process, and what it is to follow as what. Where that is another one, what was found says nothing. */
    private record Question(
            long epoch,
            DesiredRole role,
            @Nullable ServerAddress primary,
            String runId,
            boolean fenced,
            @Nullable Ended former) {}

    /** A server as it was observed, before its keeper decides. */
    record Joiner(
            ServerPlan plan,
            Guard guard,
            ServerInfo info,
            RedisServer server,
            Credentials login,
            boolean fenced,
            boolean open,
            Instant now) {}

    /** Looks at the server; whether it may follow what its plan says, as far as that has been found out. */
    boolean look(Joiner joiner) {
        ServerInfo info = joiner.info();
        looking = false;
        predecessor.seen(info, info.isMaster() && joiner.open(), joiner.guard().ended());
        return switch (joiner.plan().role()) {
            case DesiredRole.Follow(ServerAddress master, String runId) -> mayFollow(joiner, master);
            case DesiredRole.Feed(ServerAddress master, String history) -> mayFollow(joiner, master);
            case DesiredRole.CatchUp(ServerAddress source, String runId, long offset) -> mayCatchUp(joiner, source);
            case DesiredRole.Leased _ -> {
                if (aside.isIdle() && info.isMaster()) {
                    tellOfPredecessor(joiner);
                }
                yield false;
            }
            case DesiredRole.Stay _,
                    DesiredRole.Fenced _,
                    DesiredRole.Detached _,
                    DesiredRole.Primary _,
                    DesiredRole.Successor _ -> {
                if (aside.isIdle()) {
                    forgetSought();
                }
                yield false;
            }
        };
    }

    /** The primary itself has started anew, perhaps with less. */
    private void tellOfPredecessor(Joiner joiner) {
        Ended former = predecessor.ended();
        if (former != null
                && losses.isTold(
                        joiner.plan(), joiner.guard(), former, joiner.server().replication())) {
            predecessor.settle();
            losses.forget();
        }
    }

    private boolean mayFollow(Joiner joiner, ServerAddress master) {
        ServerInfo info = joiner.info();
        if (info.loading()) {
            return false;
        }
        Ended former = predecessor.ended();
        boolean follows = master.equals(info.master());
        if (follows && (former == null || former.equals(told))) {
            if (aside.isIdle()) {
                arrived();
            }
            return true;
        }
        // A record of one that ended may come when the server follows already.
        boolean found = isFound(joiner, master, former, () -> isReady(joiner, master, former));
        if (found) {
            told = former;
        }
        return follows || found;
    }

    /** It follows. */
    private void arrived() {
        forgetSought();
        losses.forget();
        predecessor.settle();
    }

    /** How long it was looked for counts no more when it is looked for again. */
    private void forgetSought() {
        sought = null;
        approach.close();
        top.close();
    }

    private boolean isFound(Joiner joiner, ServerAddress target, @Nullable Ended former, BooleanSupplier look) {
        if (!target.equals(sought)) {
            sought = target;
            soughtSince = joiner.now();
        }
        ServerPlan plan = joiner.plan();
        Optional<Boolean> known = aside.ask(
                new Question(
                        plan.epoch(), plan.role(), plan.primary(), joiner.info().runId(), joiner.fenced(), former),
                context.in(plan.epoch()),
                look);
        looking = known.isEmpty();
        return known.orElse(false);
    }

    /** May wait for other servers. */
    private boolean isReady(Joiner joiner, ServerAddress master, @Nullable Ended former) {
        ServerInfo info = joiner.info();
        boolean primary = master.equals(joiner.plan().primary());
        Loss before = losses.found();
        boolean ready = approach.ready(master, primary, joiner.login(), joiner.now())
                .filter(target -> primary || hasArrived(target, joiner))
                .filter(target -> !isBehind(target, info))
                .filter(target -> (joiner.fenced() || !info.isMaster()) && isAllTold(joiner, former, target, primary))
                .isPresent();
        if (!Objects.equals(losses.found(), before)) {
            lookAgain.run();
        }
        return ready;
    }

    private boolean isAllTold(Joiner joiner, @Nullable Ended former, Replication target, boolean primary) {
        return losses.mayFollow(
                joiner.plan(),
                joiner.guard(),
                new LossReporter.Follower(own, joiner.info(), former, target, primary, joiner.fenced()),
                joiner.login(),
                joiner.now());
    }

    /**
     * Whether a parent that is not the primary is in the primary's history by now. Until then it may follow the very server
     * that is to follow it: each would take the other's link away, and on the answer of a server without one Redis 6.2 forgets
     * its history and copies everything. What an old primary has goes on to its successor by way of such a parent as well.
     * Where the primary itself cannot be asked, a parent with a write of this epoch has it from there.
     */
    private boolean hasArrived(Replication target, Joiner joiner) {
        ServerAddress primary = joiner.plan().primary();
        if (primary == null) {
            return true;
        }
        return top.ready(primary, true, joiner.login(), joiner.now())
                .map(seen -> seen.replicationId().equals(target.replicationId()))
                .orElseGet(() -> !top.isFresh(joiner.now())
                        && (!joiner.info().isMaster()
                                || approach.hasWriteOf(joiner.plan().epoch(), target)));
    }

    /**
     * Who follows a server that has yet to reach its own offset copies everything, and what it alone has is gone. So it is with
     * one that hears of the new history before it has all of the one before, and with one that has not come as far in that one
     * as to where this server has left it.
     */
    static boolean isBehind(Replication target, ServerInfo info) {
        boolean stayed = target.replicationId().equals(info.previousReplicationId())
                && target.offset() < Math.min(info.offset(), info.previousUpTo() - 1);
        return stayed || (target.shares(info.replicationId(), info.offset()) && target.offset() < info.offset());
    }

    private boolean mayCatchUp(Joiner joiner, ServerAddress source) {
        return source.equals(joiner.info().master())
                || isFound(
                        joiner,
                        source,
                        null,
                        () -> approach.ready(source, true, joiner.login(), joiner.now())
                                .filter(target -> goesOnFrom(target, joiner.info()))
                                .isPresent());
    }

    /** Whether the target has all that the server has, and gives it the rest without a full copy. */
    private static boolean goesOnFrom(Replication target, ServerInfo info) {
        return target.shares(info.replicationId(), info.offset())
                && info.offset() <= target.offset()
                && target.backlogFrom() > 0
                && target.backlogFrom() <= info.offset() + 1;
    }

    /** Whether the server that is to be followed is worth looking at again soon. */
    boolean isFresh(Instant now) {
        return sought != null && Duration.between(soughtSince, now).compareTo(Approach.LONG_ENOUGH) < 0;
    }

    /** Whether it has yet to be found out for the first time whether the server may follow. */
    boolean isLooking() {
        return looking;
    }

    /** What is to be reported; null: nothing. */
    @Nullable
    Loss found() {
        return losses.found();
    }

    /** Remembers the processes that accepted writes. */
    Predecessor predecessor() {
        return predecessor;
    }

    @Override
    public void close() {
        aside.end(() -> {
            approach.close();
            top.close();
            own.close();
        });
    }
}

package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.WriteMarker;
import dev.regionalcache.redis.acl.AclUsers;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a keeper does for a server of a cache under a lease: its gate, what it reports to a preparation, and what comes before
 * it follows another one. For the keeper's thread, but for {@link #wish}.
 */
final class ServerGuard implements AutoCloseable {

    private final GateKeeper gate;
    private final Approach approach;

    /** At the new primary, where another server is followed. */
    private final Approach successor;

    private final LossReporter losses;
    private @Nullable String applicationsGone;
    private @Nullable WriteMarker marker;
    private @Nullable String markerOf;
    private GuardSight sight = new GuardSight(false, false, false, false, false);

    /** That is waited for; null: none, or it has been taken. */
    private volatile @Nullable TakeOver takeOver;

    private GuardView view = GuardView.UNKNOWN;

    ServerGuard(ServerPlan plan, Credentials operator, RedisConnector connector, LogContext context, Runnable changed) {
        Credentials login = new Credentials(AclUsers.GATE, operator.password());
        gate = new GateKeeper(plan.pod(), connector.gate(plan.address(), login), context, changed);
        approach = new Approach(connector);
        successor = new Approach(connector);
        losses = new LossReporter(connector);
    }

    /** What is wanted of the gate; without waiting. */
    void wish(GateWish wish) {
        gate.wish(wish);
    }

    /** Looks at the server as it was observed, before its keeper decides. */
    GuardSight look(ServerPlan plan, Guard guard, ServerInfo info, RedisServer server, Credentials login, Instant now) {
        gate.observed(
                new GateKeeper.Observed(info.runId(), info.isMaster(), info.replicationId(), replicas(guard, info)));
        if (info.isMaster() && plan.role() instanceof DesiredRole.Successor) {
            taken();
        }
        boolean fenced = gate.isFenced(info.runId());
        boolean mayFollow = plan.role() instanceof DesiredRole.Follow(ServerAddress master, String runId)
                && mayFollow(plan, guard, master, info, server, login, fenced, now);
        sight = new GuardSight(
                fenced,
                mayFollow,
                info.runId().equals(applicationsGone),
                mayTakeOver(plan, info),
                gate.isHandingOver(info.runId()));
        if (fenced && !sight.applicationsGone() && !(plan.role() instanceof DesiredRole.Detached)) {
            applicationsGone = null;
        }
        return sight;
    }

    private boolean mayTakeOver(ServerPlan plan, ServerInfo info) {
        TakeOver waiting = takeOver;
        return plan.role() instanceof DesiredRole.Successor(String runId, Epoch of)
                && waiting != null
                && waiting.of().equals(of)
                && info.offset() >= waiting.offset();
    }

    /** The primary has handed over. */
    void takeOver(TakeOver next) {
        takeOver = next;
    }

    /** It is a master now. */
    void taken() {
        TakeOver waiting = takeOver;
        takeOver = null;
        if (waiting != null) {
            waiting.taken().run();
        }
    }

    /** Whether it waits for the last bytes only. */
    boolean isTakingOver() {
        return takeOver != null;
    }

    /** Whether it has ended for a successor that it does not follow yet. */
    boolean isHandingOver(ServerInfo info) {
        return info.isMaster() && gate.isHandingOver(info.runId());
    }

    /** How many replicas must acknowledge while it is open: those here, and one region for all that follow it. */
    private static int replicas(Guard guard, ServerInfo info) {
        int local = Math.min(guard.localFollowers(), info.goodReplicas());
        return local + (info.goodReplicas() > local ? 1 : 0);
    }

    private boolean mayFollow(
            ServerPlan plan,
            Guard guard,
            ServerAddress master,
            ServerInfo info,
            RedisServer server,
            Credentials login,
            boolean fenced,
            Instant now) {
        if (master.equals(info.master()) || info.loading()) {
            approach.close();
            successor.close();
            losses.forget();
            return true;
        }
        boolean primary = master.equals(plan.primary());
        ServerAddress top = plan.primary();
        if (info.isMaster()
                && !primary
                && top != null
                && successor.ready(top, true, login, now).isEmpty()) {
            // What it has goes on to its successor by way of the very server that it is to follow.
            return false;
        }
        return approach.ready(master, primary, login, now)
                .filter(target -> !isBehind(target, info))
                .filter(target -> (fenced || !info.isMaster())
                        && losses.mayFollow(plan, guard, target, primary, server, login, fenced, now))
                .isPresent();
    }

    /** Who follows a server that has yet to reach its own offset copies everything, and what it alone has is gone. */
    private static boolean isBehind(Replication target, ServerInfo info) {
        return target.replicationId().equals(info.replicationId()) && target.offset() < info.offset();
    }

    /** Applications' connections were closed. */
    void applicationsGone(ServerInfo info) {
        applicationsGone = info.runId();
    }

    /** Whether the keeper should look again soon. */
    boolean isUnderWay(ServerPlan plan, Guard guard, ServerInfo info, Instant now) {
        return switch (plan.role()) {
            case DesiredRole.Follow(ServerAddress master, String runId) ->
                !master.equals(info.master()) && approach.isFresh(now);
            case DesiredRole.Leased(String runId) -> runId.equals(info.runId()) && !info.isMaster();
            case DesiredRole.Successor(String runId, Epoch of) -> runId.equals(info.runId()) && !info.isMaster();
            case DesiredRole.Detached() -> guard.preparing() != null && view.prepared() == null;
            case DesiredRole.Stay _, DesiredRole.Fenced _, DesiredRole.Primary _ -> false;
        };
    }

    /**
     * What is to be told, after the keeper acted.
     *
     * @param settled whether nothing was left to be done when the server was observed
     */
    GuardView view(ServerPlan plan, Guard guard, ServerInfo info, RedisServer server, boolean settled) {
        if (settled && !guard.reached()) {
            // Witnesses that came while it was the head: from here their answers reach nobody.
            server.closeSubscriptions(AclUsers.OPERATOR);
        }
        boolean told = settled && guard.preparing() != null && !info.loading();
        boolean still = told && (!(plan.role() instanceof DesiredRole.Detached) || isDetached(info));
        if (still) {
            readMarker(info, server);
        }
        view = new GuardView(
                gate.isFenced(info.runId()),
                info.isMaster() && gate.isOpen(info.runId()),
                still ? guard.preparing() : null,
                still ? marker : null,
                losses.found());
        return view;
    }

    private boolean isDetached(ServerInfo info) {
        return info.isMaster() ? sight.fenced() && sight.applicationsGone() : info.isFenced();
    }

    private void readMarker(ServerInfo info, RedisServer server) {
        String of = info.runId() + " " + info.offset();
        if (!of.equals(markerOf)) {
            Optional<WriteMarker> read = server.marker();
            marker = read.orElse(null);
            markerOf = of;
        }
    }

    /** It does not answer: nothing that it confirmed before is told any more, but for its losses. */
    GuardView silent() {
        view = new GuardView(false, false, null, null, losses.found());
        return view;
    }

    @Override
    public void close() {
        gate.close();
        approach.close();
        successor.close();
    }
}

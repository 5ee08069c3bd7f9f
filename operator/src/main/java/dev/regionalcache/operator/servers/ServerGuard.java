package dev.regionalcache.operator.servers;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.acl.AclUsers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a keeper does for a server of a cache under a lease: its gate, what it reports to a preparation, and what comes before
 * it follows another one. For the keeper's thread, but for {@link #wish}.
 */
final class ServerGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerGuard.class);

    /** By then witnesses are told of the new head, and are led there. Who subscribes later takes samples of reads. */
    private static final Duration LEAVING = Duration.ofSeconds(10);

    /** By {@code System.nanoTime()}, within one epoch. */
    private record Unreached(long epoch, long nanos) {}

    private final GateKeeper gate;
    private final Joining joining;
    private final Relinking relinking;
    private final StreamEnd streamEnd = new StreamEnd();
    private @Nullable String applicationsGone;
    private @Nullable Parting leftAsReplica;

    /** Since when no witness is led to this server; null: they are, or it was not settled since. */
    private @Nullable Unreached unreached;

    /** The run id of the process that was seen as a replica last. */
    private @Nullable String replica;

    private final MarkerWatch marker = new MarkerWatch();
    private GuardSight sight = new GuardSight(false, false, false, false, false);

    private final Succession succession = new Succession();

    private GuardView view = GuardView.UNKNOWN;

    ServerGuard(
            ServerPlan plan,
            Credentials operator,
            Predecessor predecessor,
            RedisConnector connector,
            LogContext context,
            Runnable changed) {
        Credentials login = new Credentials(AclUsers.GATE, operator.password());
        gate = new GateKeeper(
                plan.pod(), connector.gate(plan.address(), login), context, predecessor::opening, changed);
        joining = new Joining(connector, predecessor, plan, operator, context, changed);
        relinking = new Relinking(connector, plan.pod(), context, changed);
    }

    /** What is wanted of the gate; without waiting. */
    void wish(GateWish wish) {
        gate.wish(wish);
    }

    /** Looks at the server as it was observed, before its keeper decides. */
    GuardSight look(ServerPlan plan, Guard guard, ServerInfo info, RedisServer server, Credentials login, Instant now) {
        gate.observed(new GateSight.Observed(
                info.runId(), info.isMaster(), info.replicationId(), partings(guard, info), replicas(guard, info)));
        if (info.isMaster() && plan.role() instanceof DesiredRole.Successor) {
            succession.taken();
        }
        fenceBeside(plan, server);
        streamEnd.observed(plan, info);
        GateSight known = gate.sight();
        boolean fenced = known.isFenced(info.runId());
        if (!fenced) {
            applicationsGone = null;
        }
        boolean mayFollow = joining.look(
                new Joining.Joiner(plan, guard, info, server, login, fenced, known.isOpen(info.runId()), now));
        sight = new GuardSight(
                fenced,
                mayFollow,
                info.runId().equals(applicationsGone),
                succession.mayTakeOver(plan, info),
                gate.sight().isHandingOver(info.runId()),
                succession.mayWait(known, info, now),
                relinking.isDue(plan, info, server, login, now),
                joining.isLooking(),
                streamEnd.mayDetach(plan, info, now));
        return sight;
    }

    /**
     * Sets a fence that the gate has not set in time over the keeper's own connection, which has just been answered: that of the
     * gate may be dead, and a server that has as many as it takes lets in no other.
     */
    private void fenceBeside(ServerPlan plan, RedisServer server) {
        Long since = gate.overdue();
        if (since == null) {
            return;
        }
        try {
            Replication now = server.fence();
            gate.confirm(since, new GateSight.Confirmed(now.runId(), now.gate()));
        } catch (RedisFailure.Refused | RedisFailure.AccessDenied e) {
            LOG.debug("{} takes no fence", plan.pod(), e);
        }
    }

    /** Whether a fence is waited for. */
    boolean isFencing() {
        return !gate.unfencedFor().isZero();
    }

    /**
     * Where it left the histories before, the oldest first. It remembers one of them itself: as a replica it had left another
     * one, if its primary had just begun a new one, and what was chosen with a source has left two at once.
     */
    private List<Parting> partings(Guard guard, ServerInfo info) {
        Optional<Parting> before = Parting.before(info);
        if (!info.isMaster()) {
            leftAsReplica = before.orElse(null);
            replica = info.runId();
        }
        Stream<Parting> left = Stream.ofNullable(info.runId().equals(replica) ? leftAsReplica : null);
        return Stream.of(left, Stream.ofNullable(guard.parting()), before.stream())
                .flatMap(parting -> parting)
                .distinct()
                .toList();
    }

    /** The primary has handed over. */
    void takeOver(TakeOver next) {
        succession.takeOver(next);
    }

    /** Siblings follow it from now on, and what it alone holds goes with it: its end is told, also if it was never opened. */
    void promoting() {
        joining.predecessor().opening();
    }

    /** It is a master now. */
    void taken() {
        succession.taken();
    }

    /** Whether it waits for the last bytes only. */
    boolean isTakingOver(ServerPlan plan, ServerInfo info) {
        return succession.isTakingOver(plan, info);
    }

    /** Whether it has ended for a successor that it does not follow yet. */
    boolean isHandingOver(ServerInfo info) {
        return info.isMaster() && gate.sight().isHandingOver(info.runId());
    }

    /** How many replicas must acknowledge while it is open: those here, and one region for all that follow it. */
    private static int replicas(Guard guard, ServerInfo info) {
        int local = Math.min(guard.localFollowers(), info.goodReplicas());
        return local + (info.goodReplicas() > local ? 1 : 0);
    }

    /** Applications' connections were closed. */
    void applicationsGone(ServerInfo info) {
        applicationsGone = info.runId();
    }

    /** Whether the gate has told nothing yet of the process that was observed last. */
    boolean isUnread() {
        return gate.sight().isUnread();
    }

    /** Whether the link to the server that it follows is away, and was there a moment ago. */
    boolean isWithoutMaster(Instant now) {
        return relinking.isFresh(now);
    }

    /** Whether the keeper should look again soon. */
    boolean isUnderWay(ServerPlan plan, Guard guard, ServerInfo info, Instant now) {
        return switch (plan.role()) {
            case DesiredRole.Follow(ServerAddress master, String runId) ->
                !master.equals(info.master()) && joining.isFresh(now);
            case DesiredRole.Feed(ServerAddress master, String history) -> !master.equals(info.master());
            case DesiredRole.CatchUp(ServerAddress source, String runId, long offset) -> runId.equals(info.runId());
            case DesiredRole.Leased(String runId) -> runId.equals(info.runId()) && !info.isMaster();
            case DesiredRole.Successor(String runId, Epoch of) -> runId.equals(info.runId()) && !info.isMaster();
            case DesiredRole.Detached _ -> guard.preparing() != null && view.prepared() == null;
            case DesiredRole.Stay _, DesiredRole.Fenced _, DesiredRole.Primary _ -> false;
        };
    }

    /**
     * What is to be told, after the keeper acted.
     *
     * @param settled whether nothing was left to be done when the server was observed
     */
    GuardView view(ServerPlan plan, Guard guard, ServerInfo info, RedisServer server, boolean settled) {
        if (isLeftByWitnesses(plan, guard, settled)) {
            server.closeSubscriptions(AclUsers.OPERATOR);
        }
        boolean told = settled && guard.preparing() != null && !info.loading();
        boolean still = told && sight.isStill(plan.role(), info);
        GateSight known = gate.sight();
        boolean open = info.isMaster() && known.isOpen(info.runId());
        if (open && plan.role() instanceof DesiredRole.Leased && marker.isGone(server)) {
            gate.unmarked();
        }
        view = new GuardView(
                known.isFenced(info.runId()),
                open,
                still ? guard.preparing() : null,
                still ? marker.read(info, server) : null,
                streamEnd.isHeardOut(info),
                plan.role() instanceof DesiredRole.CatchUp(var source, var runId, long offset)
                        && info.offset() >= offset,
                joining.found(),
                joining.predecessor().ended(),
                joining.predecessor().settled(),
                info.isMaster() && mayWrite(plan) && isOverdue(guard) ? Stuck.Unfenced : null);
        return view;
    }

    /** Whether witnesses that came while it was the head may be there still: from here their answers reach nobody. */
    private boolean isLeftByWitnesses(ServerPlan plan, Guard guard, boolean settled) {
        if (guard.reached()) {
            unreached = null;
            return false;
        }
        if (!settled) {
            return false;
        }
        Unreached since = unreached;
        if (since == null || since.epoch() != plan.epoch()) {
            // In each epoch anew: it is then that a witness which was led here by mistake is needed elsewhere.
            since = new Unreached(plan.epoch(), System.nanoTime());
            unreached = since;
        }
        return System.nanoTime() - since.nanos() < LEAVING.toNanos();
    }

    /** It does not answer: nothing that it confirmed before is told any more, but for its losses. */
    GuardView silent(ServerPlan plan, Guard guard, RedisServer server, RuntimeException failure) {
        view = new GuardView(
                false,
                false,
                null,
                null,
                false,
                false,
                joining.found(),
                joining.predecessor().perhaps(),
                joining.predecessor().perhapsSettled(),
                stuck(plan, guard, server, failure));
        return view;
    }

    /** Whether it may accept writes: any other does no harm, and what it holds is of use. */
    private boolean mayWrite(ServerPlan plan) {
        return joining.predecessor().isWritable() || plan.role() instanceof DesiredRole.Leased;
    }

    /** Whether a fence was waited for as long as a server may be silent. */
    private boolean isOverdue(Guard guard) {
        return gate.unfencedFor().compareTo(guard.timings().endSilentAfter()) > 0;
    }

    private @Nullable Stuck stuck(ServerPlan plan, Guard guard, RedisServer server, RuntimeException failure) {
        Duration unfenced = gate.unfencedFor();
        if (!mayWrite(plan) || unfenced.isZero()) {
            return null;
        }
        if (failure instanceof RedisFailure.Busy) {
            // One that only read ends by this, and then the fence gets through.
            server.killScript();
            return unfenced.compareTo(guard.timings().endBusyAfter()) > 0 ? Stuck.InScript : null;
        }
        return isOverdue(guard) ? Stuck.Silent : null;
    }

    @Override
    public void close() {
        gate.close();
        joining.close();
        relinking.close();
    }
}

package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerInfo;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one server as its plan says, on a virtual thread that owns the connection: observe, decide, act, publish. At rest
 * once a second; at once when the plan changes, and several times a second while the server is not what it should be.
 */
final class ServerKeeper implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerKeeper.class);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration BUSY = Duration.ofMillis(150);

    private final MemberKey member;
    private final RedisConnector connector;
    private final Runnable changed;
    private final ServerObserver observer;
    private final GuardKeeper guard;
    private final ServerCommands commands;
    private final Logins logins;
    private final LagWatch lag;
    private final DiscoveryKeeper discovery;
    private final SpareConnections spare = new SpareConnections();
    private final Thread thread;

    /** The process that is to end; null: none. */
    private final AtomicReference<@Nullable String> toEnd = new AtomicReference<>();

    /** The one that answered last; null: none did. */
    private volatile @Nullable String process;

    /** Has a permit when it is to look again at once. */
    private final Semaphore woken = new Semaphore(0);

    private volatile ServerPlan plan;

    private RedisServer server;

    /** Whether the last look was not told. */
    private boolean heldBack;

    private volatile ServerView view;

    /** Since when an answer is waited for, if one is. */
    private volatile long askedAt;

    private volatile boolean asking;

    /**
     * Keeps a server from now on.
     *
     * @param proven the login that it took last; null where none is known
     * @param predecessor of the pods of its name
     */
    ServerKeeper(
            MemberKey member,
            ServerPlan plan,
            @Nullable Credentials proven,
            Predecessor predecessor,
            RedisConnector connector,
            InstantSource clock,
            Runnable changed) {
        this.member = member;
        this.plan = plan;
        logins = new Logins(proven);
        this.connector = connector;
        this.changed = changed;
        server = connector.server(plan.address(), logins.current(plan));
        observer = new ServerObserver(plan.pod(), plan.uid(), clock);
        lag = new LagWatch(connector);
        discovery = new DiscoveryKeeper(member, plan, connector);
        guard = new GuardKeeper(member, plan, predecessor, connector, clock, this::lookAgain);
        commands = new ServerCommands(guard, observer, this::lookAgain);
        view = observer.view();
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("keep-" + plan.pod())
                .start(this);
    }

    /** What is known of the server. */
    ServerView view() {
        return view;
    }

    /** The same, but for one that has not answered for longer than this, which is silent, however long a command may take. */
    ServerView view(Duration patience) {
        ServerView known = view;
        boolean hangs = asking && System.nanoTime() - askedAt > patience.toNanos();
        return hangs && known.answering() ? known.silent("it does not answer") : known;
    }

    /** The login that the server took last; null while it has taken none. */
    @Nullable
    Credentials proven() {
        return logins.proven();
    }

    /** How many connections of applications were closed to keep some free. */
    long connectionsClosed() {
        return spare.closed();
    }

    /** Whether the plan is of the server that this keeper keeps. */
    boolean isOf(ServerPlan next) {
        return plan.uid().equals(next.uid());
    }

    /** Whether it keeps the server in the pod with this UID. */
    boolean isOf(String uid) {
        return plan.uid().equals(uid);
    }

    /** Whether this keeper's connection is the one that the plan needs. */
    boolean serves(ServerPlan next) {
        ServerPlan now = plan;
        return isOf(next)
                && now.address().equals(next.address())
                && now.logins().equals(next.logins());
    }

    synchronized void plan(ServerPlan next) {
        if (!next.equals(plan)) {
            // First: the loop never acts on a plan that the guard does not know.
            guard.plan(next);
            plan = next;
            lookAgain();
        }
    }

    /** Lets the process that answered last save and end; its container is started again. What runs there by then goes on. */
    void shutdownForRestart() {
        toEnd.set(process);
        lookAgain();
    }

    /** What the holder of the lease wants of the gate; without waiting. */
    void wish(GateWish next) {
        guard.wish(next);
    }

    /** The primary has handed over to this server. */
    void takeOver(TakeOver next) {
        guard.takeOver(next);
        lookAgain();
    }

    private void lookAgain() {
        woken.release();
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ServerPlan current = plan;
                member.logContext(current.epoch()).enter();
                await(round(current));
            }
        } catch (InterruptedException closed) {
            // The server is not planned any more.
        } finally {
            server.close();
            lag.close();
            guard.close();
            discovery.close();
        }
    }

    /** One look at the server, and what it is told; how long to rest afterwards. */
    private Duration round(ServerPlan current) {
        Duration rest = BUSY;
        boolean unread = false;
        try {
            ServerInfo info = ask();
            process = info.runId();
            logins.taken(current);
            // Before all else, and in a pause as well: a fence may need them.
            boolean scarce = spare.keep(current.pod(), info, server);
            lag.measure(current.address(), current.primary(), logins.current(current));
            observer.answered(info, lag.figure(), current.thresholds());
            boolean settled = act(current, info);
            observer.guard(guard.view(current, info, server, settled));
            discovery.keep(Announcement.of(current, info, observer.view().guard(), logins.current(current)));
            boolean calm = settled && !scarce && isCalm(observer.view());
            rest = guard.rest(current, info, settled, calm ? REST : BUSY);
            // In a pause nothing is told, and a password that the server was not told is not taken for its own.
            if (settled && !current.paused() && logins.isOld(current)) {
                logins.told();
                connect(current);
            }
            unread = guard.isUnread();
        } catch (RedisFailure failure) {
            failed(current, failure);
            lag.close();
            if (failure instanceof RedisFailure.AccessDenied) {
                nextLogin(current);
            }
        } catch (RuntimeException e) {
            LOG.error("{} cannot be kept: {}; trying again", current.pod(), e.getMessage(), e);
            failed(current, e);
        }
        // The gate tells in a moment: whoever begins beside an open server would take it for closed. Not twice in a
        // row.
        heldBack = unread && !heldBack;
        if (!heldBack) {
            publish();
        }
        return rest;
    }

    private ServerInfo ask() {
        askedAt = System.nanoTime();
        asking = true;
        try {
            return server.info();
        } finally {
            asking = false;
        }
    }

    private static boolean isCalm(ServerView now) {
        return now.inSync() && !now.linkJustLost();
    }

    private void failed(ServerPlan current, RuntimeException failure) {
        observer.failed(failure, current.thresholds());
        discovery.keep(null);
        try {
            observer.guard(guard.silent(current, server, failure));
        } catch (RedisFailure again) {
            LOG.debug("{} answers nothing at all", current.pod(), again);
        }
    }

    private void nextLogin(ServerPlan current) {
        logins.refused();
        connect(current);
    }

    private void connect(ServerPlan current) {
        server.close();
        server = connector.server(current.address(), logins.current(current));
    }

    private void publish() {
        ServerView before = view;
        ServerView after = observer.view();
        view = after;
        if (!after.digest().equals(before.digest())) {
            changed.run();
        }
    }

    private boolean act(ServerPlan current, ServerInfo info) {
        if (info.runId().equals(toEnd.getAndSet(null))) {
            LOG.info("{} saves and restarts", current.pod());
            server.shutdownSave();
            return false;
        }
        return commands.act(current, info, server, logins.current(current));
    }

    private void await(Duration limit) throws InterruptedException {
        woken.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        woken.drainPermits();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

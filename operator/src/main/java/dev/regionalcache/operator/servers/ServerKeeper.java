package dev.regionalcache.operator.servers;

import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.ServerInfo;
import dev.regionalcache.redis.acl.AclUsers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();

    private ServerPlan plan;
    private boolean woken;
    private boolean shutdownWanted;

    /** Which of the plan's logins is in use. */
    private int login;

    private RedisServer server;

    /** Run id and users that the process was given; run id and settings likewise. */
    private @Nullable List<Object> users;

    private @Nullable List<Object> settings;
    private @Nullable LagProbe lagProbe;
    private volatile ServerView view;

    ServerKeeper(MemberKey member, ServerPlan plan, RedisConnector connector, InstantSource clock, Runnable changed) {
        this.member = member;
        this.plan = plan;
        this.connector = connector;
        this.changed = changed;
        server = connector.server(plan.address(), plan.logins().getFirst());
        observer = new ServerObserver(plan.pod(), plan.uid(), clock);
        view = observer.view();
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("keep-" + plan.pod())
                .start(this);
    }

    ServerView view() {
        return view;
    }

    /** Whether this keeper's connection is the one that the plan needs. */
    boolean serves(ServerPlan next) {
        ServerPlan now = plan();
        return now.uid().equals(next.uid())
                && now.address().equals(next.address())
                && now.logins().equals(next.logins());
    }

    void plan(ServerPlan next) {
        lock.lock();
        try {
            if (!next.equals(plan)) {
                plan = next;
                wakeUp();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the process save and end; its container is started again. */
    void shutdownForRestart() {
        lock.lock();
        try {
            shutdownWanted = true;
            wakeUp();
        } finally {
            lock.unlock();
        }
    }

    private void wakeUp() {
        woken = true;
        wake.signal();
    }

    private ServerPlan plan() {
        lock.lock();
        try {
            return plan;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        MDC.put("namespace", member.namespace());
        MDC.put("name", member.cache());
        MDC.put("region", member.region());
        try {
            while (!Thread.currentThread().isInterrupted()) {
                await(round(plan()) ? REST : BUSY);
            }
        } catch (InterruptedException closed) {
            // The server is not planned any more.
        } finally {
            server.close();
            closeLagProbe();
        }
    }

    /** Whether the server is what it should be. */
    private boolean round(ServerPlan current) throws InterruptedException {
        boolean settled = false;
        try {
            ServerInfo info = server.info();
            measureLag(current);
            observer.answered(info, lagProbe == null ? null : lagProbe.lag().orElse(null), current.thresholds());
            settled = act(current, info) && observer.view().inSync();
        } catch (RedisFailure failure) {
            observer.failed(failure, current.thresholds());
            closeLagProbe();
            if (failure instanceof RedisFailure.AccessDenied) {
                nextLogin(current);
            }
        } catch (RuntimeException e) {
            LOG.error("{} cannot be kept: {}; trying again", current.pod(), e.getMessage(), e);
            observer.failed(e, current.thresholds());
        }
        publish();
        return settled;
    }

    /** A server that has not been told of a new password knows the previous one. */
    private void nextLogin(ServerPlan current) {
        login = (login + 1) % current.logins().size();
        server.close();
        server = connector.server(current.address(), current.logins().get(login));
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
        if (takeShutdown()) {
            LOG.info("{} saves and restarts", current.pod());
            server.shutdownSave();
            return false;
        }
        List<Object> wantedUsers = List.of(info.runId(), current.users());
        List<Object> wantedSettings = List.of(info.runId(), current.settings());
        List<ServerAction> actions =
                KeeperRules.decide(current, info, wantedUsers.equals(users), wantedSettings.equals(settings));
        for (ServerAction action : actions) {
            switch (action) {
                case ServerAction.SetUsers() -> {
                    server.setUsers(current.users());
                    users = wantedUsers;
                }
                case ServerAction.HoldSettings() -> {
                    holdSettings(current.settings());
                    settings = wantedSettings;
                }
                case ServerAction.DropApplications() -> server.closeConnections(AclUsers.APPLICATION);
                case ServerAction.ReplicaOf(var master) -> {
                    LOG.info("{} follows {} instead of {}", current.pod(), master, info.master());
                    server.replicaOf(master);
                }
                case ServerAction.Promote() -> {
                    LOG.info("{} becomes the primary at offset {}", current.pod(), info.offset());
                    server.promote();
                }
            }
        }
        return actions.isEmpty();
    }

    private void holdSettings(Map<String, String> wanted) {
        Set<String> restartFor = new HashSet<>();
        List<String> invalid = new ArrayList<>();
        wanted.forEach((name, value) -> {
            try {
                server.configSet(name, value);
            } catch (RedisFailure.NeedsRestart e) {
                if (!value.equals(server.configGet(List.of(name)).get(name))) {
                    restartFor.add(name);
                }
            } catch (RedisFailure.Refused e) {
                // The text of a refused password would repeat it.
                invalid.add(name.equals("masterauth") ? name : name + ": " + e.getMessage());
            }
        });
        observer.settings(restartFor, Set.copyOf(invalid));
    }

    private void measureLag(ServerPlan current) {
        LagProbe probe = lagProbe;
        if (probe != null && !probe.primaryAddress().equals(current.primary())) {
            closeLagProbe();
        }
        if (lagProbe == null && current.primary() != null) {
            lagProbe = new LagProbe(
                    connector,
                    current.address(),
                    current.primary(),
                    current.logins().get(login));
        }
    }

    private void closeLagProbe() {
        LagProbe probe = lagProbe;
        lagProbe = null;
        if (probe != null) {
            probe.close();
        }
    }

    private boolean takeShutdown() {
        lock.lock();
        try {
            boolean wanted = shutdownWanted;
            shutdownWanted = false;
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long remaining = limit.toNanos();
            while (!woken && remaining > 0) {
                remaining = wake.awaitNanos(remaining);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

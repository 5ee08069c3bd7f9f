package dev.regionalcache.operator.servers;

import dev.regionalcache.operator.discovery.DiscoveryRevision;
import dev.regionalcache.redis.Announcements;
import dev.regionalcache.redis.Announcements.Found;
import dev.regionalcache.redis.Parting;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a primary tells applications: at once when it is another, and again when it was evicted or removed. On a thread
 * and a connection of its own: nothing that has to do with who may write ever waits for it.
 */
final class DiscoveryKeeper implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryKeeper.class);
    private static final Duration REST = Duration.ofSeconds(1);

    /** After a failure: a server that has just been opened may lack the replicas that it needs for a write. */
    private static final Duration RETRY = Duration.ofMillis(100);

    private final MemberKey member;
    private final ServerPlan server;
    private final RedisConnector connector;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private @Nullable Announcement wanted;
    private boolean closed;

    /** Of the thread. */
    private @Nullable Announcements connection;

    /** What clients were told last. */
    private @Nullable String told;

    private boolean failing;

    /** Tells nothing yet; {@code server} says where. */
    DiscoveryKeeper(MemberKey member, ServerPlan server, RedisConnector connector) {
        this.member = member;
        this.server = server;
        this.connector = connector;
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("discovery-" + server.pod())
                .start(this);
    }

    /** What is to be told from now on; null: nothing, and the server is left alone. Never waits. */
    void keep(@Nullable Announcement next) {
        lock.lock();
        try {
            if (!Objects.equals(next, wanted)) {
                wanted = next;
                wake.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        Announcement last = null;
        Duration pause = REST;
        try {
            while (!isClosed()) {
                Announcement now = await(last, pause);
                if (now == null || (last != null && !now.login().equals(last.login()))) {
                    disconnect();
                    failing = false;
                }
                pause = now == null || tryToTell(now) ? REST : RETRY;
                last = now;
            }
        } catch (InterruptedException e) {
            // The server is not kept any more.
        } finally {
            disconnect();
        }
    }

    /** What is wanted, when it is another than the last, or the pause is over. */
    private @Nullable Announcement await(@Nullable Announcement last, Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closed && Objects.equals(wanted, last) && left > 0) {
                if (last == null) {
                    wake.await();
                } else {
                    left = wake.awaitNanos(left);
                }
            }
            return closed ? null : wanted;
        } finally {
            lock.unlock();
        }
    }

    private boolean tryToTell(Announcement now) {
        member.logContext(now.epoch()).enter();
        try {
            tell(now);
            failing = false;
            return true;
        } catch (RuntimeException failure) {
            // Whatever it is: without this thread clients are told nothing.
            failed(failure);
            return false;
        }
    }

    private void failed(RuntimeException failure) {
        // That it does not answer is told by whoever keeps it.
        boolean silent = failure instanceof RedisFailure.Unreachable || failure instanceof RedisFailure.TimedOut;
        LOG.debug("{} does not take the discovery document", server.pod(), failure);
        if (!failing && !silent && !isClosed()) {
            failing = true;
            LOG.warn(
                    "clients are not told where the cache's servers are, for {} does not take it: {}; trying again",
                    server.pod(),
                    failure.getMessage());
        }
    }

    /** Nothing is written where nothing is missing. */
    private void tell(Announcement now) {
        Announcements there = connected(now);
        Parting parting = now.parting();
        Found found = there.look(parting);
        String document = DiscoveryRevision.next(now.document(), found.document(), told);
        if (!document.equals(found.document())) {
            there.announce(document);
            LOG.info("clients are told by {} where the cache's servers are", server.pod());
        }
        told = document;
        if (parting != null && found.missing()) {
            there.keep(parting);
        }
    }

    private Announcements connected(Announcement now) {
        Announcements open = connection;
        if (open == null) {
            open = connector.announcements(server.address(), now.login());
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Announcements open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            thread.interrupt();
            wake.signal();
        } finally {
            lock.unlock();
        }
    }
}

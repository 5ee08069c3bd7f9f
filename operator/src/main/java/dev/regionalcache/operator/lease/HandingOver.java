package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.operator.logging.LogContext;
import dev.regionalcache.operator.servers.GateWish;
import dev.regionalcache.redis.Credentials;
import dev.regionalcache.redis.Offset;
import dev.regionalcache.redis.RedisConnector;
import dev.regionalcache.redis.RedisFailure;
import dev.regionalcache.redis.RedisServer;
import dev.regionalcache.redis.Replication;
import dev.regionalcache.redis.ServerAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a lease over to another region (docs/failover.md, A switchover), step by step on a thread of its own: looks whether the successor
 * is near enough, lets the status say that the lease is being released, ends the server behind a fence that lasts, gives the
 * lease up, and tells the successor, on its own server, at which offset. Thread-safe.
 */
final class HandingOver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HandingOver.class);

    /** How often it is looked whether the successor has what this server has. */
    private static final Duration LOOK = Duration.ofMillis(5);

    /** How often a release is told again, and a successor that is too far behind is looked at again. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    private final LeasePlan.Handover plan;
    private final ServerAddress successor;
    private final LeaseKeeper keeper;
    private final WitnessDesk desk;
    private final Credentials login;
    private final RedisConnector connector;
    private final Duration fencing;
    private final LogContext context;
    private final Runnable changed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Thread thread;

    private boolean near;
    private boolean announced;
    private @Nullable Offset end;
    private long endedSince;
    private @Nullable Long gapMillis;

    /**
     * Begins.
     *
     * @param successor where the head of the successor's region is reached
     * @param keeper holds the lease, or would
     * @param changed told when the status has something new to say
     */
    HandingOver(
            LeasePlan.Handover plan,
            ServerAddress successor,
            LeaseKeeper keeper,
            WitnessDesk desk,
            Credentials login,
            RedisConnector connector,
            LogContext context,
            Runnable changed) {
        this.plan = plan;
        this.successor = successor;
        this.keeper = keeper;
        this.desk = desk;
        this.login = login;
        this.connector = connector;
        this.context = context;
        this.changed = changed;
        fencing = keeper.plan().timings().fencing();
        near = plan.begun();
        announced = plan.begun();
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("hand-over-" + keeper.plan().pod())
                .start(this::run);
    }

    LeasePlan.Handover plan() {
        return plan;
    }

    /** What the status has to say of it; null while nothing has been begun. */
    LeaseView.@Nullable Releasing view() {
        lock.lock();
        try {
            return near ? new LeaseView.Releasing(plan.of(), plan.successor(), end, gapMillis) : null;
        } finally {
            lock.unlock();
        }
    }

    /** The status says that the lease is being released. */
    void announced() {
        lock.lock();
        try {
            announced = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A region was heard that holds the lease of this epoch. */
    void heard(Epoch held) {
        lock.lock();
        try {
            if (end == null || gapMillis != null || !plan.isTaken(held)) {
                return;
            }
            gapMillis = (System.nanoTime() - endedSince) / 1_000_000;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /** It is not wanted any more; what has ended stays so. */
    void abandon() {
        lock.lock();
        try {
            if (end == null) {
                close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        context.enter();
        try {
            long late = System.nanoTime() + fencing.toNanos() / 2;
            while (!isNear()) {
                if (System.nanoTime() > late) {
                    // Another epoch takes this one's place soon, and would find the server half handed over.
                    LOG.warn("does not hand over to {} any more", plan.successor());
                    return;
                }
                Thread.sleep(AGAIN);
            }
            changed.run();
            await(() -> announced ? this : null);
            endedSince = System.nanoTime();
            keeper.end(new GateWish.HandOver(keeper.plan().timings().fenceAfter(), this::ended, this::isTaken));
            Offset at = await(() -> end);
            keeper.giveUp();
            tell(at);
        } catch (InterruptedException notWanted) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the gate's thread: the fence is confirmed. */
    private void ended(Offset at) {
        lock.lock();
        try {
            end = at;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Until the successor is heard to hold its lease; what is not heard in time goes by the members. */
    private void tell(Offset at) throws InterruptedException {
        String release = desk.sealed(new LeaseMessage.Release(plan.of(), plan.successor(), at));
        LOG.info(
                "releases epoch {} to {}: {} ended at offset {}",
                plan.of().number(),
                plan.successor(),
                keeper.plan().pod(),
                at.applied());
        boolean first = true;
        long last = System.nanoTime() + fencing.toNanos();
        while (System.nanoTime() < last && !isTaken()) {
            publish(release);
            if (first) {
                changed.run();
                first = false;
            }
            lock.lock();
            try {
                if (gapMillis == null) {
                    wake.awaitNanos(AGAIN.toNanos());
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isTaken() {
        lock.lock();
        try {
            return gapMillis != null;
        } finally {
            lock.unlock();
        }
    }

    private void publish(String release) {
        try {
            Optional<HeadLines.Line> link = desk.link(plan.successor());
            if (link.isPresent()) {
                link.get().publish(LeaseMessage.requests(plan.successor()), release);
            }
        } catch (RedisFailure e) {
            LOG.debug("a release was not sent", e);
        }
    }

    /** Whether the successor has, within a quarter of F, what this server has now. */
    private boolean isNear() throws InterruptedException {
        if (plan.begun()) {
            return true;
        }
        try (RedisServer own = connector.server(keeper.plan().address(), login);
                RedisServer other = connector.server(successor, login)) {
            Optional<HeadLines.Line> link = desk.link(plan.successor());
            if (link.isEmpty()) {
                return false;
            }
            link.get().open();
            Offset wanted = own.offset();
            long limit = System.nanoTime() + fencing.toNanos() / 4;
            Replication has;
            do {
                has = other.replication();
                if (has.linkUp()
                        && has.replicationId().equals(wanted.replicationId())
                        && has.offset() >= wanted.applied()) {
                    lock.lock();
                    try {
                        near = true;
                    } finally {
                        lock.unlock();
                    }
                    return true;
                }
                Thread.sleep(LOOK);
            } while (System.nanoTime() < limit);
            LOG.warn(
                    "does not hand over yet: {} is at offset {} of {} (its link is {}), and this server was at {} of {}",
                    plan.successor(),
                    has.offset(),
                    has.replicationId(),
                    has.linkUp() ? "up" : "down",
                    wanted.applied(),
                    wanted.replicationId());
        } catch (RedisFailure e) {
            LOG.warn("does not hand over yet: {}", e.getMessage());
        }
        return false;
    }

    /** Waits until it has one. */
    private <T> T await(Supplier<@Nullable T> found) throws InterruptedException {
        lock.lock();
        try {
            T now = found.get();
            while (now == null) {
                wake.await();
                now = found.get();
            }
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

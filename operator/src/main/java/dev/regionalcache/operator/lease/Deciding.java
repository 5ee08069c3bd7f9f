package dev.regionalcache.operator.lease;

import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.operator.servers.GateWish;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the clock, for one lease, what is wanted of its server's gate. A loop for a thread of its own, which waits for
 * nothing but time. Thread-safe.
 */
final class Deciding implements Runnable {

    /** How often a fence is wished for again until it is confirmed; also how often a grace is looked at. */
    private static final Duration AGAIN = Duration.ofMillis(50);

    /** Told what was decided, without being waited for. */
    interface Outcomes {

        /** What is wanted of the gate, each time. */
        void wish(GateWish wish);

        /** The lease was won, or is lost; not in a server that hands over. */
        void turned(boolean held);
    }

    private final Tally tally;
    private final long epoch;
    private final Outcomes outcomes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private volatile boolean held;
    private boolean mayWrite;
    private boolean woken;
    private boolean closed;
    private GateWish.@Nullable HandOver ending;

    /** Decides nothing yet; {@code epoch} is that of the lease. */
    Deciding(Tally tally, long epoch, Outcomes outcomes) {
        this.tally = tally;
        this.epoch = epoch;
        this.outcomes = outcomes;
    }

    /** Whether the lease was held when that was decided last. */
    boolean isHeld() {
        return held;
    }

    /** Something was counted, or discarded. */
    void again() {
        change(() -> {});
    }

    /** The server is to end, from now on and for good. */
    void end(GateWish.HandOver wish) {
        change(() -> ending = wish);
    }

    /** Nothing is decided any more. */
    void close() {
        change(() -> closed = true);
    }

    private void change(Runnable how) {
        lock.lock();
        try {
            how.run();
            woken = true;
            wake.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            while (!isClosed()) {
                boolean last = tally.isGivenUp();
                Duration left = decide();
                if (last) {
                    return;
                }
                await(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long what was decided holds. */
    private Duration decide() {
        Grant grant;
        GateWish wish;
        boolean turned;
        lock.lock();
        try {
            grant = tally.grant();
            wish = ending == null ? wish(grant) : ending;
            boolean holds = grant instanceof Grant.Writable;
            boolean fences = grant instanceof Grant.MustFence;
            turned = ending == null && (holds != held || (mayWrite && fences));
            held = holds;
            mayWrite = !fences;
        } finally {
            lock.unlock();
        }
        outcomes.wish(wish);
        if (turned) {
            outcomes.turned(grant instanceof Grant.Writable);
        }
        return next(grant);
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
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

    private GateWish wish(Grant grant) {
        return switch (grant) {
            case Grant.Writable(Duration left) -> new GateWish.Open(epoch);
            case Grant.Waiting(Duration left) -> new GateWish.Leave();
            case Grant.MustFence() -> new GateWish.Fence();
        };
    }

    private static Duration next(Grant grant) {
        return switch (grant) {
            case Grant.Writable(Duration left) -> left;
            case Grant.Waiting(Duration left) -> left.compareTo(AGAIN) < 0 ? left : AGAIN;
            case Grant.MustFence() -> AGAIN;
        };
    }
}

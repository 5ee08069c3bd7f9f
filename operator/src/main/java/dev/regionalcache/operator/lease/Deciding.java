package dev.regionalcache.operator.lease;

import dev.regionalcache.core.lease.Grant;
import dev.regionalcache.operator.servers.GateWish;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the clock, for one lease, what is wanted of its server's gate. A loop for a thread of its own, which waits for
 * nothing but time. Thread-safe.
 */
final class Deciding implements Runnable {

    /**
     * How often a fence is wished for again until it is confirmed. Also how often time is looked at while it runs: this
     * thread's timer stands still while the machine is suspended, and the wall clock alone shows it.
     */
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

    /** Has a permit when something else may be decided now. */
    private final Semaphore woken = new Semaphore(0);

    /** Held while a wish is made from what is counted. */
    private final Object wishing = new Object();

    private volatile boolean held;
    private volatile boolean closed;
    private volatile GateWish.@Nullable HandOver ending;

    /** Whether it has ended. */
    private volatile boolean ended;

    private volatile boolean everHeld;

    /** For the loop's thread: whether the server may write. */
    private boolean mayWrite;

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

    /** Whether it was held once. */
    boolean wasHeld() {
        return everHeld;
    }

    /** Something was counted, or discarded. */
    void again() {
        woken.release();
    }

    /** The server is to end, from now on and for good. */
    void end(GateWish.HandOver wish) {
        ending = new GateWish.HandOver(
                wish.pause(),
                at -> {
                    ended = true;
                    wish.ended().accept(at);
                },
                wish.taken());
        again();
    }

    /** From the return of this nothing is wished any more: what comes after it would have the last word. */
    void close() {
        synchronized (wishing) {
            closed = true;
        }
        again();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
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

    /** How long what was decided may stand unseen. */
    private Duration decide() {
        boolean turned;
        Grant grant;
        synchronized (wishing) {
            if (closed) {
                return Duration.ZERO;
            }
            grant = tally.grant();
            turned = wish(grant, ending);
        }
        if (turned) {
            outcomes.turned(grant instanceof Grant.Writable);
        }
        return next(grant);
    }

    /** Makes the wish that follows from a grant; true where the lease was won by it, or is lost. */
    private boolean wish(Grant grant, GateWish.@Nullable HandOver end) {
        boolean holds = grant instanceof Grant.Writable;
        boolean fences = grant instanceof Grant.MustFence;
        boolean turned = end == null && (holds != held || (mayWrite && fences));
        held = holds;
        mayWrite = !fences;
        if (holds) {
            everHeld = true;
        }
        // One that hangs when the lease is lost is fenced like any other: by all means, and not by that call alone.
        boolean hangs = fences && everHeld && !ended;
        outcomes.wish(end == null || hangs ? wish(grant) : end);
        return turned;
    }

    private void await(Duration limit) throws InterruptedException {
        woken.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        woken.drainPermits();
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
            case Grant.Writable(Duration left) -> soon(left);
            case Grant.Waiting(Duration left) -> soon(left);
            case Grant.MustFence() -> AGAIN;
        };
    }

    private static Duration soon(Duration left) {
        return left.compareTo(AGAIN) < 0 ? left : AGAIN;
    }
}

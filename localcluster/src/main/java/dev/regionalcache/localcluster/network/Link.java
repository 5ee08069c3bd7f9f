package dev.regionalcache.localcluster.network;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The way from one region to another. Thread-safe. */
final class Link {

    /** No distance, never cut. */
    static final Link NEAR = new Link();

    /** The least time that Linux waits for an acknowledgement beyond the round trip. */
    private static final long RETRANSMISSION_NANOS = 200_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();
    private volatile boolean cut;
    private volatile long oneWayNanos;
    private volatile long jitterNanos;
    private volatile double loss;

    void distance(Duration oneWay, Duration jitter) {
        oneWayNanos = oneWay.toNanos();
        jitterNanos = jitter.toNanos();
    }

    void lose(double share) {
        if (share < 0 || share >= 1) {
            throw new IllegalArgumentException("not a share that can be lost: " + share);
        }
        loss = share;
    }

    void cut(boolean isCut) {
        lock.lock();
        try {
            cut = isCut;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing passes now. */
    boolean isCut() {
        return cut;
    }

    /** How long one way takes now, in nanoseconds, with what is lost on it. */
    long delayNanos() {
        long delay = wayNanos();
        // Sent again when no acknowledgement has come for a round trip and some more; each time that is twice as long.
        long patience = RETRANSMISSION_NANOS + 2 * (oneWayNanos + jitterNanos);
        while (ThreadLocalRandom.current().nextDouble() < loss) {
            delay += patience;
            patience *= 2;
        }
        return delay;
    }

    private long wayNanos() {
        long jitter = jitterNanos;
        return oneWayNanos + (jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter));
    }

    /** Waits until the way is open. */
    void awaitOpen() throws InterruptedException {
        lock.lock();
        try {
            while (cut) {
                healed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}

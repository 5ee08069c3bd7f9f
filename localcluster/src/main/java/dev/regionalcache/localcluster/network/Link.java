package dev.regionalcache.localcluster.network;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The way from one region to another. Thread-safe. */
final class Link {

    /** No distance, never cut. */
    static final Link NEAR = new Link();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();
    private volatile boolean cut;
    private volatile long oneWayNanos;
    private volatile long jitterNanos;

    void distance(Duration oneWay, Duration jitter) {
        oneWayNanos = oneWay.toNanos();
        jitterNanos = jitter.toNanos();
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

    /** How long one way takes now, in nanoseconds. */
    long delayNanos() {
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

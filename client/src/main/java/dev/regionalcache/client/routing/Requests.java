package dev.regionalcache.client.routing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Requests that all servers be asked, and which of them were served: one round serves all that came before it. */
final class Requests {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long made;
    private long served;

    /** Makes one; its number. */
    long make() {
        lock.lock();
        try {
            made++;
            changed.signalAll();
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** The newest one that is not served; 0: all are. */
    long pending() {
        lock.lock();
        try {
            return made > served ? made : 0;
        } finally {
            lock.unlock();
        }
    }

    /** All up to this one are served. */
    void served(long number) {
        lock.lock();
        try {
            served = Math.max(served, number);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until one is served, so long at most. */
    void awaitServed(long number, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = nanos; served < number && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is one, so long at most. */
    void awaitAny(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = TimeUnit.MILLISECONDS.toNanos(millis); made <= served && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

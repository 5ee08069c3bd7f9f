package dev.regionalcache.client.discovery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The newest document that is known. It never goes back. Thread-safe. */
public final class Topology {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Consumer<DiscoveryDocument>> listeners = new CopyOnWriteArrayList<>();
    private volatile DiscoveryDocument current;

    /** Beginning with this one. */
    public Topology(DiscoveryDocument first) {
        current = first;
    }

    /** The newest one. */
    public DiscoveryDocument current() {
        return current;
    }

    /** Calls a listener after every change, on the thread that brought it. */
    public void onChange(Consumer<DiscoveryDocument> listener) {
        listeners.add(listener);
    }

    /**
     * Takes a document if it is of a cache of this name, and newer: a region that is cut off goes on showing an old one, also
     * one of a former cache. A document that does not say which cache it is of does not make forgotten which one was known.
     *
     * @return whether it was taken
     */
    public boolean offer(DiscoveryDocument document) {
        DiscoveryDocument taken;
        lock.lock();
        try {
            if (!document.cache().equals(current.cache()) || !document.isNewerThan(current)) {
                return false;
            }
            taken = document.countedAs(current.identity());
            current = taken;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.accept(taken));
        return true;
    }

    /**
     * Waits for a newer one.
     *
     * @param known what the caller has
     * @param nanos how long at most
     */
    public void awaitNewer(DiscoveryDocument known, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (!current.isNewerThan(known) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}

package dev.regionalcache.localcluster.controllers;

import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.store.Subscription;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles objects on a thread of its own whenever something changes that concerns them. */
public final class Controller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final Duration RETRY = Duration.ofMillis(500);

    /** What a controller does. */
    public interface Reconciler {

        /** The objects that a change concerns. */
        Stream<ObjectKey> affected(Change change);

        /** Makes the world as the object says. What it throws is logged, and it is called again. */
        void reconcile(ObjectKey key);
    }

    private final Reconciler reconciler;
    private final Subscription changes;
    private final Thread thread;

    private Controller(Reconciler reconciler, Subscription changes) {
        this.reconciler = reconciler;
        this.changes = changes;
        this.thread =
                Thread.ofVirtual().name(reconciler.getClass().getSimpleName()).unstarted(this::run);
    }

    /** Starts it; it sees changes from now on. */
    public static Controller start(ClusterApi api, Reconciler reconciler) {
        Controller controller = new Controller(reconciler, api.store().subscribe());
        controller.thread.start();
        return controller;
    }

    @Override
    public void close() {
        thread.interrupt();
        changes.close();
    }

    private void run() {
        Set<ObjectKey> due = new LinkedHashSet<>();
        try {
            while (true) {
                Change first = due.isEmpty() ? changes.take() : changes.poll(RETRY);
                for (Change change = first; change != null; change = changes.poll(Duration.ZERO)) {
                    reconciler.affected(change).forEach(due::add);
                }
                due.removeIf(this::done);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean done(ObjectKey key) {
        try {
            reconciler.reconcile(key);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("{} failed and is tried again: {}", key, e.toString());
            return false;
        }
    }
}

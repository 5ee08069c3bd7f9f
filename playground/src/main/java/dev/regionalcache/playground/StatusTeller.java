package dev.regionalcache.playground;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.time.Duration;

/** Prints what changes in a cache's status. */
final class StatusTeller implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CacheView view;
    private final Console console;
    private final Thread thread;

    private StatusTeller(CacheView view, Console console) {
        this.view = view;
        this.console = console;
        thread = Thread.ofVirtual().name("status").unstarted(this::run);
    }

    /** Tells what changes from now on. */
    static StatusTeller start(CacheView view, Console console) {
        StatusTeller teller = new StatusTeller(view, console);
        teller.thread.start();
        return teller;
    }

    private void run() {
        try {
            RegionalCacheStatus before = view.status();
            while (true) {
                Thread.sleep(POLL);
                RegionalCacheStatus now = view.status();
                StatusChanges.between(before, now).forEach(console::event);
                before = now;
            }
        } catch (KubernetesClientException | ResourceNotFoundException e) {
            // A person has deleted the cache, or the playground is being closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is asked or told after this. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

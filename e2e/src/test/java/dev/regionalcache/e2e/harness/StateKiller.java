package dev.regionalcache.e2e.harness;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.RegionalCache;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Deletes the control plane's pod at once, as soon as a change of a cache's primary has come so far; its process is told to end. */
public final class ControlPlaneKiller implements AutoCloseable {

    private final AtomicBoolean killed = new AtomicBoolean();
    private final Watch watch;

    /**
     * Watches from now on.
     *
     * @param after the epoch of the last change that does not count
     */
    public ControlPlaneKiller(TestNamespace namespace, String cache, long after, FailoverState state) {
        Cluster cluster = namespace.cluster();
        watch = cluster.client()
                .resources(RegionalCache.class)
                .inNamespace(namespace.name())
                .withName(cache)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, RegionalCache seen) {
                        if (hasCome(seen, after, state) && killed.compareAndSet(false, true)) {
                            Operator.killControlPlane(cluster);
                        }
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        // The test finds that nothing was killed.
                    }
                });
    }

    /** Whether it has seen the state, and killed. */
    public boolean hasKilled() {
        return killed.get();
    }

    private static boolean hasCome(RegionalCache seen, long after, FailoverState state) {
        return seen.getStatus() != null
                && seen.getStatus().failovers().stream().anyMatch(f -> f.epoch() > after && f.state() == state);
    }

    @Override
    public void close() {
        watch.close();
    }
}

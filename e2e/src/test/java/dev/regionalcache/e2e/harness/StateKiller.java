package dev.regionalcache.e2e.harness;

import dev.regionalcache.crds.cache.FailoverState;
import dev.regionalcache.crds.cache.FailoverStatus;
import dev.regionalcache.crds.cache.RegionalCache;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Kills a part of the operator once, as soon as a change of a cache's primary has come so far. */
public final class StateKiller implements AutoCloseable {

    private final AtomicBoolean killed = new AtomicBoolean();
    private final Watch watch;

    /**
     * Watches from now on.
     *
     * @param after the epoch of the last change that does not count
     * @param kill gets the change as it is told then
     */
    public StateKiller(
            TestNamespace namespace, String cache, long after, FailoverState state, Consumer<FailoverStatus> kill) {
        watch = namespace
                .cluster()
                .client()
                .resources(RegionalCache.class)
                .inNamespace(namespace.name())
                .withName(cache)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, RegionalCache seen) {
                        change(seen, after, state)
                                .filter(c -> killed.compareAndSet(false, true))
                                .ifPresent(kill);
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

    private static Optional<FailoverStatus> change(RegionalCache seen, long after, FailoverState state) {
        return Stream.ofNullable(seen.getStatus())
                .flatMap(status -> status.failovers().stream())
                .filter(f -> f.epoch() > after && f.state() == state)
                .findFirst();
    }

    @Override
    public void close() {
        watch.close();
    }
}

package dev.regionalcache.operator.framework;

import dev.regionalcache.operator.apply.StatusWrite;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Resources whose cached version was refused as the base of a write. Most often the newer one is on its way. Where it does not
 * come, as when the watch has died in silence, it is read, and is tried ever more seldom: what is decided from the cache would
 * be refused again and again. Thread-safe.
 */
public final class Conflicts<P extends HasMetadata> {

    /** So often a version is refused, in a row, before a newer one is asked for. */
    private static final int PATIENCE = 2;

    /** Of doublings: every 3.2 s in the end. */
    private static final int MOST_DOUBLINGS = 6;

    private final KubernetesClient client;
    private final Map<String, Refused> refused = new ConcurrentHashMap<>();

    /** Reads by this client. */
    public Conflicts(KubernetesClient client) {
        this.client = client;
    }

    /** How often in a row the version that the cache has was refused. */
    private record Refused(String version, int times) {}

    /** What to go on with: the resource as it is cached, and where the cache stays behind as it is in the cluster. */
    public P newest(P cached) {
        Refused last = refused.get(uid(cached));
        if (last == null) {
            return cached;
        }
        if (!last.version.equals(version(cached))) {
            forget(cached);
            return cached;
        }
        return last.times < PATIENCE ? cached : read(cached);
    }

    /** That a resource is gone, or is being deleted, must be heard from the cache, by which the framework cleans up. */
    private P read(P cached) {
        P now = client.resource(cached).get();
        return now != null && uid(now).equals(uid(cached)) && isDeleting(now) == isDeleting(cached) ? now : cached;
    }

    private static boolean isDeleting(HasMetadata resource) {
        return resource.getMetadata().getDeletionTimestamp() != null;
    }

    /**
     * Something that was made from {@link #newest} of this was refused.
     *
     * @return after which time to look again
     */
    public Duration again(P cached) {
        Refused now = refused.merge(
                uid(cached),
                new Refused(version(cached), 1),
                (before, first) ->
                        before.version.equals(first.version) ? new Refused(first.version, before.times + 1) : first);
        return StatusWrite.NEWER_VERSION.multipliedBy(1L << Math.min(now.times - 1, MOST_DOUBLINGS));
    }

    /** The resource is served no more. */
    public void forget(P resource) {
        refused.remove(uid(resource));
    }

    private static String uid(HasMetadata resource) {
        return Objects.requireNonNull(resource.getMetadata().getUid());
    }

    private static String version(HasMetadata resource) {
        return Objects.requireNonNull(resource.getMetadata().getResourceVersion());
    }
}

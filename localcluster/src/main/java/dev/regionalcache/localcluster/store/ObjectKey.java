package dev.regionalcache.localcluster.store;

import java.util.Comparator;

/**
 * Where an object is stored.
 *
 * @param resource the resource's plural and group, as {@code statefulsets.apps} or {@code pods}
 * @param namespace empty for objects without one
 */
public record ObjectKey(String resource, String namespace, String name) implements Comparable<ObjectKey> {

    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::resource)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}

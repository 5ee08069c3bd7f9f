package dev.regionalcache.localcluster.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one cluster in memory. Every change has a revision, which becomes the object's resourceVersion; the last
 * changes are kept, so that a watch can be resumed. Trees that are handed out are shared: nobody changes them. Thread-safe.
 */
public final class ObjectStore {

    /** Changes that are kept: enough for a client that reconnects, and for a test to outrun. */
    static final int HISTORY = 5_000;

    /** The objects of a list, and the revision at which it was read. */
    public record Listing(List<ObjectNode> items, long revision) {}

    /** Makes of the object as it is what it shall be. */
    @FunctionalInterface
    public interface Edit {
        /**
         * Called under the store's lock.
         *
         * @param current null if there is no such object
         * @return the object as it shall be, null if it shall not be; {@code current} itself or an equal one changes nothing
         */
        @Nullable
        ObjectNode apply(@Nullable ObjectNode current);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final NavigableMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private long revision = 1;

    /** The object, if there is one. */
    public Optional<ObjectNode> get(ObjectKey key) {
        return locked(() -> Optional.ofNullable(objects.get(key)));
    }

    /**
     * All objects of a resource.
     *
     * @param namespace null: of all namespaces
     */
    public Listing list(String resource, @Nullable String namespace) {
        return locked(() -> new Listing(
                objects.tailMap(new ObjectKey(resource, "", ""), true).entrySet().stream()
                        .takeWhile(e -> e.getKey().resource().equals(resource))
                        .filter(e -> namespace == null || e.getKey().namespace().equals(namespace))
                        .map(Map.Entry::getValue)
                        .toList(),
                revision));
    }

    /** All objects whatsoever. */
    public List<Map.Entry<ObjectKey, ObjectNode>> all() {
        return locked(() -> List.copyOf(objects.entrySet()));
    }

    /**
     * Changes an object. What {@code edit} throws leaves everything as it is.
     *
     * @return the object as it is now or, if it is gone, as it was at the end; null if there was and is none
     */
    public @Nullable ObjectNode write(ObjectKey key, Edit edit) {
        lock.lock();
        try {
            ObjectNode before = objects.get(key);
            ObjectNode after = edit.apply(before);
            if (Objects.equals(after, before)) {
                return before;
            }
            ObjectNode last = after == null ? Objects.requireNonNull(before).deepCopy() : after;
            Json.metadata(last).put("resourceVersion", Long.toString(++revision));
            if (after == null) {
                objects.remove(key);
            } else {
                objects.put(key, after);
            }
            publish(new Change(revision, key, before, after, last));
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** The revision of the last change. */
    public long revision() {
        return locked(() -> revision);
    }

    /** Changes from now on. */
    public Subscription subscribe() {
        return locked(() -> register(List.of()));
    }

    /**
     * Changes after a revision.
     *
     * @return empty if the history does not reach back to it
     */
    public Optional<Subscription> subscribe(long after) {
        return locked(() -> {
            if (after > revision
                    || (!history.isEmpty() && after + 1 < history.getFirst().revision())) {
                return Optional.empty();
            }
            return Optional.of(
                    register(history.stream().filter(c -> c.revision() > after).toList()));
        });
    }

    private Subscription register(List<Change> missed) {
        Subscription subscription = new Subscription(missed, subscriptions::remove);
        subscriptions.add(subscription);
        return subscription;
    }

    private void publish(Change change) {
        history.addLast(change);
        if (history.size() > HISTORY) {
            history.removeFirst();
        }
        new ArrayList<>(subscriptions).forEach(s -> s.offer(change));
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}

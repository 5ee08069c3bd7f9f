package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.ResourceType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Delete. Thread-safe. */
final class ObjectRemover {

    /** What happens to the objects that the removed one owns. */
    enum Propagation {
        BACKGROUND(null),
        FOREGROUND("foregroundDeletion"),
        ORPHAN("orphan");

        private final @Nullable String finalizer;

        Propagation(@Nullable String finalizer) {
            this.finalizer = finalizer;
        }
    }

    /**
     * How to delete.
     *
     * @param graceSeconds null: as the object says
     * @param uid the object must have it, if given
     * @param resourceVersion likewise
     */
    record Options(
            Propagation propagation,
            @Nullable Long graceSeconds,
            @Nullable String uid,
            @Nullable String resourceVersion,
            boolean dryRun) {

        static final Options BACKGROUND = new Options(Propagation.BACKGROUND, null, null, null, false);
    }

    /** The object as it was at last, and whether it is gone. */
    record Removed(ObjectNode object, boolean gone) {}

    private final ObjectStore store;
    private final Admission admission;
    private final InstantSource clock;

    ObjectRemover(ObjectStore store, Admission admission, InstantSource clock) {
        this.store = store;
        this.admission = admission;
        this.clock = clock;
    }

    /**
     * Deletes an object, or begins to: it goes when its finalizers are gone and, a pod, when its processes have ended.
     *
     * @throws ApiException 404, or 409 if it is not the object that {@code options} want
     */
    Removed delete(ResourceType type, String namespace, String name, Options options) {
        ObjectKey key = type.key(namespace, name);
        ObjectStore.Edit edit = current -> {
            if (current == null) {
                throw ApiException.notFound(type, name);
            }
            checkPreconditions(type, name, current, options);
            return deleting(type, current, options);
        };
        if (options.dryRun()) {
            return new Removed(
                    type.outward(
                            Objects.requireNonNull(edit.apply(store.get(key).orElse(null)))),
                    true);
        }
        ObjectStore.Edit finalizing = admission.finalizing(type, edit);
        // Of this deletion: a pod whose processes end at once may be gone before it is answered that its end has begun.
        AtomicBoolean gone = new AtomicBoolean();
        ObjectNode last = Objects.requireNonNull(store.write(key, current -> {
            ObjectNode after = finalizing.apply(current);
            gone.set(after == null);
            return after;
        }));
        admission.tell(type, key, last);
        return new Removed(type.outward(last), gone.get());
    }

    private ObjectNode deleting(ResourceType type, ObjectNode current, Options options) {
        ObjectNode object = current.deepCopy();
        ObjectNode metadata = Json.metadata(object);
        String finalizer = options.propagation().finalizer;
        if (finalizer != null) {
            addFinalizer(metadata, finalizer);
        }
        long grace = admission.rules(type).beginDeletion(object, options.graceSeconds());
        JsonNode already = metadata.path("deletionGracePeriodSeconds");
        if (already.isMissingNode() || grace < already.asLong()) {
            Instant end = clock.instant().plusSeconds(grace);
            metadata.put("deletionTimestamp", Json.timestamp(end));
            metadata.put("deletionGracePeriodSeconds", (int) grace);
            if (metadata.has("generation")) {
                metadata.put("generation", metadata.path("generation").asInt() + 1);
            }
        }
        return object;
    }

    private static void addFinalizer(ObjectNode metadata, String finalizer) {
        ArrayNode finalizers = metadata.withArray("finalizers");
        if (Json.elements(finalizers).noneMatch(f -> f.asText().equals(finalizer))) {
            finalizers.add(finalizer);
        }
    }

    private static void checkPreconditions(ResourceType type, String name, ObjectNode current, Options options) {
        JsonNode metadata = current.path("metadata");
        check(type, name, "UID", options.uid(), metadata.path("uid"), "deleted and then recreated");
        check(type, name, "ResourceVersion", options.resourceVersion(), metadata.path("resourceVersion"), "modified");
    }

    private static void check(
            ResourceType type, String name, String what, @Nullable String wanted, JsonNode actual, String happened) {
        if (wanted != null && !wanted.isEmpty() && !wanted.equals(actual.asText())) {
            throw ApiException.preconditionFailed(
                    type,
                    name,
                    "the %1$s in the precondition (%2$s) does not match the %1$s in record (%3$s). The object might have been %4$s"
                            .formatted(what, wanted, actual.asText(), happened));
        }
    }
}

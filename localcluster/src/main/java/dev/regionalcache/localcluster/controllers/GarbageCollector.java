package dev.regionalcache.localcluster.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Deletes objects whose owners are all gone. An owner is looked for in the object's own namespace, so one in another
 * namespace counts as gone. It also carries out the deletions that wait for what is owned, and those that let it be.
 */
public record GarbageCollector(ClusterApi api) implements Controller.Reconciler {

    private static final String MANAGER = "kube-controller-manager";
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    @Override
    public Stream<ObjectKey> affected(Change change) {
        if (change.after() != null) {
            return owners(change.last()).findAny().isPresent() || isBeingDeleted(change.last())
                    ? Stream.of(change.key())
                    : Stream.of();
        }
        String uid = uid(change.last());
        Stream<ObjectKey> owners = owners(change.last()).flatMap(o -> key(o, change.key()).stream());
        return Stream.concat(owners, dependents(uid).map(Map.Entry::getKey));
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode object = api.store().get(key).orElse(null);
        ResourceType type = api.typeOf(key).orElse(null);
        if (object == null || type == null) {
            return;
        }
        if (isBeingDeleted(object)) {
            finish(type, key, object);
        }
        List<JsonNode> gone = owners(object).filter(o -> isGone(o, key)).toList();
        if (gone.isEmpty()) {
            return;
        }
        if (gone.size() == owners(object).count()) {
            api.delete(type, object, null);
        } else {
            dropOwners(type, key, gone::contains);
        }
    }

    private void finish(ResourceType type, ObjectKey key, ObjectNode object) {
        List<Map.Entry<ObjectKey, ObjectNode>> owned = dependents(uid(object)).toList();
        if (hasFinalizer(object, ORPHAN)) {
            owned.forEach(e -> api.typeOf(e.getKey())
                    .ifPresent(t -> dropOwners(
                            t, e.getKey(), o -> o.path("uid").asText().equals(uid(object)))));
            dropFinalizer(type, key, ORPHAN);
        } else if (hasFinalizer(object, FOREGROUND)) {
            owned.stream()
                    .filter(e -> !isBeingDeleted(e.getValue()))
                    .forEach(e -> api.typeOf(e.getKey()).ifPresent(t -> api.delete(t, e.getValue(), null)));
            boolean blocked = owned.stream()
                    .flatMap(e -> owners(e.getValue()))
                    .anyMatch(o -> o.path("uid").asText().equals(uid(object))
                            && o.path("blockOwnerDeletion").asBoolean());
            if (!blocked) {
                dropFinalizer(type, key, FOREGROUND);
            }
        }
    }

    /** An owner that cannot be looked for may exist: one of an unknown kind, or in a namespace where the object is in none. */
    private boolean isGone(JsonNode owner, ObjectKey dependent) {
        return key(owner, dependent)
                .filter(key -> api.store()
                        .get(key)
                        .filter(o -> uid(o).equals(owner.path("uid").asText()))
                        .isEmpty())
                .isPresent();
    }

    private Optional<ObjectKey> key(JsonNode owner, ObjectKey dependent) {
        return api.typeOf(owner.path("apiVersion").asText(), owner.path("kind").asText())
                .filter(type -> !type.namespaced() || !dependent.namespace().isEmpty())
                .map(type -> type.key(dependent.namespace(), owner.path("name").asText()));
    }

    private Stream<Map.Entry<ObjectKey, ObjectNode>> dependents(String uid) {
        return api.store().all().stream()
                .filter(e -> owners(e.getValue())
                        .anyMatch(o -> o.path("uid").asText().equals(uid)));
    }

    private void dropOwners(ResourceType type, ObjectKey key, Predicate<JsonNode> dropped) {
        drop(type, key, "ownerReferences", dropped);
    }

    private void dropFinalizer(ResourceType type, ObjectKey key, String finalizer) {
        drop(type, key, "finalizers", f -> f.asText().equals(finalizer));
    }

    private void drop(ResourceType type, ObjectKey key, String list, Predicate<JsonNode> dropped) {
        api.edit(type, key, MANAGER, live -> {
            ObjectNode object = live.deepCopy();
            ObjectNode metadata = Json.metadata(object);
            List<JsonNode> kept =
                    Json.elements(metadata.path(list)).filter(dropped.negate()).toList();
            metadata.remove(list);
            if (!kept.isEmpty()) {
                metadata.putArray(list).addAll(kept);
            }
            return object;
        });
    }

    private static Stream<JsonNode> owners(ObjectNode object) {
        return Json.elements(object.path("metadata").path("ownerReferences"));
    }

    private static boolean isBeingDeleted(ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private static boolean hasFinalizer(ObjectNode object, String name) {
        return Json.elements(object.path("metadata").path("finalizers"))
                .anyMatch(f -> f.asText().equals(name));
    }

    private static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asText();
    }
}

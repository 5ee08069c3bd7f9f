package dev.regionalcache.localcluster.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ClusterApi;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.kinds.BuiltInKinds;
import dev.regionalcache.localcluster.store.Change;
import dev.regionalcache.localcluster.store.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Empties namespaces and CustomResourceDefinitions that are being deleted, and lets them go when they are empty. */
public record Cleanup(ClusterApi api) implements Controller.Reconciler {

    private static final String MANAGER = "kube-controller-manager";
    private static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

    @Override
    public Stream<ObjectKey> affected(Change change) {
        return switch (change.key().resource()) {
            case "namespaces", DEFINITIONS -> Stream.of(change.key());
            default ->
                change.after() != null
                        ? Stream.of()
                        : Stream.of(
                                new ObjectKey("namespaces", "", change.key().namespace()),
                                new ObjectKey(DEFINITIONS, "", change.key().resource()));
        };
    }

    @Override
    public void reconcile(ObjectKey key) {
        boolean deleted = api.store()
                .get(key)
                .filter(o -> o.path("metadata").has("deletionTimestamp"))
                .isPresent();
        if (!deleted) {
            return;
        }
        List<Map.Entry<ObjectKey, ObjectNode>> content = api.store().all().stream()
                .filter(e -> key.name()
                        .equals(
                                key.resource().equals(DEFINITIONS)
                                        ? e.getKey().resource()
                                        : e.getKey().namespace()))
                .toList();
        content.stream()
                .filter(e -> !e.getValue().path("metadata").has("deletionTimestamp"))
                .forEach(e -> api.typeOf(e.getKey()).ifPresent(t -> api.delete(t, e.getValue(), null)));
        if (content.isEmpty()) {
            api.typeOf(key).ifPresent(type -> api.edit(type, key, MANAGER, Cleanup::released));
        }
    }

    private static ObjectNode released(ObjectNode live) {
        ObjectNode object = live.deepCopy();
        if (object.path("spec") instanceof ObjectNode spec) {
            spec.remove("finalizers");
        }
        List<JsonNode> kept = Json.elements(object.path("metadata").path("finalizers"))
                .filter(f -> !f.asText().equals(BuiltInKinds.DEFINITION_FINALIZER))
                .toList();
        Json.metadata(object).putArray("finalizers").addAll(kept);
        return object;
    }
}

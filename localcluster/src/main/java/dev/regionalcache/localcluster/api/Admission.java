package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.api.ApiException.Cause;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.schema.TypeSchemas;
import dev.regionalcache.localcluster.store.ObjectKey;
import dev.regionalcache.localcluster.store.ObjectStore;
import dev.regionalcache.localcluster.types.ResourceType;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What happens to an object between a request and the store: identity, what the server owns, schema, rules of the kind. */
final class Admission {

    private final ObjectStore store;
    private final TypeSchemas schemas;
    private final Map<String, KindRules> rules;
    private final InstantSource clock;

    Admission(ObjectStore store, TypeSchemas schemas, Map<String, KindRules> rules, InstantSource clock) {
        this.store = store;
        this.schemas = schemas;
        this.rules = rules;
        this.clock = clock;
    }

    /** The rules of a kind. */
    KindRules rules(ResourceType type) {
        return rules.getOrDefault(type.storage(), KindRules.NONE);
    }

    /**
     * The object as it is stored.
     *
     * @param live as it is, empty for a new one
     * @param wanted as the request has it
     * @param warnings takes what the writer is to be told
     * @throws ApiException 400 or 422 if it is not valid
     */
    ObjectNode admit(
            ResourceType type,
            ObjectKey key,
            ObjectNode live,
            ObjectNode wanted,
            String subresource,
            WriteOptions options,
            List<String> warnings) {
        ObjectNode object = composed(type, live, wanted, subresource);
        keepServerOwned(type, key, live, object);
        warnings.addAll(unknownFields(type, object, options));
        schemas.of(type).applyDefaults(object);
        rules(type).prepare(live.isEmpty() ? null : live, object);
        refuseNewFinalizers(type, key, live, object);
        List<Cause> causes = schemas.of(type).validate(live, object).stream()
                .map(v -> new Cause(v.reason(), v.message(), v.field()))
                .toList();
        if (!causes.isEmpty()) {
            throw ApiException.invalid(type, key.name(), causes);
        }
        if (type.generation() && !live.isEmpty() && !sameSpec(type, live, object)) {
            Json.metadata(object)
                    .put("generation", live.path("metadata").path("generation").asInt() + 1);
        }
        return object;
    }

    /** Of the request only the part that its path names, of the live object the rest. */
    private static ObjectNode composed(ResourceType type, ObjectNode live, ObjectNode wanted, String subresource) {
        ObjectNode object = subresource.isEmpty() ? wanted.deepCopy() : live.deepCopy();
        switch (subresource) {
            case "" -> {
                if (type.hasStatus()) {
                    put(object, "status", live.path("status"));
                }
            }
            case "status" -> put(object, "status", wanted.path("status"));
            case "resize" -> resize(object, wanted);
            default -> throw ApiException.noSuchPath();
        }
        return object;
    }

    private static void resize(ObjectNode pod, ObjectNode wanted) {
        for (JsonNode container : pod.path("spec").path("containers")) {
            Json.elements(wanted.path("spec").path("containers"))
                    .filter(c -> c.path("name").equals(container.path("name")))
                    .forEach(c -> put((ObjectNode) container, "resources", c.path("resources")));
        }
    }

    private void keepServerOwned(ResourceType type, ObjectKey key, ObjectNode live, ObjectNode object) {
        ObjectNode metadata = Json.metadata(object);
        metadata.remove(ResourceType.SERVER_OWNED);
        metadata.put("name", key.name());
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        }
        if (!live.isEmpty()) {
            ResourceType.SERVER_OWNED.forEach(
                    field -> put(metadata, field, live.path("metadata").path(field)));
            return;
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", Json.timestamp(clock.instant()));
        if (type.generation()) {
            metadata.put("generation", 1);
        }
    }

    private static void refuseNewFinalizers(ResourceType type, ObjectKey key, ObjectNode live, ObjectNode object) {
        if (!live.path("metadata").has("deletionTimestamp")) {
            return;
        }
        List<JsonNode> known =
                Json.elements(live.path("metadata").path("finalizers")).toList();
        String added = Json.elements(object.path("metadata").path("finalizers"))
                .filter(f -> !known.contains(f))
                .map(JsonNode::toString)
                .collect(Collectors.joining(", "));
        if (!added.isEmpty()) {
            throw ApiException.forbiddenChange(
                    type,
                    key.name(),
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{%s}"
                            .formatted(added));
        }
    }

    /**
     * Drops the fields that the type does not have.
     *
     * @return what the writer is to be told of them
     * @throws ApiException 400 if the writer wants that to be an error, or if a value is of a wrong type
     */
    private List<String> unknownFields(ResourceType type, ObjectNode object, WriteOptions options) {
        String kind = type.names().kind();
        String refusal = "%s in version \"%s\" cannot be handled as a %s: ".formatted(kind, type.version(), kind);
        List<String> unknown = pruned(type, object, refusal).stream()
                .map("unknown field \"%s\""::formatted)
                .toList();
        if (!unknown.isEmpty() && options.unknownFields() == WriteOptions.UnknownFields.STRICT) {
            throw ApiException.badRequest(refusal + "strict decoding error: " + String.join(", ", unknown));
        }
        return options.unknownFields() == WriteOptions.UnknownFields.WARN ? unknown : List.of();
    }

    private List<String> pruned(ResourceType type, ObjectNode object, String refusal) {
        try {
            return schemas.of(type).prune(object);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(refusal + e.getMessage());
        }
    }

    /** Refuses fields that the type does not have: by server-side apply nobody could own them. */
    void refuseUnknownFields(ResourceType type, ObjectKey key, ObjectNode config) {
        List<String> unknown = pruned(type, config.deepCopy(), "failed to create typed patch object: ");
        if (!unknown.isEmpty()) {
            String namespace = config.path("metadata").path("namespace").asText();
            throw ApiException.plain(
                    500,
                    "InternalError",
                    "failed to create typed patch object (%s/%s; %s/%s, Kind=%s): .%s: field not declared in schema"
                            .formatted(
                                    namespace,
                                    key.name(),
                                    type.group(),
                                    type.version(),
                                    type.names().kind(),
                                    unknown.getFirst()));
        }
    }

    /** An edit by which an object that is being deleted goes with its last finalizer. */
    ObjectStore.Edit finalizing(ResourceType type, ObjectStore.Edit edit) {
        return stored -> {
            ObjectNode object = edit.apply(stored);
            return object == null || isDone(type, object) ? null : object;
        };
    }

    private boolean isDone(ResourceType type, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.has("deletionTimestamp")
                && metadata.path("finalizers").isEmpty()
                && rules(type).goesAtOnce(object);
    }

    /** Tells the kind's rules of a write. */
    void tell(ResourceType type, ObjectKey key, ObjectNode last) {
        if (store.get(key).isPresent()) {
            rules(type).written(last);
        } else {
            rules(type).removed(last);
        }
    }

    private static boolean sameSpec(ResourceType type, ObjectNode live, ObjectNode object) {
        List<String> apart = type.hasStatus() ? List.of("metadata", "status") : List.of("metadata");
        return live.deepCopy().without(apart).equals(object.deepCopy().without(apart));
    }

    private static void put(ObjectNode object, String field, JsonNode value) {
        if (value.isMissingNode() || (value instanceof ArrayNode array && array.isEmpty())) {
            object.remove(field);
        } else {
            object.set(field, value.deepCopy());
        }
    }
}

package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.function.Predicate;

/** The patches that are no apply. What is given is never changed. */
public final class Patches {

    private Patches() {}

    /**
     * RFC 6902.
     *
     * @throws RuntimeException of the library's if the patch is malformed, or a test in it fails
     */
    public static JsonNode json(JsonNode object, JsonNode patch) {
        return JsonPatch.apply(patch, object.deepCopy());
    }

    /** RFC 7386. */
    public static JsonNode merge(JsonNode object, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = object.isObject() ? object.deepCopy() : Json.object();
        patch.propertyStream().forEach(e -> {
            if (e.getValue().isNull()) {
                merged.remove(e.getKey());
            } else {
                merged.set(e.getKey(), merge(merged.path(e.getKey()), e.getValue()));
            }
        });
        return merged;
    }

    /**
     * Kubernetes' own: a merge in which lists that have keys are merged by the first of them. The directives {@code $patch},
     * {@code $retainKeys} and {@code $deleteFromPrimitiveList} are followed; the order of elements stays as it is.
     */
    public static JsonNode strategic(JsonNode object, JsonNode patch, Shape shape) {
        if (!patch.isObject()) {
            return patch;
        }
        boolean afresh = patch.path("$patch").asText().equals("replace") || !object.isObject();
        ObjectNode merged = afresh ? Json.object() : object.deepCopy();
        if (patch.path("$retainKeys") instanceof ArrayNode kept) {
            merged.retain(Json.elements(kept).map(JsonNode::asText).toList());
        }
        patch.propertyStream().forEach(e -> strategicField(merged, e.getKey(), e.getValue(), shape));
        return merged;
    }

    private static void strategicField(ObjectNode merged, String name, JsonNode value, Shape shape) {
        if (name.startsWith("$deleteFromPrimitiveList/")) {
            JsonNode list = merged.path(name.substring(name.indexOf('/') + 1));
            value.forEach(gone -> removeIf(list, gone::equals));
        } else if (name.startsWith("$")) {
            return;
        } else if (value.isNull()) {
            merged.remove(name);
        } else if (value.isArray() && shape.field(name).isGranularList()) {
            merged.set(name, strategicList(merged.path(name), value, shape.field(name)));
        } else {
            merged.set(name, strategic(merged.path(name), value, shape.field(name)));
        }
    }

    private static ArrayNode strategicList(JsonNode live, JsonNode patch, Shape shape) {
        ArrayNode merged = Json.array();
        live.forEach(merged::add);
        if (Json.elements(patch).anyMatch(e -> e.path("$patch").asText().equals("replace"))) {
            merged.removeAll();
        }
        for (JsonNode element : patch) {
            switch (element.path("$patch").asText()) {
                case "delete" -> removeIf(merged, other -> isSame(other, element, shape));
                case "replace" -> {}
                default -> mergeElement(merged, element, shape);
            }
        }
        return merged;
    }

    private static void mergeElement(ArrayNode merged, JsonNode element, Shape shape) {
        for (int i = 0; i < merged.size(); i++) {
            if (isSame(merged.get(i), element, shape)) {
                merged.set(i, strategic(merged.get(i), element, shape.items()));
                return;
            }
        }
        merged.add(strategic(Json.object(), element, shape.items()));
    }

    private static boolean isSame(JsonNode one, JsonNode other, Shape shape) {
        return shape.keys().isEmpty()
                ? one.equals(other)
                : one.path(shape.keys().getFirst())
                        .equals(other.path(shape.keys().getFirst()));
    }

    private static void removeIf(JsonNode list, Predicate<JsonNode> condition) {
        for (var elements = list.iterator(); elements.hasNext(); ) {
            if (condition.test(elements.next())) {
                elements.remove();
            }
        }
    }
}

package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import java.util.List;

/**
 * How the value at a place of an object is merged and owned, as its schema says: a map by its fields unless it is atomic; a
 * list as a whole unless it is a set, or a map by keys.
 *
 * @param schema OpenAPI v3 with Kubernetes' extensions; missing where nothing is known
 */
public record Shape(JsonNode schema) {

    private static final Shape UNKNOWN = new Shape(MissingNode.getInstance());

    /** The shape of a field. */
    Shape field(String name) {
        JsonNode property = schema.path("properties").path(name);
        return property.isMissingNode() ? of(schema.path("additionalProperties")) : of(property);
    }

    /** The shape of a list's elements. */
    Shape items() {
        return of(schema.path("items"));
    }

    /** Whether this value is merged field by field. */
    boolean isGranularMap(JsonNode value) {
        return value.isObject()
                && !value.isEmpty()
                && !schema.path("x-kubernetes-map-type").asText().equals("atomic");
    }

    /** Whether this value is merged element by element. */
    boolean isGranularList(JsonNode value) {
        return value.isArray() && !value.isEmpty() && isGranularList();
    }

    /** Whether lists are merged element by element here. */
    boolean isGranularList() {
        return switch (schema.path("x-kubernetes-list-type").asText()) {
            case "set", "map" -> true;
            default -> false;
        };
    }

    /** The fields that tell the elements of a list-map apart; none for a set. */
    List<String> keys() {
        return Json.elements(schema.path("x-kubernetes-list-map-keys"))
                .map(JsonNode::asText)
                .toList();
    }

    /** The name of an element in FieldsV1: <code>k:{"name":"x"}</code> in a list-map, {@code v:"x"} in a set. */
    String identity(JsonNode element) {
        if (keys().isEmpty()) {
            return "v:" + element;
        }
        ObjectNode identity = Json.object();
        for (String key : keys().stream().sorted().toList()) {
            JsonNode value = element.path(key);
            JsonNode known = value.isMissingNode() ? items().field(key).schema.path("default") : value;
            if (!known.isMissingNode()) {
                identity.set(key, known);
            }
        }
        return "k:" + identity;
    }

    private static Shape of(JsonNode schema) {
        return schema.isObject() ? new Shape(schema) : UNKNOWN;
    }
}

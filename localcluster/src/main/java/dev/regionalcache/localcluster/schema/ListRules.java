package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The elements of sets, and the keys of list-maps, must differ. */
final class ListRules {

    private ListRules() {}

    static void check(JsonNode value, JsonNode schema, String path, List<Violation> violations) {
        if (value.isObject()) {
            value.propertyStream().forEach(e -> {
                JsonNode property = schema.path("properties").path(e.getKey());
                check(
                        e.getValue(),
                        property.isMissingNode() ? schema.path("additionalProperties") : property,
                        path.isEmpty() ? e.getKey() : path + "." + e.getKey(),
                        violations);
            });
        } else if (value.isArray()) {
            Set<JsonNode> seen = new HashSet<>();
            for (int i = 0; i < value.size(); i++) {
                String place = path + "[" + i + "]";
                check(value.get(i), schema.path("items"), place, violations);
                if (schema.has("x-kubernetes-list-type") && !seen.add(identity(value.get(i), schema))) {
                    violations.add(new Violation(
                            "FieldValueDuplicate", "Duplicate value: " + identity(value.get(i), schema), place));
                }
            }
        }
    }

    /** The element's keys in a list-map, the element itself in a set. */
    static JsonNode identity(JsonNode element, JsonNode schema) {
        JsonNode keys = schema.path("x-kubernetes-list-map-keys");
        if (keys.isEmpty()) {
            return element;
        }
        ObjectNode identity = Json.object();
        keys.forEach(key -> identity.set(key.asText(), element.path(key.asText())));
        return identity;
    }
}

package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Defaults of a schema. One inside an object is applied only where the object is, or has a default itself. */
final class Defaults {

    private Defaults() {}

    static void apply(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            schema.path("properties").propertyStream().forEach(e -> applyTo(object, e.getKey(), e.getValue()));
            JsonNode others = schema.path("additionalProperties");
            if (others.isObject()) {
                object.forEach(child -> apply(child, others));
            }
        } else if (value.isArray()) {
            value.forEach(element -> apply(element, schema.path("items")));
        }
    }

    private static void applyTo(ObjectNode object, String name, JsonNode schema) {
        boolean absent = !object.has(name)
                || (object.get(name).isNull() && !schema.path("nullable").asBoolean());
        if (absent && schema.has("default")) {
            object.set(name, schema.get("default").deepCopy());
        }
        apply(object.path(name), schema);
    }
}

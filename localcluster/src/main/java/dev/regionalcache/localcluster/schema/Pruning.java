package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Removes the fields that a custom resource's schema does not have. */
final class Pruning {

    private Pruning() {}

    /** Their paths, as {@code spec.regions[0].nam}; the value is changed. */
    static List<String> prune(ObjectNode object, JsonNode schema) {
        List<String> unknown = new ArrayList<>();
        prune(object, schema, "", unknown);
        return unknown;
    }

    private static void prune(JsonNode value, JsonNode schema, String path, List<String> unknown) {
        if (value instanceof ObjectNode object) {
            pruneFields(object, schema, path, unknown);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                prune(value.get(i), schema.path("items"), path + "[" + i + "]", unknown);
            }
        }
    }

    private static void pruneFields(ObjectNode object, JsonNode schema, String path, List<String> unknown) {
        boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                || schema.path("additionalProperties").asBoolean(false);
        JsonNode others = schema.path("additionalProperties");
        for (String name :
                object.propertyStream().map(Map.Entry::getKey).sorted().toList()) {
            String place = path.isEmpty() ? name : path + "." + name;
            JsonNode known = schema.path("properties").path(name);
            if (!known.isMissingNode() || others.isObject()) {
                // ObjectMeta is not described: what it holds stays.
                if (!place.equals("metadata")) {
                    prune(object.get(name), known.isMissingNode() ? others : known, place, unknown);
                }
            } else if (!open) {
                unknown.add(place);
                object.remove(name);
            }
        }
    }
}

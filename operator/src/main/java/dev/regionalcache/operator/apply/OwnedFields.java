package dev.regionalcache.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What our field manager set at the last apply, as the API server recorded it in {@code metadata.managedFields}
 * (format FieldsV1: {@code f:name} a field, <code>k:{...}</code> a list's element by its key, <code>v:...</code> an element
 * by its value). A field that is recorded and no longer desired has to be applied away.
 */
final class OwnedFields {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnedFields() {}

    /** The record of a manager's applies to the object itself (not to its status), if there is one. */
    static Optional<JsonNode> of(JsonNode actual, String manager) {
        return StreamSupport.stream(
                        actual.path("metadata").path("managedFields").spliterator(), false)
                .filter(entry -> entry.path("manager").asText().equals(manager)
                        && entry.path("operation").asText().equals("Apply")
                        && entry.path("subresource").asText().isEmpty())
                .map(entry -> entry.path("fieldsV1"))
                .findFirst();
    }

    /** Whether all recorded fields are still desired. */
    static boolean allDesired(JsonNode fields, JsonNode desired) {
        return fields.propertyStream()
                .filter(field -> !field.getKey().equals("."))
                .allMatch(field -> desired(field, desired));
    }

    private static boolean desired(Map.Entry<String, JsonNode> field, JsonNode desired) {
        String key = field.getKey();
        JsonNode below = field.getValue();
        if (key.startsWith("f:")) {
            JsonNode value = desired.path(key.substring(2));
            return !value.isMissingNode() && (below.isEmpty() || allDesired(below, value));
        }
        if (!key.startsWith("k:")) {
            return true;
        }
        JsonNode identity = parse(key.substring(2));
        return StreamSupport.stream(desired.spliterator(), false)
                .filter(element -> hasIdentity(element, identity))
                .anyMatch(element -> allDesired(below, element));
    }

    /** The API server fills a part of an identity that the element leaves out, as {@code protocol} of a port. */
    private static boolean hasIdentity(JsonNode element, JsonNode identity) {
        return identity.propertyStream()
                .allMatch(part -> element.path(part.getKey()).isMissingNode()
                        || element.path(part.getKey()).equals(part.getValue()));
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("managedFields hold an unreadable key: " + json, e);
        }
    }
}

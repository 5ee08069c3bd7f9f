package dev.regionalcache.localcluster.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** JSON as this module handles it: Jackson trees, Kubernetes objects by the fabric8 model. Thread-safe. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final KubernetesSerialization MODEL = new KubernetesSerialization();

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An empty array. */
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** A string. */
    public static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    /** An object in {@code parent}; it is made where there is none. */
    public static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode child ? child : parent.putObject(field);
    }

    /** The metadata of a Kubernetes object. */
    public static ObjectNode metadata(ObjectNode object) {
        return object(object, "metadata");
    }

    /** The elements of an array; none if it is not one. */
    public static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /**
     * Reads JSON or YAML.
     *
     * @throws IllegalArgumentException if it is neither, or not an object
     */
    public static ObjectNode read(String text) {
        try {
            if (MAPPER.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // The marker makes YAML of a text that begins like JSON.
            if (MODEL.unmarshal("---\n" + text, JsonNode.class) instanceof ObjectNode object) {
                return object;
            }
        }
        throw new IllegalArgumentException("an object is expected");
    }

    /**
     * Reads any JSON.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    public static JsonNode readAny(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** The model's object as a tree, with numbers as they are when they have been read: trees are compared. */
    public static ObjectNode tree(Object model) {
        return read(MODEL.asJson(model));
    }

    /**
     * A tree as an object of the model.
     *
     * @throws IllegalArgumentException if a value is of another type than the model's
     */
    public static <T> T model(JsonNode tree, Class<T> type) {
        return MODEL.convertValue(tree, type);
    }

    /** The class of the model for a kind. */
    public static Class<?> modelOf(String apiVersion, String kind) {
        return MODEL.getRegisteredKubernetesResource(apiVersion, kind);
    }

    /** The time as Kubernetes writes it, in whole seconds. */
    public static String timestamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

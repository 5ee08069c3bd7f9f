package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Removes the fields that a built-in kind does not have, by the classes of the fabric8 model. Thread-safe. */
final class ModelFields {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<JavaType, Map<String, JavaType>> FIELDS = new ConcurrentHashMap<>();

    private ModelFields() {}

    /** Adds the paths of what is removed. */
    static void prune(ObjectNode object, Class<?> model, List<String> unknown) {
        prune(object, MAPPER.constructType(model), "", unknown);
    }

    private static void prune(JsonNode value, JavaType type, String path, List<String> unknown) {
        if (value.isArray() && type.isCollectionLikeType()) {
            for (int i = 0; i < value.size(); i++) {
                prune(value.get(i), type.getContentType(), path + "[" + i + "]", unknown);
            }
        } else if (value instanceof ObjectNode object && type.isMapLikeType()) {
            object.propertyStream()
                    .forEach(e -> prune(e.getValue(), type.getContentType(), place(path, e.getKey()), unknown));
        } else if (value instanceof ObjectNode object) {
            pruneFields(object, FIELDS.computeIfAbsent(type, ModelFields::fields), path, unknown);
        }
    }

    private static void pruneFields(
            ObjectNode object, Map<String, JavaType> fields, String path, List<String> unknown) {
        for (String name :
                object.propertyStream().map(Map.Entry::getKey).sorted().toList()) {
            JavaType type = fields.get(name);
            if (type != null) {
                prune(object.get(name), type, place(path, name), unknown);
            } else if (!fields.isEmpty()) {
                unknown.add(place(path, name));
                object.remove(name);
            }
        }
    }

    private static String place(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** None for what may hold anything; a schema in a CustomResourceDefinition is taken as it is. */
    private static Map<String, JavaType> fields(JavaType type) {
        Map<String, JavaType> fields = new TreeMap<>();
        if (type.getRawClass().getName().startsWith("io.fabric8.") && !type.hasRawClass(JSONSchemaProps.class)) {
            BeanDescription bean = MAPPER.getDeserializationConfig().introspect(type);
            for (BeanPropertyDefinition property : bean.findProperties()) {
                fields.put(property.getName(), property.getPrimaryType());
            }
        }
        return fields;
    }
}

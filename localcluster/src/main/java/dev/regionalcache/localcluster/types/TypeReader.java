package dev.regionalcache.localcluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads resource types from CustomResourceDefinitions, and from the file of built-in ones, which has the same form. */
final class TypeReader {

    private final JsonNode metadataSchema;

    /** A reader that gives every schema this one for {@code metadata}. */
    TypeReader(JsonNode metadataSchema) {
        this.metadataSchema = metadataSchema;
    }

    /** The served versions of a CustomResourceDefinition. */
    List<ResourceType> custom(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        return Json.elements(spec.path("versions"))
                .filter(version -> version.path("served").asBoolean())
                .map(version -> type(
                        spec,
                        version.path("name").asText(),
                        version.path("schema").path("openAPIV3Schema"),
                        version,
                        true,
                        fieldNames(version.path("subresources"))))
                .toList();
    }

    /** A built-in type. */
    ResourceType builtIn(JsonNode spec) {
        return type(
                spec,
                spec.path("version").asText(),
                spec.path("schema"),
                spec,
                false,
                new TreeSet<>(texts(spec.path("subresources"))));
    }

    private ResourceType type(
            JsonNode spec,
            String version,
            JsonNode schema,
            JsonNode columns,
            boolean custom,
            Set<String> subresources) {
        return new ResourceType(
                spec.path("group").asText(),
                version,
                names(spec.path("names")),
                !spec.path("scope").asText().equals("Cluster"),
                custom,
                subresources,
                custom || spec.path("generation").asBoolean(),
                withMetadata(schema),
                Column.of(columns.path("additionalPrinterColumns")),
                map(spec.path("renames")),
                Set.copyOf(texts(spec.path("selectable"))));
    }

    private static ResourceType.Names names(JsonNode names) {
        String kind = names.path("kind").asText();
        return new ResourceType.Names(
                names.path("plural").asText(),
                names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                kind,
                texts(names.path("shortNames")),
                texts(names.path("categories")));
    }

    private ObjectNode withMetadata(JsonNode schema) {
        ObjectNode copy = schema instanceof ObjectNode object ? object.deepCopy() : Json.object();
        copy.put("type", "object");
        ObjectNode properties = Json.object(copy, "properties");
        properties.set("metadata", metadataSchema);
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        return copy;
    }

    private static List<String> texts(JsonNode array) {
        return Json.elements(array).map(JsonNode::asText).toList();
    }

    private static Set<String> fieldNames(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.propertyStream().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
        return map;
    }
}

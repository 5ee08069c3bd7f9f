package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.Column;
import dev.regionalcache.localcluster.types.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code kubectl get} prints: the name and the type's columns.
 *
 * @param includeObject {@code None}, {@code Metadata} or {@code Object}: what of the object a row carries
 */
record Table(ResourceType type, String includeObject) implements Rendering {

    private static final Configuration PATHS = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .options(Option.SUPPRESS_EXCEPTIONS, Option.ALWAYS_RETURN_LIST)
            .build();

    @Override
    public JsonNode list(List<ObjectNode> items, long revision) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", Long.toString(revision));
        ArrayNode definitions = table.putArray("columnDefinitions");
        definition(definitions, "Name", "string", 0).put("format", "name");
        // Of built-in types a date is declared as the text that it is answered as.
        type.columns()
                .forEach(c -> definition(
                        definitions,
                        c.name(),
                        c.type().equals("date") && !type.custom() ? "string" : c.type(),
                        c.priority()));
        ArrayNode rows = table.putArray("rows");
        items.forEach(item -> row(rows.addObject(), item));
        return table;
    }

    @Override
    public JsonNode one(ObjectNode object) {
        return list(
                List.of(object), object.path("metadata").path("resourceVersion").asLong());
    }

    private static ObjectNode definition(ArrayNode definitions, String name, String type, int priority) {
        return definitions
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("format", "")
                .put("description", "")
                .put("priority", priority);
    }

    private void row(ObjectNode row, ObjectNode object) {
        ArrayNode cells = row.putArray("cells");
        cells.add(object.path("metadata").path("name"));
        type.columns().forEach(column -> cells.add(cell(column, object)));
        switch (includeObject) {
            case "None" -> {}
            case "Object" -> row.set("object", object);
            default -> {
                ObjectNode partial = row.putObject("object")
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1");
                partial.set("metadata", object.path("metadata"));
            }
        }
    }

    private static JsonNode cell(Column column, ObjectNode object) {
        JsonNode found = JsonPath.using(PATHS).parse(object).read("$" + column.jsonPath());
        if (found.isEmpty()) {
            return Json.array().nullNode();
        }
        if (column.type().equals("date")) {
            return Json.text(age(found.get(0).asText()));
        }
        return found.size() == 1 && found.get(0).isNumber()
                ? found.get(0)
                : Json.text(Json.elements(found).map(JsonNode::asText).collect(Collectors.joining(",")));
    }

    /** The two largest units, as kubectl prints a duration. */
    private static String age(String timestamp) {
        Duration age = Duration.between(Instant.parse(timestamp), Instant.now());
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (age.toMinutes() < 10) {
            return age.toMinutes() + "m" + (age.toSecondsPart() == 0 ? "" : age.toSecondsPart() + "s");
        }
        if (age.toHours() < 3) {
            return age.toMinutes() + "m";
        }
        return age.toHours() < 48 ? age.toHours() + "h" : age.toDays() + "d";
    }
}

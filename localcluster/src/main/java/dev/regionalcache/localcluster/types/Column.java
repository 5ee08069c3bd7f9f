package dev.regionalcache.localcluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regionalcache.localcluster.json.Json;
import java.util.List;

/**
 * A column of what {@code kubectl get} prints.
 *
 * @param type {@code string}, {@code integer}, {@code date}, ...
 * @param priority 0 is always shown, more only with {@code -o wide}
 * @param jsonPath as CustomResourceDefinitions have it: {@code .status.phase}
 */
public record Column(String name, String type, int priority, String jsonPath) {

    private static final Column AGE = new Column("Age", "date", 0, ".metadata.creationTimestamp");

    static List<Column> of(JsonNode declared) {
        return declared.isEmpty()
                ? List.of(AGE)
                : Json.elements(declared).map(Column::one).toList();
    }

    private static Column one(JsonNode column) {
        return new Column(
                column.path("name").asText(),
                column.path("type").asText("string"),
                column.path("priority").asInt(0),
                column.path("jsonPath").asText());
    }
}

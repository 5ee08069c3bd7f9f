package dev.regionalcache.localcluster.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.regionalcache.localcluster.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * A list whose elements have an identity, in their order.
 *
 * @param elements by their name in FieldsV1
 */
record KeyedList(Map<String, JsonNode> elements) {

    static KeyedList of(JsonNode list, Shape shape) {
        Map<String, JsonNode> elements = new LinkedHashMap<>();
        list.forEach(element -> elements.putIfAbsent(shape.identity(element), element));
        return new KeyedList(elements);
    }

    /**
     * This list with the other's elements. It keeps its order unless the other one has common elements in another: two that
     * apply different elements in turn must not reorder the list each time.
     */
    KeyedList merge(KeyedList other, BinaryOperator<JsonNode> merger) {
        Map<String, JsonNode> merged = new LinkedHashMap<>();
        (commonTo(other).equals(other.commonTo(this)) ? elements : other.elements)
                .keySet()
                .forEach(key -> merged.put(key, JsonNodeFactory.instance.nullNode()));
        elements.keySet().forEach(key -> merged.putIfAbsent(key, JsonNodeFactory.instance.nullNode()));
        other.elements.keySet().forEach(key -> merged.putIfAbsent(key, JsonNodeFactory.instance.nullNode()));
        merged.replaceAll((key, none) -> {
            JsonNode mine = elements.get(key);
            JsonNode theirs = other.elements.get(key);
            return mine == null ? theirs : theirs == null ? mine : merger.apply(mine, theirs);
        });
        return new KeyedList(merged);
    }

    ArrayNode array() {
        return Json.array().addAll(elements.values());
    }

    private List<String> commonTo(KeyedList other) {
        List<String> common = new ArrayList<>(elements.keySet());
        common.retainAll(other.elements.keySet());
        return common;
    }
}

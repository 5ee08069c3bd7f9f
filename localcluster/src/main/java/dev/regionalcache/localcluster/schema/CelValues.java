package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Objects as CEL sees them, by Kubernetes' rules: numbers by their schema's type, names that CEL does not allow escaped. */
final class CelValues {

    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private CelValues() {}

    static Object of(JsonNode value, JsonNode schema) {
        return switch (value.getNodeType()) {
            case OBJECT -> map(value, schema);
            case ARRAY -> list(value, schema.path("items"));
            case BOOLEAN -> value.asBoolean();
            case NUMBER -> {
                boolean fraction = value.isFloatingPointNumber()
                        || schema.path("type").asText().equals("number");
                yield fraction ? (Object) value.asDouble() : (Object) value.asLong();
            }
            default -> value.asText();
        };
    }

    private static List<Object> list(JsonNode value, JsonNode items) {
        List<Object> list = new ArrayList<>();
        value.forEach(element -> list.add(of(element, items)));
        return list;
    }

    private static Map<String, Object> map(JsonNode value, JsonNode schema) {
        Map<String, Object> map = new LinkedHashMap<>();
        value.propertyStream().filter(e -> !e.getValue().isNull()).forEach(e -> {
            JsonNode property = schema.path("properties").path(e.getKey());
            if (property.isMissingNode()) {
                map.put(e.getKey(), of(e.getValue(), schema.path("additionalProperties")));
            } else {
                map.put(escaped(e.getKey()), of(e.getValue(), property));
            }
        });
        return map;
    }

    private static String escaped(String name) {
        return RESERVED.contains(name)
                ? "__" + name + "__"
                : name.replace("__", "__underscores__")
                        .replace(".", "__dot__")
                        .replace("-", "__dash__")
                        .replace("/", "__slash__");
    }
}

package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.regionalcache.localcluster.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Types, enums, ranges, lengths and patterns, by the JSON schema library, with the API server's words. */
final class StructureValidator {

    private final JsonSchema schema;

    StructureValidator(JsonNode schema) {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().typeLoose(false).build();
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema, config);
    }

    /** Of a text that is too short or too long, its pattern is not told. */
    List<Violation> validate(JsonNode object) {
        Set<ValidationMessage> found = schema.validate(object);
        Set<String> wrongLength = found.stream()
                .filter(m -> m.getType().endsWith("Length"))
                .map(m -> m.getInstanceLocation().toString())
                .collect(Collectors.toSet());
        return found.stream()
                .filter(m -> !m.getType().equals("pattern")
                        || !wrongLength.contains(m.getInstanceLocation().toString()))
                .map(StructureValidator::violation)
                .distinct()
                .toList();
    }

    private static Violation violation(ValidationMessage found) {
        String field = path(found.getInstanceLocation());
        String value = String.valueOf(found.getInstanceNode());
        String limit = limit(found.getSchemaNode());
        int size = found.getInstanceNode().size();
        return switch (found.getType()) {
            case "required" -> Violation.required((field.isEmpty() ? "" : field + ".") + found.getProperty());
            case "type", "anyOf" -> type(field, found.getInstanceNode(), limit);
            case "enum" ->
                new Violation(
                        "FieldValueNotSupported",
                        "Unsupported value: %s: supported values: %s"
                                .formatted(
                                        value,
                                        Json.elements(found.getSchemaNode())
                                                .map(JsonNode::toString)
                                                .collect(Collectors.joining(", "))),
                        field);
            case "minimum" -> inBody(field, value, "should be greater than or equal to " + limit);
            case "maximum" -> inBody(field, value, "should be less than or equal to " + limit);
            case "minLength" -> inBody(field, value, "should be at least %s chars long".formatted(limit));
            case "minItems" -> inBody(field, Integer.toString(size), "should have at least %s items".formatted(limit));
            case "pattern" ->
                inBody(field, value, "should match '" + found.getSchemaNode().asText() + "'");
            case "maxLength" ->
                new Violation("FieldValueTooLong", "Too long: may not be more than %s bytes".formatted(limit), field);
            case "maxItems", "maxProperties" ->
                new Violation(
                        "FieldValueTooMany", "Too many: %d: must have at most %s items".formatted(size, limit), field);
            default -> Violation.invalid(field, value, found.getMessage());
        };
    }

    private static Violation type(String field, JsonNode value, String wanted) {
        String actual = "\"" + value.getNodeType().name().toLowerCase(Locale.ROOT) + "\"";
        String message =
                "Invalid value: %s: %s in body must be of type %s: %s".formatted(actual, field, wanted, actual);
        return new Violation("FieldValueTypeInvalid", message, field);
    }

    private static Violation inBody(String field, String value, String message) {
        return Violation.invalid(field, value, "%s in body %s".formatted(field, message));
    }

    /** 3600.0 is told as 3600. */
    private static String limit(JsonNode limit) {
        return limit.isNumber()
                ? new BigDecimal(limit.asText()).stripTrailingZeros().toPlainString()
                : limit.asText();
    }

    private static String path(JsonNodePath path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            if (element instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(element);
            }
        }
        return text.toString();
    }
}

package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.regionalcache.localcluster.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The rules under {@code x-kubernetes-validations}. Cost limits are not looked at. Thread-safe. */
final class CelRules {

    private static final CelLanguage LANGUAGE = new CelLanguage();
    private static final Pattern TRANSITION = Pattern.compile("\\boldSelf\\b");
    private static final JsonNode NONE = MissingNode.getInstance();

    /** All clusters of a JVM are given the same rules, and a rule's program depends on nothing but its text. */
    private static final Map<String, CelRuntime.Program> PROGRAMS = new ConcurrentHashMap<>();

    /** More rules than that are compiled anew at times: nobody's definitions come near it. */
    private static final int KEPT = 10_000;

    private final JsonNode schema;

    CelRules(JsonNode schema) {
        this.schema = schema;
    }

    /** Evaluates the rules; those about a change only where there is something to compare with. */
    List<Violation> check(ObjectNode live, ObjectNode object) {
        List<Violation> violations = new ArrayList<>();
        check(visible(object), live.isEmpty() ? NONE : visible(live), schema, "", violations);
        return violations;
    }

    /** Of metadata, rules see the name only. */
    private static ObjectNode visible(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        Json.metadata(copy).retain("name", "generateName");
        return copy;
    }

    private void check(JsonNode value, JsonNode old, JsonNode at, String path, List<Violation> violations) {
        if (at.isMissingNode() || value.isMissingNode()) {
            return;
        }
        if (value.equals(old)) {
            // What has not changed is not held to rules again: https://kep.k8s.io/4008.
            return;
        }
        for (JsonNode rule : at.path("x-kubernetes-validations")) {
            check(rule, value, old, at, path, violations);
        }
        if (value.isObject()) {
            value.propertyStream().forEach(e -> {
                JsonNode property = at.path("properties").path(e.getKey());
                JsonNode below = property.isMissingNode() ? at.path("additionalProperties") : property;
                String place = path.isEmpty() ? e.getKey() : path + "." + e.getKey();
                check(e.getValue(), old.path(e.getKey()), below, place, violations);
            });
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(
                        value.get(i),
                        counterpart(value.get(i), old, at),
                        at.path("items"),
                        path + "[" + i + "]",
                        violations);
            }
        }
    }

    /** Only in a list-map it is known which element was which. */
    private static JsonNode counterpart(JsonNode element, JsonNode old, JsonNode schema) {
        if (!schema.path("x-kubernetes-list-type").asText().equals("map")) {
            return NONE;
        }
        JsonNode identity = ListRules.identity(element, schema);
        return Json.elements(old)
                .filter(o -> ListRules.identity(o, schema).equals(identity))
                .findFirst()
                .orElse(NONE);
    }

    private void check(
            JsonNode rule, JsonNode value, JsonNode old, JsonNode at, String path, List<Violation> violations) {
        String text = rule.path("rule").asText();
        boolean transition = TRANSITION.matcher(text).find();
        if (transition && old.isMissingNode()) {
            return;
        }
        Map<String, Object> values = new HashMap<>(Map.of("self", CelValues.of(value, at)));
        if (transition) {
            values.put("oldSelf", CelValues.of(old, at));
        }
        String message = rule.path("message").asText("failed rule: " + text);
        try {
            if (!CelLanguage.holds(program(text), values)) {
                violations.add(new Violation(
                        rule.path("reason").asText("FieldValueInvalid"),
                        "Invalid value: " + (value.isValueNode() ? value + ": " : "") + message,
                        path(path, rule)));
            }
        } catch (CelEvaluationException e) {
            violations.add(Violation.invalid(
                    path(path, rule), "rule \"" + text + "\"", "evaluation failed: " + e.getMessage()));
        }
    }

    private static String path(String path, JsonNode rule) {
        String place = path + rule.path("fieldPath").asText();
        return place.isEmpty() ? "<nil>" : place;
    }

    private CelRuntime.Program program(String rule) {
        if (PROGRAMS.size() >= KEPT) {
            PROGRAMS.clear();
        }
        return PROGRAMS.computeIfAbsent(rule, text -> {
            try {
                return LANGUAGE.compile(text);
            } catch (CelValidationException | CelEvaluationException e) {
                throw new IllegalArgumentException("a CEL rule cannot be compiled: " + text + ": " + e.getMessage(), e);
            }
        });
    }
}

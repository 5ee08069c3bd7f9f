package dev.regionalcache.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Renders docs/api.md from the CRDs: a table a resource, a row a field. */
final class ApiReference {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Types of Kubernetes itself, which its own reference describes. */
    static final List<String> FOREIGN = List.of("affinity", "tolerations", "topologySpreadConstraints");

    private ApiReference() {}

    static String render(Map<String, String> crds) throws Exception {
        StringBuilder out = new StringBuilder("""
                # API reference

                Generated from the model by `make generate`. Group `regionalcache.dev`, version `v1alpha1`. `kubectl explain rcache.spec` shows the same.
                """);
        for (String yaml : crds.values()) {
            JsonNode crd = YAML.readTree(yaml);
            JsonNode names = crd.at("/spec/names");
            out.append("\n## ").append(names.get("kind").asText()).append("\n\n");
            out.append(crd.at("/spec/scope").asText())
                    .append("; short name `")
                    .append(names.at("/shortNames/0").asText())
                    .append("`.\n");
            JsonNode root = crd.at("/spec/versions/0/schema/openAPIV3Schema");
            List<String> rules = new ArrayList<>();
            for (String part : List.of("spec", "status")) {
                out.append("\n| ").append(part).append(" | type | default | meaning |\n|---|---|---|---|\n");
                fields(root.at("/properties/" + part), "", out, rules);
            }
            rules(root, rules);
            out.append("\nRules:\n\n");
            rules.stream().distinct().forEach(r -> out.append("* ").append(r).append('\n'));
        }
        return out.toString();
    }

    private static void fields(JsonNode schema, String prefix, StringBuilder out, List<String> rules) {
        rules(schema, rules);
        schema.path("properties").properties().forEach(e -> {
            JsonNode field = e.getValue();
            String path = prefix + e.getKey();
            boolean list = field.has("items");
            JsonNode element = list ? field.get("items") : field;
            out.append("| `%s` | %s | %s | %s |\n"
                    .formatted(path + (list ? "[]" : ""), type(field), defaulted(field), description(field)));
            rules(field, rules);
            if (!FOREIGN.contains(e.getKey())) {
                fields(element, path + (list ? "[]." : "."), out, rules);
            }
        });
    }

    private static void rules(JsonNode schema, List<String> rules) {
        schema.path("x-kubernetes-validations")
                .forEach(r -> rules.add(r.get("message").asText()));
    }

    private static String type(JsonNode field) {
        if (field.has("enum")) {
            List<String> values = new ArrayList<>();
            field.get("enum").forEach(v -> values.add(v.asText()));
            return String.join(", ", values);
        }
        if (field.path("x-kubernetes-int-or-string").asBoolean()) {
            return "quantity";
        }
        if (field.has("additionalProperties")) {
            return "map";
        }
        return field.has("items") ? "list" : field.path("type").asText();
    }

    private static String defaulted(JsonNode field) {
        return field.has("default") ? "`" + field.get("default") + "`" : "";
    }

    private static String description(JsonNode field) {
        return field.path("description").asText().replace("<", "&lt;").replace("|", "\\|");
    }
}

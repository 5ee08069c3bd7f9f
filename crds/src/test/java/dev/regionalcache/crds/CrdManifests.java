package dev.regionalcache.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.region.CacheRegion;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The CRDs as they follow from the model: fabric8's generator, and what its annotations cannot say. */
final class CrdManifests {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Lists that are maps by one field, so that apply merges them and the API server refuses duplicates. */
    private static final Map<String, String> LIST_MAPS = Map.of(
            "/spec/regions", "name",
            "/spec/keyspaces", "name",
            "/spec/peers", "region",
            "/spec/policies", "name",
            "/status/policies", "name",
            "/status/regions", "name",
            "/status/conditions", "type");

    static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(RegionalCache.class, CacheRegion.class, CacheMember.class, CachePolicy.class);

    private static final String RULES = "x-kubernetes-validations";

    private static final String HEADER = "# Generated from the model in crds/: `make generate` writes it anew.\n";

    private CrdManifests() {}

    /** File name to YAML, sorted by name. */
    static Map<String, String> generate() throws Exception {
        Map<String, ByteArrayOutputStream> outputs = new TreeMap<>();
        new CRDGenerator()
                .customResourceClasses(List.copyOf(KINDS))
                .forCRDVersions("v1")
                .withOutput(new InMemory(outputs))
                .detailedGenerate();
        Map<String, String> files = new LinkedHashMap<>();
        for (ByteArrayOutputStream output : outputs.values()) {
            ObjectNode crd = (ObjectNode) YAML.readTree(output.toByteArray());
            complete(crd);
            String name = crd.at("/spec/names/plural").asText() + ".yaml";
            files.put(name, HEADER + YAML.writeValueAsString(crd).replaceFirst("^---\n", ""));
        }
        return files;
    }

    private static void complete(ObjectNode crd) {
        ((ObjectNode) crd.get("metadata"))
                .withObject("/annotations")
                // `helm uninstall` must not take every cache with it.
                .put("helm.sh/resource-policy", "keep");
        JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
        ((ObjectNode) schema).putArray("required").add("spec");
        describe(schema, "/properties/spec", "What is declared.");
        describe(schema, "/properties/status", "What was found and decided; written by the operator.");
        LIST_MAPS.forEach((path, key) -> {
            if (schema.at(property(path)) instanceof ObjectNode list) {
                list.put("x-kubernetes-list-type", "map");
                list.putArray("x-kubernetes-list-map-keys").add(key);
            }
        });
        orderColumns(crd);
        if (crd.at("/spec/names/kind").asText().equals(CacheMember.class.getSimpleName())) {
            // Written by the control plane from what these rules have let through already, or from what is older than
            // they are.
            schema.at("/properties/spec/properties").forEach(CrdManifests::removeRules);
        }
        removeDuplicateRules(schema);
    }

    /** The generator sorts columns by their paths; people read them in the order of the annotations. */
    private static void orderColumns(ObjectNode crd) {
        String kind = crd.at("/spec/names/kind").asText();
        Class<?> type = KINDS.stream()
                .filter(k -> k.getSimpleName().equals(kind))
                .findFirst()
                .orElseThrow();
        ArrayNode columns = (ArrayNode) crd.at("/spec/versions/0/additionalPrinterColumns");
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        columns.forEach(column -> byName.put(column.get("name").asText(), column));
        columns.removeAll();
        for (AdditionalPrinterColumn column : type.getAnnotationsByType(AdditionalPrinterColumn.class)) {
            columns.add(byName.get(column.name()));
        }
    }

    private static void describe(JsonNode schema, String path, String text) {
        ((ObjectNode) schema.at(path)).put("description", text);
    }

    private static void removeRules(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(RULES);
        }
        node.forEach(CrdManifests::removeRules);
    }

    /** The generator lists the rules of a record's component twice: as the field's and as the accessor's. */
    private static void removeDuplicateRules(JsonNode node) {
        if (node.get(RULES) instanceof ArrayNode rules) {
            Set<JsonNode> once = new LinkedHashSet<>();
            rules.forEach(once::add);
            rules.removeAll().addAll(once);
        }
        node.forEach(CrdManifests::removeDuplicateRules);
    }

    private static String property(String path) {
        return path.replace("/", "/properties/");
    }

    private record InMemory(Map<String, ByteArrayOutputStream> outputs)
            implements CRDGenerator.CRDOutput<OutputStream> {
        @Override
        public OutputStream outputFor(String crdName) {
            return outputs.computeIfAbsent(crdName, n -> new ByteArrayOutputStream());
        }

        @Override
        public void close() {
            // Buffers in memory hold nothing that must be given back.
        }
    }
}

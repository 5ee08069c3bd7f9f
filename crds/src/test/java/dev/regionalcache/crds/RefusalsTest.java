package dev.regionalcache.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person reads when the API server refuses what was written. */
class RefusalsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @ParameterizedTest
    @ValueSource(strings = {"regionalcaches.yaml", "cacheregions.yaml", "cachepolicies.yaml"})
    void isToldInSentencesAndNotByAPattern(String file) throws Exception {
        List<String> patterns = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        walk(spec(file), "spec", (path, schema) -> {
            if (schema.path("pattern").isTextual()) {
                patterns.add(path);
            }
            schema.path("x-kubernetes-validations").forEach(rule -> {
                rules.add(path);
                if (rule.path("message").asText().isBlank()) {
                    silent.add(path);
                }
            });
        });

        assertThat(patterns).isEmpty();
        assertThat(rules).isNotEmpty();
        assertThat(silent).isEmpty();
    }

    /** Rules about a change that stand at a field are not looked at where the field comes or goes. */
    @Test
    void rulesAboutAChangeStandWhereThereIsAlwaysSomethingToCompareWith() throws Exception {
        for (String file : CrdManifests.generate().keySet()) {
            List<String> places = new ArrayList<>();
            walk(
                    spec(file),
                    "spec",
                    (path, schema) -> schema.path("x-kubernetes-validations").forEach(rule -> {
                        if (rule.path("rule").asText().contains("oldSelf")) {
                            places.add(path);
                        }
                    }));
            assertThat(places).as(file).allMatch("spec"::equals);
        }
    }

    private static JsonNode spec(String file) throws Exception {
        return YAML.readTree(CrdManifests.generate().get(file))
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }

    private static void walk(JsonNode schema, String path, BiConsumer<String, JsonNode> visitor) {
        visitor.accept(path, schema);
        schema.path("properties").properties().forEach(e -> walk(e.getValue(), path + "." + e.getKey(), visitor));
        for (String below : List.of("items", "additionalProperties")) {
            if (schema.path(below).isObject()) {
                walk(schema.path(below), path + "[]", visitor);
            }
        }
    }
}

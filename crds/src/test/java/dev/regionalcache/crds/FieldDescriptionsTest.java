package dev.regionalcache.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code kubectl explain} says something of every field. */
class FieldDescriptionsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void everyFieldIsDescribed() throws Exception {
        List<String> described = new ArrayList<>();
        List<String> undescribed = new ArrayList<>();
        for (String crd : CrdManifests.generate().values()) {
            JsonNode root = YAML.readTree(crd);
            walk(
                    root.at("/spec/versions/0/schema/openAPIV3Schema"),
                    root.at("/spec/names/kind").asText(),
                    described,
                    undescribed);
        }

        assertThat(undescribed).isEmpty();
        assertThat(described).contains("RegionalCache.spec.regions.name", "CacheMember.status.head.position.offset");
    }

    private static void walk(JsonNode schema, String path, List<String> described, List<String> undescribed) {
        schema.path("properties").properties().forEach(e -> {
            String field = path + "." + e.getKey();
            (e.getValue().path("description").asText().isBlank() ? undescribed : described).add(field);
            // What Kubernetes itself defines is described by its own reference.
            if (!ApiReference.FOREIGN.contains(e.getKey())) {
                JsonNode value = e.getValue();
                walk(value.has("items") ? value.get("items") : value, field, described, undescribed);
            }
        });
    }
}

package dev.regionalcache.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.crds.region.CacheRegion;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactSerializationTest {

    private static final String OBJECT = """
            {"apiVersion": "v1", "kind": "ConfigMap",
             "metadata": {"name": "%s", "managedFields": [{"manager": "regionalcache.dev", "operation": "Apply",
               "apiVersion": "v1", "fieldsType": "FieldsV1",
               "fieldsV1": {"f:data": {".": {}, "f:a": {}}, "f:metadata": {"f:ownerReferences": {"k:{\\"uid\\":\\"7\\"}": {}}}}}]},
             "data": {"a": "1"}}
            """;

    private final KubernetesSerialization serialization = CompactSerialization.create();

    @Test
    void whatIsReadIsWrittenAsItWas() throws Exception {
        ConfigMap read = read("one");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(serialization.asJson(read))).isEqualTo(json.readTree(OBJECT.formatted("one")));
        assertThat(serialization.convertValue(read, JsonNode.class)).isEqualTo(json.readTree(OBJECT.formatted("one")));
    }

    @Test
    void recordsThatAreAlikeAreHeldOnce() {
        assertThat(record("one")).isSameAs(record("two"));
        assertThat(read("one").getData().get("a"))
                .isSameAs(read("two").getData().get("a"));
    }

    @Test
    void aRecordThatWasMadeHereIsWrittenAsWell() throws Exception {
        ConfigMap made = read("one");
        FieldsV1 fields = new FieldsV1();
        fields.setAdditionalProperty("f:data", java.util.Map.of());
        made.getMetadata().getManagedFields().getFirst().setFieldsV1(fields);
        assertThat(serialization.asJson(made)).contains("\"fieldsV1\":{\"f:data\":{}}");
    }

    /** Else what a watch says of one is read as a generic object first, written, and read once more. */
    @ParameterizedTest
    @ValueSource(classes = {RegionalCache.class, CacheRegion.class, CacheMember.class, CachePolicy.class})
    void anEventIsReadIntoTheResourceItIsAbout(Class<? extends HasMetadata> kind) {
        String event = "{\"type\": \"MODIFIED\", \"object\": {\"apiVersion\": \"%s\", \"kind\": \"%s\"}}"
                .formatted(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind));
        assertThat(serialization.unmarshal(event, WatchEvent.class).getObject()).isInstanceOf(kind);
    }

    private ConfigMap read(String name) {
        return serialization.unmarshal(OBJECT.formatted(name), ConfigMap.class);
    }

    private Object record(String name) {
        ManagedFieldsEntry entry = read(name).getMetadata().getManagedFields().getFirst();
        return entry.getFieldsV1().getAdditionalProperties().values().iterator().next();
    }
}

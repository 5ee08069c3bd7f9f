package dev.regionalcache.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class CompactStoreTest {

    private final CompactStore<ConfigMap> store = new CompactStore<>(ConfigMap.class);

    @Test
    void whatIsPutIsGot() {
        ConfigMap object = object("1");
        assertThat(store.put(store.getKey(object), object)).isNull();
        assertThat(store.get("space/one")).isEqualTo(object);
        assertThat(store.values()).containsExactly(object);
        assertThat(store.keySet()).containsExactly("space/one");
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void whatItTakesThePlaceOfIsTold() {
        store.put("space/one", object("1"));
        assertThat(store.put("space/one", object("2"))).isEqualTo(object("1"));
        assertThat(store.remove("space/one")).isEqualTo(object("2"));
        assertThat(store.remove("space/one")).isNull();
        assertThat(store.get("space/one")).isNull();
    }

    @Test
    void whatIsLookedAtAgainAndAgainIsReadOnce() {
        store.put("space/one", object("1"));
        ConfigMap read = store.get("space/one");
        assertThat(store.get("space/one")).isSameAs(read);
        store.put("space/one", object("2"));
        assertThat(store.get("space/one")).isEqualTo(object("2"));
    }

    @Test
    void ourOwnRecordOfWhatWasAppliedIsKept() {
        String json = """
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "space", "managedFields": [
                  {"manager": "regionalcache.dev", "operation": "Apply", "fieldsV1": {"f:data": {"f:a": {}}}},
                  {"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:data": {"f:b": {}}}}]}}
                """;
        KubernetesSerialization client = CompactSerialization.create();
        store.put("space/one", client.unmarshal(json, ConfigMap.class));
        assertThat(client.asJson(store.get("space/one")))
                .contains("\"fieldsV1\":{\"f:data\":{\"f:a\":{}}}")
                .doesNotContain("kubectl");
    }

    private static ConfigMap object(String version) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("one")
                .withNamespace("space")
                .withResourceVersion(version)
                .addToLabels("a", "b")
                .endMetadata()
                .addToData("redis.conf", "maxmemory " + version)
                .build();
    }
}

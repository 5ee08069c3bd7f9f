package dev.regionalcache.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.ref.WeakReference;
import java.util.Objects;
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
    void whatChangedLastIsKeptAsItIs() {
        ConfigMap object = object("1");
        store.put("space/one", object);
        assertThat(store.get("space/one")).isSameAs(object);
        store.put("space/one", object("2"));
        assertThat(store.get("space/one")).isEqualTo(object("2"));
    }

    @Test
    void whatChangedBeforeManyOthersIsReadOnceFromItsText() {
        WeakReference<ConfigMap> object = new WeakReference<>(object("1"));
        store.put("space/one", Objects.requireNonNull(object.get()));
        for (int i = 1; i < CompactStore.FRESH; i++) {
            store.put("space/" + i, object("0"));
        }
        store.put("space/1", object("1"));
        System.gc();
        assertThat(object.get()).as("no more than can be fresh").isNotNull();
        store.put("space/more", object("0"));
        await().untilAsserted(() -> {
            System.gc();
            assertThat(object.get()).isNull();
        });
        ConfigMap read = store.get("space/one");
        assertThat(read).isEqualTo(object("1"));
        assertThat(store.get("space/one")).isSameAs(read);
        assertThat(store.size()).isEqualTo(CompactStore.FRESH + 1);
    }

    @Test
    void whatIsRemovedIsNotKept() {
        WeakReference<ConfigMap> object = new WeakReference<>(object("1"));
        store.put("space/one", Objects.requireNonNull(object.get()));
        assertThat(store.remove("space/one")).isEqualTo(object("1"));
        await().untilAsserted(() -> {
            System.gc();
            assertThat(object.get()).isNull();
        });
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

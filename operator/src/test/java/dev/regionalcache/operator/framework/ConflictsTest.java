package dev.regionalcache.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConflictsTest {

    private LocalCluster cluster;
    private KubernetesClient client;
    private Conflicts<ConfigMap> conflicts;
    private ConfigMap cached;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
        client = cluster.client();
        conflicts = new Conflicts<>(client);
        cached = client.resource(map()).create();
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    @Test
    void onceRefusedTheNewerVersionIsLeftToTheWatch() {
        changed();
        assertThat(conflicts.newest(cached)).isSameAs(cached);
        assertThat(conflicts.again(cached)).isEqualTo(Duration.ofMillis(50));
        assertThat(conflicts.newest(cached)).isSameAs(cached);
    }

    @Test
    void twiceRefusedItIsReadForAsLongAsTheCacheStaysBehind() {
        ConfigMap now = changed();
        refused(2);
        assertThat(conflicts.newest(cached)).isEqualTo(now);
        assertThat(conflicts.newest(cached)).isEqualTo(now);
        assertThat(conflicts.newest(now)).isSameAs(now);
        assertThat(conflicts.newest(cached)).isSameAs(cached);
    }

    @Test
    void refusalsOfNewVersionsAreNotInARow() {
        ConfigMap now = changed();
        conflicts.again(cached);
        assertThat(conflicts.again(now)).isEqualTo(Duration.ofMillis(50));
        assertThat(conflicts.newest(now)).isSameAs(now);
    }

    @Test
    void itIsLookedAtEverMoreSeldom() {
        assertThat(Stream.generate(() -> conflicts.again(cached)).limit(9).map(Duration::toMillis))
                .containsExactly(50L, 100L, 200L, 400L, 800L, 1600L, 3200L, 3200L, 3200L);
        conflicts.forget(cached);
        assertThat(conflicts.again(cached)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void oneThatIsGoneOrWasMadeAnewIsNotGoneOnWith() {
        refused(2);
        client.resource(cached).delete();
        assertThat(conflicts.newest(cached)).isSameAs(cached);
        client.resource(map()).create();
        assertThat(conflicts.newest(cached)).isSameAs(cached);
    }

    @Test
    void thatItIsBeingDeletedIsLeftToTheWatch() {
        ConfigMap held = client.resource(cached)
                .edit(m -> new ConfigMapBuilder(m)
                        .editMetadata()
                        .addToFinalizers("example.com/held")
                        .endMetadata()
                        .build());
        client.resource(held).delete();
        refused(2);
        assertThat(conflicts.newest(cached)).isSameAs(cached);
    }

    private void refused(int times) {
        for (int time = 1; time <= times; time++) {
            conflicts.again(cached);
        }
    }

    private ConfigMap changed() {
        return client.resource(cached)
                .edit(m -> new ConfigMapBuilder(m).addToData("key", "value").build());
    }

    private static ConfigMap map() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("map")
                .withNamespace("default")
                .endMetadata()
                .build();
    }
}

package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedMembersTest {

    /** Both have read the region before either wrote. */
    @Test
    void twoCachesThatLetAClusterGoAtTheSameTimeAreBothRemembered(@TempDir Path directory) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
                KubernetesClient client = cluster.client()) {
            Definitions.apply(client, "cacheregions");
            CacheRegion read = client.resource(Yaml.object(CacheRegion.class, "{metadata: {name: gone}, spec: {}}"))
                    .create();
            AbandonedMembers.remember(client, read, "one");
            CacheRegion now = AbandonedMembers.remember(client, read, "two");
            assertThat(now.getMetadata().getAnnotations()).containsEntry(Annotations.ABANDONED_BY, "one,two");
        }
    }
}

package dev.regionalcache.operator.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.MissingPart;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane that is refused the list of regions when it starts. */
class UnlistedRegionsTest {

    /** It was let go, for no region was left that could have members of it; these ran on without anybody. */
    @Test
    void aDeletedCacheStaysUntilItsRegionsAreKnown(@TempDir Path directory) throws Exception {
        MissingPart regions = new MissingPart("/cacheregions");
        try (LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
                KubernetesClient client = cluster.client();
                KubernetesClient through = regions.client(cluster)) {
            Definitions.apply(client);
            Namespaces.create(client, "web");
            Resource<RegionalCache> cache =
                    client.resource(Yaml.object(RegionalCache.class, """
                    metadata: {name: shop, namespace: web, finalizers: [%s]}
                    spec: {regions: [{name: a}]}
                    """.formatted(Annotations.CACHE_FINALIZER)));
            cache.create();
            cache.delete();
            try (ControlPlane controlPlane = start(through)) {
                await().during(Duration.ofSeconds(2)).until(() -> cache.get() != null);
                regions.found();
                await().until(() -> cache.get() == null);
                assertThat(controlPlane.alive()).isTrue();
            }
        }
    }

    private static ControlPlane start(KubernetesClient client) {
        return ControlPlane.start(new ControlPlaneOptions(
                client, "web", Set.of(), "test", Optional.empty(), new SimpleMeterRegistry(), InstantSource.system()));
    }
}

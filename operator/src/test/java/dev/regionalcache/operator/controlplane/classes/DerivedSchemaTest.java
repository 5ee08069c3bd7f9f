package dev.regionalcache.operator.controlplane.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schema makes of the caches of classes, against an API server. */
class DerivedSchemaTest {

    /** What it adds would be taken for a person's change at every look, and written over. */
    @ParameterizedTest
    @ValueSource(strings = {"scope: Regional", "isolation: Dedicated"})
    void nothingIsAddedToThem(String kind, @TempDir Path directory) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
                KubernetesClient client = cluster.client()) {
            Definitions.apply(client);
            Namespaces.create(client, "web");
            RegionalCache main =
                    client.resource(Yaml.object(RegionalCache.class, """
                            metadata: {name: shop, namespace: web}
                            spec:
                              template: {resources: {limits: {memory: 1Gi}}}
                              regions: [{name: a}, {name: b, parent: a}]
                            """)).create();
            CachePolicy policy = client.resource(Yaml.object(CachePolicy.class, """
                            metadata: {name: session, namespace: web}
                            spec: {cacheRef: {name: shop}, prefixes: ['session:'], ttl: 1h, maxMemory: 64Mi, %s}
                            """.formatted(kind)))
                    .create();
            assertThat(Derivation.derive(main, policy, "a")).isNotEmpty().allSatisfy(derived -> {
                RegionalCache servers = Yaml.object(RegionalCache.class, "metadata: {namespace: web}");
                servers.getMetadata().setName(derived.name());
                servers.setSpec(derived.spec());
                assertThat(client.resource(servers).create().getSpec()).isEqualTo(derived.spec());
            });
        }
    }
}

package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.region.CacheRegionSpec;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.api.Test;

class ClusterKeyTest {

    @Test
    void regionsWithTheSameKubeconfigAndAgentShareAConnection() {
        ClusterKey key = key("{kubeconfigSecretRef: {name: east}, namespace: one}");
        assertThat(key("{kubeconfigSecretRef: {name: east, key: kubeconfig}, agentNamespace: regionalcache-system}"))
                .isEqualTo(key);
        assertThat(key("{kubeconfigSecretRef: {name: east, key: other}}")).isNotEqualTo(key);
        assertThat(key("{kubeconfigSecretRef: {name: east}, agentNamespace: other}"))
                .isNotEqualTo(key);
        assertThat(key("{kubeconfigSecretRef: {name: west}}")).isNotEqualTo(key);
    }

    @Test
    void aRegionWithoutAKubeconfigIsInTheOwnClusterWithTheOwnReleasesAgent() {
        assertThat(key("{agentNamespace: ignored}")).isEqualTo(new ClusterKey(null, "kubeconfig", "own"));
        assertThat(key("{}").isOwn()).isTrue();
        assertThat(key("{kubeconfigSecretRef: {name: east}}").isOwn()).isFalse();
    }

    private static ClusterKey key(String spec) {
        return ClusterKey.of(Yaml.object(CacheRegionSpec.class, spec), "own");
    }
}

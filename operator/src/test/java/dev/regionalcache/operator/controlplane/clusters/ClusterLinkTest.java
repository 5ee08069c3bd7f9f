package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control plane's own cluster, and another one. */
class ClusterLinkTest {

    private static final String NAMESPACE = "regionalcache-system";

    @TempDir
    private Path directory;

    private LocalCluster here;
    private LocalCluster there;
    private KubernetesClient client;
    private Clusters clusters;

    @BeforeEach
    void start() throws IOException {
        here = cluster("here");
        there = cluster("there");
        client = here.client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        clusters = new Clusters(client, NAMESPACE, Set.of(), changed -> {}, () -> {});
    }

    @AfterEach
    void close() {
        clusters.close();
        client.close();
        there.close();
        here.close();
    }

    @Test
    void regionsWithKubeconfigsOfTheirOwnForOneClusterAreInOne() {
        secret("us-a", Map.of("kubeconfig", there.kubeconfig()));
        secret("us-b", Map.of("kubeconfig", there.kubeconfig()));
        secret("eu", Map.of("kubeconfig", here.kubeconfig()));
        String cluster = connected("us-a", "{kubeconfigSecretRef: {name: us-a}}");
        assertThat(connected("us-b", "{kubeconfigSecretRef: {name: us-b}}")).isEqualTo(cluster);
        assertThat(connected("eu", "{kubeconfigSecretRef: {name: eu}}"))
                .isEqualTo(connected("home", "{}"))
                .isNotEqualTo(cluster);
    }

    @Test
    void regionsWithKubeconfigsInOneSecretAreInTheClustersThatTheseAreFor() {
        secret("all", Map.of("eu", here.kubeconfig(), "us", there.kubeconfig()));
        assertThat(connected("eu", "{kubeconfigSecretRef: {name: all, key: eu}}"))
                .isNotEqualTo(connected("us", "{kubeconfigSecretRef: {name: all, key: us}}"));
    }

    private String connected(String region, String spec) {
        ClusterLink link =
                clusters.of(Yaml.object(CacheRegion.class, "{metadata: {name: %s}, spec: %s}".formatted(region, spec)));
        await(region).until(link::hasAnswered);
        return link.cluster();
    }

    private void secret(String name, Map<String, String> kubeconfigs) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withStringData(kubeconfigs)
                        .build())
                .create();
    }

    private LocalCluster cluster(String name) throws IOException {
        LocalCluster cluster = LocalCluster.start(LocalClusterOptions.of(name, directory.resolve(name)));
        Path crd = Path.of("..", "helm", "regionalcache", "files", "crds", "cachemembers.yaml");
        try (KubernetesClient admin = cluster.client();
                InputStream yaml = Files.newInputStream(crd)) {
            admin.load(yaml).serverSideApply();
        }
        return cluster;
    }
}

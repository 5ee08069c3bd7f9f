package dev.regionalcache.operator.controlplane.cache;

import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.controlplane.clusters.ClusterLink;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** An API server with members in the namespace web, and the control plane's link to it, which is up. */
final class MemberCluster implements AutoCloseable {

    private final LocalCluster cluster;
    private final Clusters clusters;
    final KubernetesClient client;
    final ClusterLink link;

    MemberCluster(Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("members", directory));
        client = cluster.client();
        Definitions.apply(client, "cachemembers");
        Namespaces.create(client, "web");
        clusters = new Clusters(client, "web", Set.of(), changed -> {}, () -> {});
        link = clusters.of(Yaml.object(CacheRegion.class, "{metadata: {name: a}, spec: {}}"));
        await().until(() -> link.client().isPresent());
    }

    @Override
    public void close() {
        clusters.close();
        client.close();
        cluster.close();
    }
}

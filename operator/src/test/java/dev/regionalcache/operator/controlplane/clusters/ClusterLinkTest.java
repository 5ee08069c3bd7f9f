package dev.regionalcache.operator.controlplane.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
        Namespaces.create(client, NAMESPACE);
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

    /** What was asked next went another way than the watches: they were deaf, and the cluster counted as connected. */
    @Test
    void afterAProbeThatIsNotAnsweredTheConnectionIsReplacedWhileItServes() throws IOException {
        Astray astray = new Astray();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KubernetesClient own = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(here.kubeconfig()))
                        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("astray", astray))
                        .build();
                Clusters all = new Clusters(own, NAMESPACE, Set.of(), changed -> {}, () -> {})) {
            ClusterLink link = all.of(region("home", "{}"));
            // The first probe asks twice.
            await().until(() -> link.hasAnswered() && astray.probes.get() > 1);
            int lists = astray.lists.get();
            astray.next.set("http://127.0.0.1:%d/".formatted(silent.getLocalPort()));
            await().until(() -> astray.lists.get() > lists);
            assertThat(link.state()).isInstanceOf(ClusterState.Connected.class);
            assertThat(link.client()).isPresent();
            await().during(3, TimeUnit.SECONDS).until(() -> astray.lists.get() == lists + 1);
        }
    }

    private String connected(String region, String spec) {
        ClusterLink link = clusters.of(region(region, spec));
        await(region).until(link::hasAnswered);
        return link.cluster();
    }

    private static CacheRegion region(String name, String spec) {
        return Yaml.object(CacheRegion.class, "{metadata: {name: %s}, spec: %s}".formatted(name, spec));
    }

    /** Leads one probe where nothing answers, and counts how often all members are read. */
    private static final class Astray implements Interceptor {

        private final AtomicReference<@Nullable String> next = new AtomicReference<>();
        private final AtomicInteger probes = new AtomicInteger();
        private final AtomicInteger lists = new AtomicInteger();

        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            String uri = request.uri().toString();
            if (uri.contains("/cachemembers") && !uri.contains("watch=true")) {
                lists.incrementAndGet();
            }
            if (uri.contains("/leases/")) {
                probes.incrementAndGet();
                Optional.ofNullable(next.getAndSet(null)).map(URI::create).ifPresent(builder::uri);
            }
        }
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
        try (KubernetesClient admin = cluster.client()) {
            Definitions.apply(admin, "cachemembers");
        }
        return cluster;
    }
}

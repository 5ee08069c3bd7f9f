package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.policy.CachePolicy;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.controlplane.ControlPlaneOptions;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.events.EventPublisher;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Annotations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reconciles caches, against an API server and without what reconciles policies: that may be late, or never look. */
class KeptClassesTest {

    @TempDir
    private Path directory;

    private LocalCluster cluster;
    private KubernetesClient client;
    private Clusters clusters;
    private RegionalCacheReconciler caches;
    private Operator operator;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("kept", directory));
        client = cluster.client();
        Definitions.apply(client);
        Namespaces.create(client, "web");
        InstantSource clock = InstantSource.system();
        clusters = new Clusters(client, "web", Set.of(), changed -> {}, () -> {});
        caches = new RegionalCacheReconciler(
                new ControlPlaneOptions(
                        client, "web", Set.of(), "test", Optional.empty(), new SimpleMeterRegistry(), clock),
                clusters,
                new EventPublisher(client, "control-plane", "test", clock));
        operator = new Operator(o -> o.withKubernetesClient(client).withCloseClientOnStop(false));
        operator.register(caches, o -> o.withFinalizer(Annotations.CACHE_FINALIZER));
        operator.start();
    }

    @AfterEach
    void close() {
        operator.stop();
        caches.close();
        clusters.close();
        client.close();
        cluster.close();
    }

    @Test
    void whatIsSaidOfACacheIsHandedOnToTheServersOfItsClassesBeforeItGoes() {
        CachePolicy policy =
                client.resource(Yaml.object(CachePolicy.class, """
                        metadata: {name: own, namespace: web}
                        spec: {cacheRef: {name: shop}, prefixes: ['own:'], ttl: 1h, maxMemory: 8Mi, isolation: Dedicated}
                        """)).create();
        create("shop", "{annotations: {regionalcache.dev/keep-members: 'true'}}");
        create("shop-own", """
                labels: {regionalcache.dev/class-of: shop}
                ownerReferences:
                - {apiVersion: regionalcache.dev/v1alpha1, kind: CachePolicy, name: own, uid: %s, controller: true}
                """.formatted(policy.getMetadata().getUid()));
        create("another", "{}");
        cache("shop").delete();
        await().until(() -> cache("shop").get() == null);
        assertThat(isKept("shop-own")).isTrue();
        assertThat(isKept("another")).isFalse();
    }

    /** Returns when the operator has it. */
    private void create(String name, String metadata) {
        RegionalCache declared =
                Yaml.object(RegionalCache.class, "{metadata: {namespace: web}, spec: {regions: [{name: nowhere}]}}");
        client.resource(Yaml.changed(
                        declared,
                        RegionalCache.class,
                        "metadata: {name: %s}".formatted(name),
                        "metadata:\n" + metadata.strip().indent(2)))
                .create();
        await().until(() -> !cache(name).require().getMetadata().getFinalizers().isEmpty());
    }

    private boolean isKept(String name) {
        Map<String, String> annotations = cache(name).require().getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(Annotations.KEEP_MEMBERS));
    }

    private Resource<RegionalCache> cache(String name) {
        return client.resources(RegionalCache.class).inNamespace("web").withName(name);
    }
}

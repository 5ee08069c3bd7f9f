package dev.regionalcache.operator.controlplane.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.controlplane.clusters.Clusters;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.policy.Policies.InForce;
import dev.regionalcache.operator.fixture.Definitions;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.naming.Labels;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of a cache's regions, against an API server. */
class CacheObserverTest {

    private static final RegionalCache CACHE = Yaml.object(
            RegionalCache.class, "{metadata: {name: shop, namespace: web, uid: cache}, spec: {regions: [{name: a}]}}");

    @TempDir
    private Path directory;

    private LocalCluster cluster;
    private KubernetesClient client;
    private Clusters clusters;

    @BeforeEach
    void start() throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("observed", directory));
        client = cluster.client();
        Definitions.apply(client, "cachemembers");
        List.of("web", "caches").forEach(name -> Namespaces.create(client, name));
        client.resource(Members.primary("metadata: {uid: null, generation: null}"))
                .create();
        clusters = new Clusters(client, "web", Set.of(), changed -> {}, () -> {});
    }

    @AfterEach
    void close() {
        clusters.close();
        client.close();
        cluster.close();
    }

    /** Over one in another namespace nothing could be written. */
    @Test
    void aMemberIsTheRegionsInItsOwnNamespaceOnly() {
        assertThat(member(region("{}"))).isNotNull();
        assertThat(member(region("{namespace: web}"))).isNotNull();
        assertThat(member(region("{namespace: caches}"))).isNull();
        assertThat(member(Optional.empty())).as("of a region that nobody knows").isNotNull();
    }

    /** They were taken for this cache's own, and written into its namespace for everybody there to read. */
    @Test
    void passwordsOfAnotherCacheAreNoCopies() {
        CacheRegion region = region("{}").orElseThrow();
        client.resource(copy("spec: {cache: {namespace: caches}}")).create();
        await().until(() -> clusters.of(region).secret("web", "shop-a-auth").isPresent());
        assertThat(copies(region)).isEmpty();
        client.resource(copy("spec: {cache: {uid: former}}")).update();
        await().until(() -> copies(region).size() == 1);
    }

    private static Secret copy(String change) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName("shop-a-auth")
                .withNamespace("web")
                .withLabels(Labels.of(Members.primary(change).getSpec().cache(), "a"))
                .endMetadata()
                .build();
    }

    private List<Secret> copies(CacheRegion region) {
        return new CacheObserver(
                        clusters, name -> Optional.of(region), cache -> new InForce(List.of(), List.of(), List.of()))
                .observe(CACHE)
                .copies();
    }

    private @Nullable CacheMember member(Optional<CacheRegion> region) {
        region.ifPresent(r -> await().until(() -> !clusters.of(r).members().isEmpty()));
        CacheObserver observer =
                new CacheObserver(clusters, name -> region, cache -> new InForce(List.of(), List.of(), List.of()));
        List<RegionView> seen = observer.observe(CACHE).regions();
        return seen.getFirst().member();
    }

    private static Optional<CacheRegion> region(String spec) {
        return Optional.of(Yaml.object(CacheRegion.class, "{metadata: {name: a}, spec: %s}".formatted(spec)));
    }
}

package dev.regionalcache.operator.controlplane.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCache;
import dev.regionalcache.localcluster.LocalCluster;
import dev.regionalcache.localcluster.LocalClusterOptions;
import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Namespaces;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a cache's passwords are from, against an API server. */
class AuthKeeperTest {

    private LocalCluster cluster;
    private KubernetesClient client;
    private AuthKeeper keeper;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        cluster = LocalCluster.start(LocalClusterOptions.of("own", directory));
        client = cluster.client();
        Namespaces.create(client, "web");
        keeper = new AuthKeeper(client, (namespace, name) -> Optional.empty());
    }

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    @Test
    void theyAreMadeOnce() {
        AuthFinding made = keep("shop", "");
        assertThat(made).isInstanceOf(AuthFinding.Found.class).isEqualTo(keep("shop", ""));
    }

    /** The cache shop-a shared the operator's password with the cache shop, whose region a is in this namespace. */
    @Test
    void aCacheThatIsCalledAsARegionOfAnotherDoesNotGetItsPasswords() {
        AuthData passwords = AuthData.random();
        client.resource(AuthKeeper.copy(Members.primary(), passwords)).create();
        assertThat(keep("shop-a", "")).isInstanceOfSatisfying(AuthFinding.Missing.class, missing -> {
            assertThat(missing.reason()).isEqualTo("Conflict");
            assertThat(missing.message()).contains("web/shop-a-auth", "web/shop,", "another name");
        });
        assertThat(keep("shop-a", "auth: {secretRef: shop-a-auth}"))
                .as("who names it wants it")
                .isEqualTo(new AuthFinding.Found(passwords));
    }

    private AuthFinding keep(String name, String spec) {
        RegionalCache cache = Yaml.object(RegionalCache.class, """
                metadata: {name: %s, namespace: web, uid: %s-uid}
                spec: {regions: [{name: a}], %s}
                """.formatted(name, name, spec));
        return keeper.keep(cache, List.of(), true, Set.of());
    }
}

package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The other engine: its servers come up, replicate and are replaced like those of Redis. */
@EndToEnd
class ValkeyIT {

    private static final String CACHE = "keys";
    private static final String[] REGIONS = {"one", "two", "three"};

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-valkey");
        cluster.apply("default", Manifests.localRegions(REGIONS));
        namespace.apply(
                Manifests.cache(CACHE, "  engine: Valkey\n  version: \"8.1\"\n", "one", "two<one", "three<two"));
        namespace.awaitReady(CACHE);
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "three", "--timeout=60s")
                .ok();
    }

    @Test
    void itReplicatesAndItsPrimaryIsReplaced() {
        assertThat(namespace.inServer(namespace.operatorPassword(CACHE), "keys-one-0", "INFO", "server"))
                .contains("server_name:valkey", "valkey_version:8.1.");
        namespace.set(CACHE, "keys-one-primary", "first", "1");
        everywhere("first", "1");
        Long epoch = namespace.status(CACHE).epoch();
        namespace.shutdownServer(namespace.operatorPassword(CACHE), "keys-one-0");
        // Its container is started again with its data, so that its region may be chosen once more.
        Await.until(
                "another process is the primary",
                () -> assertThat(namespace.status(CACHE).epoch()).isGreaterThan(epoch));
        namespace.awaitReady(CACHE);
        namespace.set(CACHE, "keys-one-primary", "second", "2");
        everywhere("first", "1");
        everywhere("second", "2");
    }

    private void everywhere(String key, String value) {
        for (String region : REGIONS) {
            Await.until(
                    key + " is read in " + region,
                    () -> assertThat(namespace.redis(CACHE, "keys-" + region, "GET", key))
                            .isEqualTo(value));
        }
    }
}

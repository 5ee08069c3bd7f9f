package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Control plane and agent are killed at random moments while a cache is changed; the end state is right. */
@EndToEnd
class KilledOperatorIT {

    private static final String CACHE = "killed";
    private static final int CHANGES = 8;

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-killed");
        cluster.apply("default", Manifests.localRegions("one", "two", "three"));
        namespace.apply(manifest("noeviction", "one", "two<one", "three<two"));
        namespace.awaitReady(CACHE);
        assertThat(namespace.redis(CACHE, "killed-one-primary", "SET", "kept", "yes"))
                .isEqualTo("OK");
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "three", "--timeout=60s")
                .ok();
    }

    @Test
    void theEndStateIsRightWhereverTheOperatorDied() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String[][] trees = {{"one", "two<one", "three<two"}, {"one", "two<one", "three<one"}, {"one", "two<one"}};
        for (int i = 0; i < CHANGES; i++) {
            String policy = random.nextBoolean() ? "allkeys-lru" : "volatile-lru";
            namespace.apply(manifest(policy, trees[random.nextInt(trees.length)]));
            kill(random.nextBoolean() ? "agent" : "control-plane");
        }
        namespace.apply(manifest("allkeys-lfu", trees[0]));
        namespace.awaitReady(CACHE);
        for (String region : new String[] {"one", "two", "three"}) {
            Await.until("the last change is in force in " + region, () -> {
                assertThat(namespace.inServer(
                                namespace.operatorPassword(CACHE),
                                "killed-" + region + "-0",
                                "CONFIG",
                                "GET",
                                "maxmemory-policy"))
                        .contains("allkeys-lfu");
                assertThat(namespace.redis(CACHE, "killed-" + region, "GET", "kept"))
                        .isEqualTo("yes");
            });
        }
        // Witnesses come and go with their region, each time in an epoch of the same primary.
        assertThat(namespace.status(CACHE).primaryRegion()).isEqualTo("one");
        assertThat(namespace.status(CACHE).failovers())
                .as("the primary never moved")
                .isEmpty();
        Await.until(
                "the region follows its declared parent, whose link is steady to the new control plane by then",
                () -> assertThat(namespace
                                .member(CACHE, "three")
                                .getSpec()
                                .parent()
                                .region())
                        .isEqualTo("two"));
    }

    /** At once, as when a node dies: nothing is given back, nothing is finished. */
    private void kill(String component) {
        cluster.kubectl(
                        "delete",
                        "pods",
                        "-n",
                        Operator.NAMESPACE,
                        "-l",
                        "app.kubernetes.io/component=" + component,
                        "--force",
                        "--grace-period=0")
                .ok();
    }

    private static String manifest(String policy, String... regions) {
        return Manifests.cache(CACHE, "  config: {maxmemory-policy: " + policy + "}\n", regions);
    }
}

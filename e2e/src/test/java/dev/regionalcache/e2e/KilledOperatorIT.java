package dev.regionalcache.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Control plane and agent are killed at random moments while a cache is changed; the end state is right. */
@EndToEnd
class KilledOperatorIT {

    private static final String CACHE = "killed";
    private static final int CHANGES = 12;
    private static final int KILLS = 7;
    private static final int SPAN_MS = 18_000;
    private static final String[][] TREES = {
        {"one", "two<one", "three<two"}, {"one", "two<one", "three<one"}, {"one", "two<one"}
    };

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-killed");
        cluster.apply("default", Manifests.localRegions("one", "two", "three"));
        namespace.apply(manifest("noeviction", "one", "two<one", "three<two"));
        namespace.awaitReady(CACHE);
        namespace.set(CACHE, "killed-one-primary", "kept", "yes");
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "three", "--timeout=60s")
                .ok();
    }

    @Test
    void theEndStateIsRightWhereverTheOperatorDied() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        // Two threads: the operator is not killed between two changes, but in the middle of them.
        try (ScheduledExecutorService changing = Executors.newSingleThreadScheduledExecutor();
                ScheduledExecutorService killing = Executors.newSingleThreadScheduledExecutor()) {
            List<Future<?>> deeds = new ArrayList<>();
            for (int i = 0; i < CHANGES; i++) {
                String yaml = manifest(
                        random.nextBoolean() ? "allkeys-lru" : "volatile-lru", TREES[random.nextInt(TREES.length)]);
                deeds.add(changing.schedule(() -> namespace.apply(yaml), random.nextInt(SPAN_MS), MILLISECONDS));
            }
            for (int i = 0; i < KILLS; i++) {
                String component = random.nextBoolean() ? "agent" : "control-plane";
                BiConsumer<Cluster, String> kill = random.nextBoolean() ? Operator::kill : Operator::killWithPod;
                deeds.add(
                        killing.schedule(() -> kill.accept(cluster, component), random.nextInt(SPAN_MS), MILLISECONDS));
            }
            for (Future<?> deed : deeds) {
                deed.get();
            }
        }
        namespace.apply(manifest("allkeys-lfu", TREES[0]));
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

    private static String manifest(String policy, String... regions) {
        return Manifests.cache(CACHE, "  config: {maxmemory-policy: " + policy + "}\n", regions);
    }
}

package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.FailureReport;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers and pods that end: data on volumes and in emptyDirs outlives them, and an empty server never empties another. */
@ExtendWith(FailureReport.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PersistenceIT {

    private final Cluster cluster = Clusters.control();
    private TestNamespace namespace;

    @BeforeAll
    void start() {
        Operator.install(cluster);
        namespace = TestNamespace.create(cluster, "e2e-data");
        cluster.apply("default", Manifests.localRegions("one", "two"));
        namespace.apply(Manifests.cache("disk", "", "one", "two<one")
                .replace("  replication:", "    storage: {persistence: AOF, size: 128Mi}\n  replication:"));
        namespace.apply(Manifests.cache("memory", "", "one", "two<one"));
        Kit.openVolumes(cluster, 2);
        namespace.awaitReady("disk");
        namespace.awaitReady("memory");
        for (String cache : new String[] {"disk", "memory"}) {
            assertThat(namespace.redis(cache, cache + "-one-primary", "SET", "kept", "yes"))
                    .isEqualTo("OK");
            reads(cache, "two", "kept", "yes");
        }
    }

    @AfterAll
    void delete() {
        namespace.delete();
        cluster.kubectl("delete", "cregion", "one", "two", "--timeout=60s").ok();
    }

    @Test
    @Order(1)
    void aPrimaryThatRestartsInItsPodKeepsItsDataAndBecomesThePrimaryOfANewEpoch() {
        for (String cache : new String[] {"disk", "memory"}) {
            namespace.inServer(namespace.operatorPassword(cache), cache + "-one-0", "SHUTDOWN", "SAVE");
            Await.until(
                    cache + " has a new epoch",
                    () -> assertThat(namespace.status(cache).epoch()).isEqualTo(2));
            namespace.awaitReady(cache);
            writes(cache, "restarted", "yes");
            reads(cache, "two", "kept", "yes");
            reads(cache, "two", "restarted", "yes");
        }
    }

    @Test
    @Order(2)
    void aPrimarysPodThatIsDeletedComesBackWithTheVolumesData() {
        delete("disk-one-0");
        Await.until(
                "disk has a new epoch",
                () -> assertThat(namespace.status("disk").epoch()).isEqualTo(3));
        namespace.awaitReady("disk");
        writes("disk", "recreated", "yes");
        reads("disk", "two", "kept", "yes");
        reads("disk", "two", "recreated", "yes");
    }

    @Test
    @Order(3)
    void anEmptyPrimaryIsNotPromotedOverTheDataOfAnotherRegion() {
        delete("memory-one-0");
        Await.until(
                "the condition says so",
                () -> assertThat(namespace.status("memory").conditions()).anySatisfy(c -> {
                    assertThat(c.type()).isEqualTo("PrimaryAvailable");
                    assertThat(c.reason()).isEqualTo("PrimaryLost");
                    assertThat(c.message()).contains("two");
                }));
        assertThat(namespace.inServer(namespace.operatorPassword("memory"), "memory-two-0", "INFO", "keyspace"))
                .contains("keys=2");
        assertThat(namespace.redisOnce("memory", "memory-two-primary", "SET", "kept", "no"))
                .contains("Could not connect");
    }

    @Test
    @Order(4)
    void aVolumeGrowsOrTheConditionSaysWhyNot() {
        namespace
                .patch("disk", "{\"spec\":{\"template\":{\"storage\":{\"size\":\"256Mi\"}}}}")
                .ok();
        Await.until("the claim is larger, or it is said why not", () -> {
            String size = cluster.kubectl(
                            "get",
                            "pvc",
                            "data-disk-two-0",
                            "-n",
                            namespace.name(),
                            "-o",
                            "jsonpath={.spec.resources.requests.storage}")
                    .ok();
            if (!size.equals("256Mi")) {
                assertThat(namespace.member("disk", "two").getStatus().conditions())
                        .anySatisfy(c -> assertThat(c.message()).contains("data-disk-two-0 was not grown"));
            }
        });
        reads("disk", "two", "kept", "yes");
    }

    private void delete(String pod) {
        cluster.kubectl("delete", "pod", pod, "-n", namespace.name(), "--timeout=60s")
                .ok();
    }

    private void writes(String cache, String key, String value) {
        Await.until(
                key + " is written",
                () -> assertThat(namespace.redis(cache, cache + "-two-primary", "SET", key, value))
                        .isEqualTo("OK"));
    }

    private void reads(String cache, String region, String key, String value) {
        Await.until(
                key + " is read in " + region,
                () -> assertThat(namespace.redis(cache, cache + "-" + region, "GET", key))
                        .isEqualTo(value));
    }
}

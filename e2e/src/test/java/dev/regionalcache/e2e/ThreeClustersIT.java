package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Cluster;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Kit;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import dev.regionalcache.e2e.harness.ThreeRegions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three regions in three clusters, chained; reached by NodePort and LoadBalancer, as where networks are not routed. */
@EndToEnd
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeClustersIT {

    private static final String CACHE = "world";

    private ThreeRegions regions;
    private TestNamespace east;
    private TestNamespace west;
    private TestNamespace south;
    private Cluster control;
    private Cluster second;
    private Cluster third;

    @BeforeAll
    void install() {
        regions = ThreeRegions.install("e2e-world");
        east = regions.east();
        west = regions.west();
        south = regions.south();
        control = east.cluster();
        second = west.cluster();
        third = south.cluster();
    }

    @AfterAll
    void delete() {
        regions.delete();
    }

    @Test
    @Order(1)
    void aChainOverThreeClustersComesUpAndCarriesData() {
        east.apply(Manifests.cache(CACHE, "", "east", "west<east", "south<west"));
        east.awaitReady(CACHE);
        east.set(CACHE, "world-east-primary", "from", "east");
        arrives(west, "world-west", "from", "east");
        arrives(south, "world-south", "from", "east");
    }

    @Test
    @Order(2)
    void eachClusterWritesThroughItsOwnServicesUnderTheShortNames() {
        assertThat(south.redisWith(east.password(CACHE), "world-primary", "SET", "from", "south"))
                .isEqualTo("OK");
        arrives(east, "world", "from", "south");
        arrives(west, "world", "from", "south");
    }

    @Test
    @Order(3)
    void anEndpointThatLeavesAClusterWithoutTlsIsSaidToBeInsecure() {
        assertThat(west.member(CACHE, "west").getStatus().conditions())
                .anySatisfy(c -> assertThat(c.reason()).isEqualTo("Insecure"));
    }

    @Test
    @Order(4)
    void aClusterThatIsCutOffIsReportedWhileTheOthersWorkAndCatchesUp() {
        Kit.assume();
        String copies = fullSyncs();
        Kit.cut(second);
        Await.timed(
                "status said that west is cut off",
                () -> assertThat(row("west").health()).isEqualTo("Unknown"));
        east.set(CACHE, "world-east-primary", "while", "cut");
        east.apply(Manifests.cache("other", "", "nearby"));
        east.awaitReady("other");
        Kit.heal(second);
        east.awaitReady(CACHE);
        arrives(west, "world-west", "while", "cut");
        arrives(south, "world-south", "while", "cut");
        assertThat(fullSyncs()).isEqualTo(copies);
    }

    @Test
    @Order(5)
    void anOperatorThatStartsWhileAClusterIsCutOffServesTheOtherCachesAndRegions() {
        Kit.assume();
        Kit.cut(second);
        try {
            Await.until(
                    "west is unreachable",
                    () -> assertThat(row("west").health()).isEqualTo("Unknown"));
            long restarted = System.nanoTime();
            control.kubectl("delete", "pods", "-n", Operator.NAMESPACE, "--all", "--wait=false")
                    .ok();
            east.apply(Manifests.cache("fresh", "", "nearby"));
            evict("allkeys-lru");
            Duration soon = Duration.ofMinutes(3);
            Await.timed("a change was in force in the regions that are not cut off", restarted, soon, () -> {
                assertThat(evicts(east, "world-east-0")).isEqualTo("allkeys-lru");
                assertThat(evicts(south, "world-south-0")).isEqualTo("allkeys-lru");
            });
            Await.timed(
                    "another cache had its servers declared beside a cluster that is cut off",
                    restarted,
                    soon,
                    () -> control.kubectl("get", "statefulset", "fresh-nearby", "-n", east.name())
                            .ok());
            Await.timed(
                    "it was ready, with the time that the cluster needs for a pod",
                    restarted,
                    soon,
                    () -> east.assertReady("fresh"));
            assertThat(row("west").health()).isEqualTo("Unknown");
        } finally {
            Kit.heal(second);
        }
        east.awaitReady(CACHE);
        assertThat(evicts(west, "world-west-0")).isEqualTo("allkeys-lru");
    }

    @Test
    @Order(6)
    void atRealDistancesACacheComesUpChangesWorkAndNothingFlaps() {
        Kit.assume();
        Kit.distance(control, second, 80, 0, 0);
        Kit.distance(second, third, 200, 20, 0.5);
        east.apply(Manifests.cache("far", "", "east", "west<east", "south<west"));
        east.awaitReady("far");
        east.set("far", "far-east-primary", "came", "up");
        Await.until(
                "a write of the new cache arrives over both links",
                () -> assertThat(south.redisWith(east.password("far"), "far-south", "GET", "came"))
                        .isEqualTo("up"));
        Map<String, Integer> restarts = west.restarts(CACHE);
        String since = readySince();
        evict("allkeys-lfu");
        Await.until(
                "the setting is in force in the last region",
                Duration.ofMinutes(3),
                () -> assertThat(evicts(south, "world-south-0")).isEqualTo("allkeys-lfu"));
        east.awaitReady(CACHE);
        east.set(CACHE, "world-east-primary", "far", "away");
        arrives(south, "world-south", "far", "away");
        assertThat(west.restarts(CACHE)).isEqualTo(restarts);
        assertThat(readySince()).as("Ready did not flap").isEqualTo(since);
    }

    @Test
    @Order(7)
    void aClusterThatWasLetGoAndComesBackIsFenced() {
        Kit.assume();
        east.apply(Manifests.cache("past", "", "east", "south<east"));
        east.awaitReady("past");
        String password = east.password("past");
        Kit.cut(third);
        try {
            Await.until(
                    "south is unreachable",
                    () -> assertThat(east.status("past").regionsReady()).isEqualTo("1/2"));
            control.kubectl("delete", "rcache", "past", "-n", east.name(), "--wait=false")
                    .ok();
            Await.until(
                    "the deletion says what holds it up",
                    () -> assertThat(east.status("past").conditions())
                            .anySatisfy(c -> assertThat(c.message()).contains("south", "abandon-regions=south")));
            control.kubectl("annotate", "rcache", "past", "-n", east.name(), "regionalcache.dev/abandon-regions=south")
                    .ok();
            control.kubectl("wait", "--for=delete", "rcache/past", "-n", east.name(), "--timeout=60s")
                    .ok();
        } finally {
            Kit.heal(third);
        }
        Await.until(
                "south is an orphan",
                () -> assertThat(south.member("past", "south").getStatus().conditions())
                        .anySatisfy(c -> assertThat(c.reason()).isEqualTo("Orphaned")));
        Await.until(
                "its server serves nobody",
                () -> assertThat(south.redisWithOnce(password, "past-south", "GET", "x"))
                        .contains("Could not connect"));
        third.kubectl("delete", "cmember", "past-south", "-n", south.name(), "--timeout=60s")
                .ok();
        assertThat(third.kubectl("get", "sts", "-n", south.name(), "-o", "name").ok())
                .doesNotContain("past-south");
    }

    private void arrives(TestNamespace namespace, String service, String key, String value) {
        Await.until(
                key + " arrives in " + service,
                () -> assertThat(namespace.redisWith(east.password(CACHE), service, "GET", key))
                        .isEqualTo(value));
    }

    /** Changes a setting of the cache that servers take without a restart. */
    private void evict(String policy) {
        east.patch(CACHE, "{\"spec\":{\"config\":{\"maxmemory-policy\":\"%s\"}}}".formatted(policy))
                .ok();
    }

    /** What a server does by that setting. */
    private String evicts(TestNamespace namespace, String pod) {
        return namespace
                .inServer(east.operatorPassword(CACHE), pod, "CONFIG", "GET", "maxmemory-policy")
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    private String readySince() {
        return east.status(CACHE).conditions().stream()
                .filter(c -> c.type().equals("Ready"))
                .findFirst()
                .orElseThrow()
                .lastTransitionTime();
    }

    private String fullSyncs() {
        return east.inServer(east.operatorPassword(CACHE), "world-east-0", "INFO", "stats")
                .lines()
                .filter(l -> l.startsWith("sync_full"))
                .findFirst()
                .orElseThrow();
    }

    private RegionStatus row(String region) {
        return east.status(CACHE).regions().stream()
                .filter(r -> r.name().equals(region))
                .findFirst()
                .orElseThrow();
    }
}

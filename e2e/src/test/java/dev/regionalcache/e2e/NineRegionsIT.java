package dev.regionalcache.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.e2e.harness.Await;
import dev.regionalcache.e2e.harness.Clusters;
import dev.regionalcache.e2e.harness.EndToEnd;
import dev.regionalcache.e2e.harness.Operator;
import dev.regionalcache.e2e.harness.TestNamespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The sample with nine regions, chained three deep, in one cluster. */
@EndToEnd
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NineRegionsIT {

    private static final List<String> REGIONS = List.of(
            "eu-west",
            "us-east",
            "ap-south",
            "eu-central",
            "us-west",
            "sa-east",
            "ap-east",
            "ap-southeast",
            "ap-northeast");

    private TestNamespace namespace;

    @BeforeAll
    void applyTheSample() {
        Operator.install(Clusters.control());
        namespace = TestNamespace.create(Clusters.control(), "e2e-nine");
        namespace.apply(Manifests.sample("nine-regions.yaml"));
    }

    @AfterAll
    void delete() {
        namespace.delete();
        Clusters.control()
                .kubectl("delete", "cregion", "--all", "--timeout=60s")
                .ok();
    }

    @Test
    @Order(1)
    void allRegionsComeUpAsTheDeclaredTree() {
        namespace.awaitReady("chat");
        RegionalCacheStatus status = namespace.status("chat");
        assertThat(status.primaryRegion()).isEqualTo("eu-west");
        assertThat(status.epoch()).isEqualTo(1);
        assertThat(status.regions()).extracting(RegionStatus::name).containsExactlyElementsOf(REGIONS);
        assertThat(status.regions())
                .filteredOn(r -> !r.name().equals("eu-west"))
                .allSatisfy(r -> assertThat(r.link()).isEqualTo("Up"));
    }

    @Test
    @Order(2)
    void whatIsWrittenInThePrimaryIsReadInEveryRegionThroughTheServices() {
        namespace.set("chat", "chat-ap-northeast-primary", "greeting", "hello");
        for (String region : REGIONS) {
            Await.until(
                    "the write arrives in " + region,
                    () -> assertThat(namespace.redis("chat", "chat-" + region, "GET", "greeting"))
                            .isEqualTo("hello"));
        }
    }

    @Test
    @Order(3)
    void replicasRefuseWritesAndStrangersAreRefused() {
        assertThat(namespace.redis("chat", "chat-us-west", "SET", "greeting", "no"))
                .contains("READONLY");
        assertThat(namespace.redis("chat", "chat-eu-west", "CONFIG", "GET", "save"))
                .contains("NOPERM");
    }

    @Test
    @Order(4)
    void columnsTellTheStory() {
        String table = namespace
                .cluster()
                .kubectl("get", "rcache", "chat", "-n", namespace.name(), "-o", "wide")
                .ok();
        assertThat(table)
                .containsPattern("PRIMARY +EPOCH +REGIONS +LAG +READY")
                .containsPattern("chat +eu-west +1 +9/9 +\\S+ +True")
                .contains("eu-west(");
    }

    @Test
    @Order(5)
    void aServerThatIsKilledComesBackByItselfWithoutAFullCopy() {
        String fullSyncs = syncs("chat-ap-east-0");
        Map<String, Integer> restarts = namespace.restarts("chat");
        namespace.shutdownServer(namespace.operatorPassword("chat"), "chat-ap-northeast-0");
        Await.until(
                "ap-northeast restarted",
                () -> assertThat(namespace.restarts("chat").get("chat-ap-northeast-0"))
                        .isGreaterThan(restarts.get("chat-ap-northeast-0")));
        namespace.awaitReady("chat");
        Await.until(
                "ap-northeast serves again",
                () -> assertThat(namespace.redis("chat", "chat-ap-northeast", "GET", "greeting"))
                        .isEqualTo("hello"));
        assertThat(syncs("chat-ap-east-0")).isEqualTo(fullSyncs);
    }

    private String syncs(String pod) {
        return namespace
                .inServer(namespace.operatorPassword("chat"), pod, "INFO", "stats")
                .lines()
                .filter(l -> l.startsWith("sync_full"))
                .findFirst()
                .orElseThrow();
    }
}

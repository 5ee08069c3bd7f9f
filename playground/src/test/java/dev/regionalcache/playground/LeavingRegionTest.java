package dev.regionalcache.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regionalcache.crds.Conditions;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.region.CacheRegion;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A region that a cache lets go, and what is said of it until nothing is left there. */
class LeavingRegionTest {

    private static final String WITHOUT_C = "spec: {regions: [{name: a}, {name: b, parent: a}]}";

    @TempDir
    private Path directory;

    private OperatedCache cache;

    @RegisterExtension
    final DumpOnFailure dumpOnFailure = new DumpOnFailure(() -> cache.dump());

    @BeforeEach
    void start() throws Exception {
        cache = new OperatedCache(directory);
        cache.awaitReady();
        assertThat(users("c")).containsExactly("default/chat");
    }

    @AfterEach
    void stop() {
        cache.close();
    }

    /** Its cluster answers all the time: nothing else tells the region. */
    @Test
    void aRegionSaysAtOnceThatNoCacheUsesItAnyMore() {
        cache.patch(WITHOUT_C);
        await().atMost(BadDay.SOON).until(() -> users("c").isEmpty());
        assertThat(members("c")).isEmpty();
        assertThat(users("b")).containsExactly("default/chat");
    }

    /** Nobody knows after the restart what is left in c but by what its region's status says. */
    @Test
    void aRegionThatIsDeletedIsHeldUntilItsClusterAnswers() {
        cache.cut(RegionClusters.HUB, "c");
        cache.patch(WITHOUT_C);
        cache.restartControlPlane();
        region("c").delete();
        await().atMost(BadDay.SOON)
                .untilAsserted(() -> assertThat(Conditions.find(
                                Objects.requireNonNull(region("c").require().getStatus())
                                        .conditions(),
                                "Deleting"))
                        .hasValueSatisfying(c -> assertThat(c.message())
                                .contains("servers of default/chat may be left", "regionalcache.dev/abandon=true")));
        cache.heal(RegionClusters.HUB, "c");
        await().atMost(BadDay.SOON).until(() -> region("c").get() == null);
        assertThat(members("c")).isEmpty();
    }

    /** The same, where the cache goes. */
    @Test
    void aCacheThatIsDeletedWaitsForARegionThatItHasLeftWhoseClusterDoesNotAnswer() {
        cache.cut(RegionClusters.HUB, "c");
        cache.patch(WITHOUT_C);
        cache.restartControlPlane();
        cache.delete();
        await().atMost(BadDay.SOON)
                .until(() -> members("a").isEmpty() && members("b").isEmpty());
        assertThat(cache.awaitReason("Deleting", "RegionsRemaining"))
                .contains("c: its cluster has not answered", "regionalcache.dev/abandon-regions=c");
        assertThat(members("c")).isNotEmpty();
        cache.heal(RegionClusters.HUB, "c");
        await().atMost(BadDay.SOON).until(cache::isGone);
        assertThat(members("c")).isEmpty();
        await().atMost(BadDay.SOON).until(() -> users("c").isEmpty());
    }

    private List<String> users(String region) {
        return Objects.requireNonNull(region(region).require().getStatus()).usedBy();
    }

    private Resource<CacheRegion> region(String name) {
        return cache.hub().resources(CacheRegion.class).withName(name);
    }

    private List<CacheMember> members(String region) {
        return cache.client(region)
                .resources(CacheMember.class)
                .inNamespace("default")
                .list()
                .getItems();
    }
}

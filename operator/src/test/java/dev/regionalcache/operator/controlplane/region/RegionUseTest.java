package dev.regionalcache.operator.controlplane.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.operator.controlplane.clusters.ClusterState;
import dev.regionalcache.operator.controlplane.clusters.ClusterState.AgentState;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegionUseTest {

    private static final ClusterState WELL = new ClusterState.Connected("v1.35.0", 0, new AgentState(true, "1.2", ""));
    private static final ClusterState AWAY = new ClusterState.Unreachable("no route");
    private static final String ONCE_USED = "status: {kubernetesVersion: v1.35.0, usedBy: [web/cart, web/shop]}";

    @Test
    void cachesThatNameARegionUseItAndThoseWithMembersThere() {
        RegionUse use = RegionUse.of(
                region(ONCE_USED), WELL, List.of("web/shop"), Optional.of(List.of("web/shop", "web/chat")));
        assertThat(use.declared()).containsExactly("web/shop");
        assertThat(use.left()).containsExactly("web/chat");
        assertThat(use.caches()).containsExactly("web/chat", "web/shop");
        assertThat(use.isFree()).isFalse();
    }

    @Test
    void whatAClusterHoldsThatHasNotAnsweredThisProcessIsWhatTheStatusSays() {
        RegionUse use = RegionUse.of(region(ONCE_USED), AWAY, List.of("web/shop"), Optional.empty());
        assertThat(use.left()).containsExactly("web/cart");
        assertThat(RegionUse.of(region(ONCE_USED), AWAY, List.of(), Optional.of(List.of()))
                        .isFree())
                .as("it answered, and nothing is there")
                .isTrue();
    }

    @Test
    void aClusterThatNeverAnsweredHoldsNothing() {
        CacheRegion never = region("status: {usedBy: [web/cart]}");
        assertThat(RegionUse.of(never, AWAY, List.of(), Optional.empty()).isFree())
                .isTrue();
        assertThat(RegionUse.of(region("{}"), AWAY, List.of(), Optional.empty()).isFree())
                .isTrue();
    }

    @Test
    void aClusterThatIsGoneForGoodIsLetGoUnlessItAnswersOrACacheNamesIt() {
        CacheRegion abandoned = region(ONCE_USED, "metadata: {annotations: {regionalcache.dev/abandon: 'true'}}");
        assertThat(RegionUse.of(abandoned, AWAY, List.of(), Optional.empty()).isFree())
                .isTrue();
        assertThat(RegionUse.of(abandoned, AWAY, List.of(), Optional.of(List.of("web/cart")))
                        .isFree())
                .isTrue();
        assertThat(RegionUse.of(abandoned, WELL, List.of(), Optional.of(List.of("web/cart")))
                        .left())
                .containsExactly("web/cart");
        assertThat(RegionUse.of(abandoned, AWAY, List.of("web/shop"), Optional.empty())
                        .caches())
                .containsExactly("web/shop");
    }

    private static CacheRegion region(String... changes) {
        return Yaml.object(CacheRegion.class, "{metadata: {name: east, generation: 7}, spec: {}}", changes);
    }
}

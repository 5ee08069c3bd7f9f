package dev.regionalcache.operator.controlplane.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.Condition;
import dev.regionalcache.crds.region.CacheRegion;
import dev.regionalcache.crds.region.CacheRegionStatus;
import dev.regionalcache.operator.controlplane.clusters.ClusterState;
import dev.regionalcache.operator.controlplane.clusters.ClusterState.AgentState;
import dev.regionalcache.operator.fixture.Yaml;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RegionReportTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123Z");
    private static final ClusterState WELL = new ClusterState.Connected("v1.35.0", 1, new AgentState(true, "1.2", ""));

    static Stream<Arguments> states() {
        return Stream.of(
                Arguments.of(new ClusterState.Connecting(), "Unknown", "Connecting", "connected to"),
                Arguments.of(new ClusterState.Unreachable("no route"), "False", "Unreachable", "no route"),
                Arguments.of(
                        new ClusterState.Refused("KubeconfigRefused", "exec"), "False", "KubeconfigRefused", "exec"),
                Arguments.of(
                        new ClusterState.Connected("v1.35.0", 0, new AgentState(false, "1.2", "silent")),
                        "False",
                        "AgentDown",
                        "silent"),
                Arguments.of(WELL, "True", "Connected", "alive"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void readySaysWhetherTheClusterCanBeUsedAndWhyNot(
            ClusterState state, String status, String reason, String message) {
        Condition ready = report("{}", state).conditions().getFirst();
        assertThat(ready.type()).isEqualTo("Ready");
        assertThat(ready.status()).isEqualTo(status);
        assertThat(ready.reason()).isEqualTo(reason);
        assertThat(ready.message()).contains(message);
        assertThat(ready.lastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
    }

    @Test
    void aClusterThatAnswersTellsVersionsAndLatency() {
        CacheRegionStatus status = report("{}", WELL);
        assertThat(status.kubernetesVersion()).isEqualTo("v1.35.0");
        assertThat(status.agentVersion()).isEqualTo("1.2");
        assertThat(status.latency()).isEqualTo("<200ms");
        assertThat(status.usedBy()).containsExactly("web/shop");
        assertThat(status.observedGeneration()).isEqualTo(7);
    }

    @Test
    void ofAClusterThatIsAwayVersionsAreRememberedAndLatencyIsNot() {
        CacheRegionStatus status = report(
                "status: {kubernetesVersion: v1.34.0, agentVersion: '1.1', latency: <50ms}",
                new ClusterState.Unreachable("no route"));
        assertThat(status.kubernetesVersion()).isEqualTo("v1.34.0");
        assertThat(status.agentVersion()).isEqualTo("1.1");
        assertThat(status.latency()).isNull();
    }

    @Test
    void anAgentThatHasNeverRunDoesNotHideTheVersionOfTheOneBefore() {
        ClusterState without = new ClusterState.Connected("v1.35.0", 0, new AgentState(false, "", "none"));
        assertThat(report("status: {agentVersion: '1.1'}", without).agentVersion())
                .isEqualTo("1.1");
    }

    @Test
    void theTransitionTimeStaysWhileTheStatusDoes() {
        String before = "status: {conditions: [{type: Ready, status: 'True', reason: Connected, message: m,"
                + " lastTransitionTime: '2025-01-01T00:00:00Z'}]}";
        assertThat(report(before, WELL).conditions().getFirst().lastTransitionTime())
                .isEqualTo("2025-01-01T00:00:00Z");
        assertThat(report(before, new ClusterState.Connecting())
                        .conditions()
                        .getFirst()
                        .lastTransitionTime())
                .isEqualTo("2026-01-01T12:00:00Z");
    }

    @Test
    void oneThatIsDeletedWhileItIsUsedSaysByWhom() {
        assertThat(report("metadata: {name: east, generation: 7, deletionTimestamp: '2026-01-01T11:00:00Z'}", WELL)
                        .conditions())
                .anySatisfy(c -> {
                    assertThat(c.type()).isEqualTo("Deleting");
                    assertThat(c.reason()).isEqualTo("InUse");
                    assertThat(c.message()).contains("web/shop");
                });
        assertThat(report("{}", WELL).conditions()).hasSize(1);
    }

    @Test
    void oneThatIsDeletedWhileItsClusterDoesNotAnswerSaysHowToLetItGo() {
        CacheRegion region = Yaml.object(
                CacheRegion.class,
                "{metadata: {name: east, generation: 7, deletionTimestamp: '2026-01-01T11:00:00Z'}, spec: {}}");
        RegionUse left = new RegionUse(List.of(), List.of("web/shop"));
        assertThat(RegionReport.of(region, new ClusterState.Unreachable("no route"), left, NOW)
                        .conditions()
                        .getLast()
                        .message())
                .contains(
                        "servers of web/shop may be left there",
                        "kubectl annotate cacheregion east regionalcache.dev/abandon=true");
        assertThat(RegionReport.of(region, WELL, left, NOW)
                        .conditions()
                        .getLast()
                        .message())
                .contains("take it out of web/shop");
    }

    private static CacheRegionStatus report(String change, ClusterState state) {
        CacheRegion region =
                Yaml.object(CacheRegion.class, "{metadata: {name: east, generation: 7}, spec: {}}", change);
        return RegionReport.of(region, state, new RegionUse(List.of("web/shop"), List.of()), NOW);
    }
}

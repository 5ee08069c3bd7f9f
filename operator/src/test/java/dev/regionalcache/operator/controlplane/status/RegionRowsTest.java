package dev.regionalcache.operator.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionStatus;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.planning.Plan;
import dev.regionalcache.operator.controlplane.planning.RegionView;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import dev.regionalcache.operator.controlplane.planning.World;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RegionRowsTest {

    private final World world = new World("regions: [{name: a}, {name: b, parent: a}]");

    @BeforeEach
    void settle() {
        world.settle();
    }

    @Test
    void aRowSaysWhatTheAgentReports() {
        world.report(
                "b", "{lag: <1s, memory: <90%, evicting: true, health: Degraded, servers: {desired: 3, inSync: 2}}");
        RegionStatus row = row("b", Map.of());
        assertThat(row.role()).isEqualTo("Replica");
        assertThat(row.parent()).isEqualTo("a");
        assertThat(row.health()).isEqualTo("Degraded");
        assertThat(row.link()).isEqualTo("Up");
        assertThat(row.lag()).isEqualTo("<1s");
        assertThat(row.memory()).isEqualTo("<90%");
        assertThat(row.evicting()).isTrue();
        assertThat(row.servers()).isEqualTo("2/3");
        assertThat(row.version()).isEqualTo("8.0.1");
        assertThat(row.reason()).isNull();
        assertThat(row("a", Map.of()).role()).isEqualTo("Primary");
        assertThat(row("a", Map.of()).parent()).isNull();
    }

    static Stream<Arguments> unknown() {
        return Stream.of(
                Arguments.of(new Reach.Unreachable("Unreachable", "no answer"), "Unreachable", "no answer"),
                Arguments.of(new Reach.Unusable("RegionNotFound", "create it"), "RegionNotFound", "create it"),
                Arguments.of(new Reach.Reachable("cluster-b", false, "silent"), "AgentDown", "silent"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("unknown")
    void whatNobodyConfirmsNowIsUnknownExceptTheEndpoint(Reach reach, String reason, String message) {
        RegionStatus before = row("b", Map.of());
        world.reach(reach, "b");
        RegionStatus row = new RegionRows(world.plan().tree(), 0, Map.of(), Map.of("b", before)).row(view("b"));
        assertThat(row.reason()).isEqualTo(reason);
        assertThat(row.message()).isEqualTo(message);
        assertThat(row.health()).isEqualTo("Unknown");
        assertThat(row.link()).isNull();
        assertThat(row.lag()).isNull();
        assertThat(row.servers()).isNull();
        assertThat(row.endpoint()).isEqualTo(before.endpoint());
    }

    @Test
    void aMemberThatWasNotWrittenIsTheRegionsProblemWhateverItsServersDo() {
        assertThat(row("b", Map.of("b", new WriteResult.Conflict("another's"))).reason())
                .isEqualTo("Conflict");
        assertThat(row("b", Map.of("b", new WriteResult.Failed("time-out"))).reason())
                .isEqualTo("WriteFailed");
        assertThat(row("b", Map.of("b", new WriteResult.Failed("time-out"))).message())
                .isEqualTo("time-out");
    }

    @Test
    void theMemberThatWasJustWrittenIsNewerThanTheOneThatWasRead() {
        CacheMember written = Yaml.changed(world.member("b"), CacheMember.class, """
                status: {health: Critical, conditions: [{type: Ready, status: "False", reason: LinkDown, message: no link}]}
                """);
        RegionStatus row = row("b", Map.of("b", new WriteResult.Written(written)));
        assertThat(row.health()).isEqualTo("Critical");
        assertThat(row.reason()).isEqualTo("LinkDown");
        assertThat(row.message()).isEqualTo("no link");
    }

    @Test
    void aRegionWithoutServersOrWithoutAReportIsPending() {
        world.report("b", "conditions: null");
        assertThat(row("b", Map.of()).reason()).isEqualTo("Pending");
        world.lose("b");
        assertThat(row("b", Map.of()).reason()).isEqualTo("Pending");
        assertThat(row("b", Map.of()).health()).isEqualTo("Unknown");
    }

    private RegionStatus row(String region, Map<String, WriteResult> results) {
        Plan plan = world.plan();
        return new RegionRows(plan.tree(), 0, results, Map.of()).row(view(region));
    }

    private RegionView view(String region) {
        return world.seen().regions().stream()
                .filter(r -> r.name().equals(region))
                .findFirst()
                .orElseThrow();
    }
}

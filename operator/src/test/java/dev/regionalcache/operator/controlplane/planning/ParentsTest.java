package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.operator.fixture.Yaml;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom a region follows, and when that changes without another primary. */
class ParentsTest {

    private final FiveRegions cache = new FiveRegions();
    private final World world = cache.world;

    @Test
    void aReturningPrimaryFollowsAndGetsItsChildrenBackWhenItDoesSoSteadily() {
        world.cutOff("a");
        cache.losePrimary("b", "c", "d");
        world.carryOut();
        world.report("b");
        world.report("c");
        world.report("d");
        world.report("e");
        assertThat(world.carryOut().epoch().chosen().region()).isEqualTo("b");
        assertThat(world.spec("d").parent().region()).isEqualTo("b");
        assertThat(world.spec("a").epoch()).isEqualTo(1);
        world.back("a");
        world.carryOut();
        assertThat(world.spec("a").epoch()).isEqualTo(2);
        assertThat(world.spec("a").parent().region()).isEqualTo("b");
        for (String region : new String[] {"a", "b", "c", "d", "e"}) {
            world.report(region);
        }
        assertThat(world.plan().tree().render()).isEqualTo("b(a,c,d(e))");
        world.memory(links(Map.of(), Map.of("a", Duration.ofSeconds(2))));
        assertThat(world.plan().again()).isEqualTo(Parents.STEADY.minusSeconds(2));
        world.memory(links(Map.of(), Map.of("a", Parents.STEADY)));
        assertThat(world.plan().tree().render()).isEqualTo("b(a(d(e)),c)");
    }

    /** Nothing happens at rest that would make anybody look: a region stayed under the wrong parent for as long. */
    @Test
    void itIsLookedAgainWhenTimeAloneChangesTheTree() {
        world.settle();
        world.memory(links(Map.of(), Map.of()));
        assertThat(world.plan().again()).isNull();
        world.memory(links(Map.of("c", Duration.ofSeconds(11)), Map.of()));
        assertThat(world.plan().again()).isEqualTo(Duration.ofSeconds(4));
        world.memory(links(Map.of("c", Duration.ofSeconds(11), "e", Duration.ofSeconds(14)), Map.of()));
        assertThat(world.plan().again()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRegionThatDoesNotReachItsParentForAWhileIsLedPastIt() {
        world.memory(links(Map.of("c", Parents.UNREACHABLE), Map.of()));
        assertThat(world.plan().tree().render()).isEqualTo("a(b,c,d(e))");
    }

    @Test
    void soonerWhereTheParentIsNotHeardOfEither() {
        world.settle();
        world.memory(links(Map.of("e", Parents.AWAY), Map.of()));
        assertThat(world.plan().tree().render()).isEqualTo("a(b(c),d(e))");
        world.cutOff("d");
        assertThat(world.plan().tree().parentOf("e")).contains("a");
        world.memory(links(Map.of("e", Duration.ofSeconds(3)), Map.of()));
        assertThat(world.plan().tree().parentOf("e")).contains("d");
        assertThat(world.plan().again()).isEqualTo(Duration.ofSeconds(2));
    }

    /** It accepts writes until its fence, and is a candidate like any other: nobody is chosen before it has said what it holds. */
    @Test
    void anOldPrimaryThatAlreadyHadAParentLosesItWhereASwitchoverDoesNotGetThrough() {
        World star = new World(
                "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: a}]",
                "primaryRegion: b",
                "failover: {mode: Automatic}");
        star.settle();
        star.status(Yaml.object(RegionalCacheStatus.class, "switchover: {primaryRegion: b}"));
        star.change("primaryRegion: c");
        assertThat(star.plan().begins()).as("while its lag is not known").isFalse();
        star.report("c", "lag: <100ms");
        star.memory(new StepMemory(
                "",
                Duration.ZERO,
                false,
                1,
                Set.of(),
                Map.of(),
                Map.of("a", Duration.ofMinutes(1)),
                Map.of(),
                Duration.ofMinutes(1)));
        assertThat(star.carryOut().change()).isInstanceOf(Change.Switching.class);
        star.report("a");
        star.report("c", "lease: {held: null}");
        star.carryOut();
        CacheMemberSpec told = star.member("b").getSpec();
        assertThat(told.epoch()).isEqualTo(2);
        assertThat(told.parent().region()).isEqualTo("a");
        star.status(Yaml.object(
                RegionalCacheStatus.class,
                "switchover: {primaryRegion: b}",
                "failovers: [{epoch: 2, state: Promoting, from: b, to: c, reason: Switchover}]"));
        star.memory(FiveRegions.memory("PROMOTING 2 leader", Duration.ofSeconds(3), true));
        assertThat(star.carryOut().change())
                .isInstanceOfSatisfying(
                        Change.Preparing.class, p -> assertThat(p.from()).isEqualTo("b"));
        assertThat(star.member("b").getSpec().parent()).isNull();
        assertThat(star.member("a").getSpec().parent())
                .as("under the region that was chosen")
                .isNull();
    }

    private static StepMemory links(Map<String, Duration> down, Map<String, Duration> up) {
        return new StepMemory("", Duration.ZERO, false, 1, Set.of(), down, up, Map.of(), null);
    }
}

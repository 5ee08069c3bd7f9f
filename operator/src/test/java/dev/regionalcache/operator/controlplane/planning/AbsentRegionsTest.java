package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.crds.member.Peer;
import dev.regionalcache.operator.fixture.Yaml;
import org.junit.jupiter.api.Test;

/** Regions that do not exist, or do not let the cache in: the others go on without them. */
class AbsentRegionsTest {

    private final World world =
            new World("regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}, {name: d, parent: b}]");

    @Test
    void theTreeClosesOverARegionThatDoesNotExist() {
        world.unknown("b");
        Plan plan = world.plan();
        assertThat(plan.tree().render()).isEqualTo("a(c,d)");
        assertThat(plan.members()).containsOnlyKeys("a", "c", "d");
        assertThat(plan.members().get("c").getSpec().parent())
                .extracting(Peer::region)
                .isEqualTo("a");
    }

    @Test
    void aRegionThatDoesNotExistIsNotCountedForAMajority() {
        world.unknown("b", "c", "d");
        assertThat(world.plan().decision()).isEqualTo(new EpochDecision.Begin("a"));
    }

    @Test
    void aRegionThatDoesNotExistAndThenDoesTakesItsPlaceInTheTree() {
        world.unknown("b");
        world.settle();
        world.back("b");
        assertThat(world.settle().tree().render()).isEqualTo("a(b(c,d))");
        assertThat(world.member("c").getSpec().parent().region()).isEqualTo("b");
    }

    @Test
    void nothingIsDecidedWhileThePrimaryRegionDoesNotExist() {
        world.unknown("a");
        Plan plan = world.plan();
        assertThat(plan.epoch()).isNull();
        assertThat(plan.members()).isEmpty();
    }

    @Test
    void noFirstEpochBeginsBesideServersThatCannotBeRead() {
        world.settle();
        world.lose("a", "c", "d");
        world.cutOff("b");
        assertThat(world.plan().decision())
                .isInstanceOfSatisfying(
                        EpochDecision.Undecided.class,
                        undecided -> assertThat(undecided.reason()).contains("b has a member of this cache"));
    }

    @Test
    void aPrimaryRegionThatIsDeclaredNoMoreWhileTheStatusIsLostIsWaitedFor() {
        world.settle();
        world.declare("regions: [{name: b}, {name: c, parent: b}, {name: d, parent: b}]");
        Plan plan = world.plan();
        assertThat(plan.epoch()).isNull();
        assertThat(plan.members()).isEmpty();
    }

    @Test
    void aRegionWithServersKeepsItsPlaceWhenItsCacheRegionIsGone() {
        world.settle();
        world.unknown("b");
        assertThat(world.plan().tree().render()).isEqualTo("a(b(c,d))");
    }

    @Test
    void aRegionThatOnceHadServersKeepsItsPlaceAlsoWhenNobodyRemembersItsMember() {
        world.settle();
        world.unknown("b");
        world.lose("b");
        world.status(Yaml.object(
                RegionalCacheStatus.class,
                "regions: [{name: b, role: Replica, health: Unknown, endpoint: {host: b.example, port: 6379}}]"));
        assertThat(world.plan().tree().render()).isEqualTo("a(b(c,d))");
    }
}

package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.crds.member.EpochRef;
import dev.regionalcache.crds.member.LeaseTerms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The witnesses and the lease of an epoch change in the next one only. */
class EpochTermsTest {

    private final FiveRegions cache = new FiveRegions();
    private final World world = cache.world;

    @Test
    void theFirstEpochHasTheTermsOfTheLease() {
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.lease()).isEqualTo(new LeaseTerms(1000));
            assertThat(s.witnesses()).containsExactly("a", "b", "c", "d", "e");
            assertThat(s.previous()).isNull();
        });
        assertThat(world.plan().change()).isInstanceOf(Change.Held.class);
    }

    @Test
    void aNewRegionIsAWitnessOnlyFromTheNextEpochOn() {
        world.change("regions: [{name: f, parent: a}]");
        Plan first = world.carryOut();
        assertThat(first.begins()).isFalse();
        assertThat(world.spec("f").witnesses()).doesNotContain("f");
        world.report("f");
        Plan plan = world.carryOut();
        assertThat(plan.beginning()).isEqualTo(2);
        assertThat(world.spec("b").witnesses()).containsExactly("a", "b", "c", "d", "e", "f");
        world.carryOut();
        assertThat(world.spec("a").epoch())
                .as("members that were written are no agents that act")
                .isEqualTo(1);
        List.of("b", "c").forEach(world::report);
        world.carryOut();
        assertThat(world.spec("a").epoch())
                .as("three of six act, with the primary")
                .isEqualTo(1);
        world.report("f");
        world.carryOut();
        assertThat(world.spec("a").previous()).isEqualTo(new EpochRef(1, "leader", "a"));
        assertThat(world.spec("a").chosen().region()).isEqualTo("a");
        assertThat(world.spec("a").chosen().runId()).isEqualTo("run-a");
    }

    /** It answers and votes, and does not say in which epoch. */
    @Test
    void anAgentThatLeavesItsMemberAsItIsIsAWitnessAllTheSame() {
        world.change("regions: [{name: f, parent: a}]");
        world.carryOut();
        world.report("f");
        world.carryOut();
        List.of("b", "c").forEach(world::report);
        world.member("d").getMetadata().setAnnotations(Map.of(CacheMember.RECONCILE_ANNOTATION, "disabled"));
        world.carryOut();
        assertThat(world.spec("a").epoch()).isEqualTo(2);
    }

    @Test
    void aRegionThatIsDeclaredNoMoreGoesWhenItIsNoWitness() {
        world.declare(FiveRegions.DECLARED.replace(", {name: e, parent: d}", ""), "failover: {mode: Automatic}");
        Plan plan = world.carryOut();
        assertThat(plan.beginning()).isEqualTo(2);
        assertThat(world.spec("b").witnesses()).containsExactly("a", "b", "c", "d");
        assertThat(world.spec("b").lease().fencingMillis()).isEqualTo(2000);
        world.settle();
        assertThat(world.specs()).containsOnlyKeys("a", "b", "c", "d");
    }

    @Test
    void withoutFailoverTheLeaseIsLetGoInAnEpochOfTheSamePrimary() {
        world.change("failover: {mode: Disabled}");
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(2);
            assertThat(s.lease()).isNull();
            assertThat(s.chosen().region()).isEqualTo("a");
        });
        world.change("failover: {mode: Automatic}");
        world.settle();
        assertThat(world.specs().values()).allSatisfy(s -> {
            assertThat(s.epoch()).isEqualTo(3);
            assertThat(s.lease()).isNotNull();
        });
    }
}

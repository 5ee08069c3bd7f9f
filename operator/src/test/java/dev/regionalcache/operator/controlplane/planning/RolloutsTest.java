package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.rollout.RolloutStep;
import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.controlplane.planning.RegionView.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which order regions take another template, and when they do not. */
class RolloutsTest {

    private static final String NOT_READY =
            "conditions: [{type: Ready, status: 'False', reason: LinkDown, message: no link}]";

    private final World world =
            new World("{version: '8.0', regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]}");

    @Test
    void leavesComeFirstThePrimaryLastAndTheNextOnlyWhenTheLastOneIsReady() {
        world.settle();
        world.change("image: another");
        List<String> order = new ArrayList<>();
        while (world.carryOut().rollout() instanceof RolloutStep.Update(String region)) {
            order.add(region);
            assertThat(withImage("another")).containsExactlyInAnyOrderElementsOf(order);
            world.carryOut();
            assertThat(withImage("another")).containsExactlyInAnyOrderElementsOf(order);
            world.report(region);
        }
        assertThat(order).containsExactly("c", "b", "a");
        assertThat(world.plan().rollout()).isEqualTo(new RolloutStep.Done());
    }

    @Test
    void aRegionThatIsNotReadyIsWaitedFor() {
        updateLeaf();
        world.report("c", NOT_READY);
        assertWaitsFor("c");
    }

    @Test
    void aReportThatIsOlderThanTheTemplateDoesNotCount() {
        updateLeaf();
        world.report("c", "observedGeneration: 1");
        assertWaitsFor("c");
    }

    @Test
    void aRegionWhoseServersDoNotAllHaveTheTemplateIsWaitedFor() {
        updateLeaf();
        world.report("c", "templateRevision: former");
        assertWaitsFor("c");
    }

    @Test
    void aDeadAgentsReportDoesNotCount() {
        updateLeaf();
        world.report("c");
        world.reach(new Reach.Reachable("cluster-c", false, "silent"), "c");
        assertWaitsFor("c");
    }

    @Test
    void aDowngradeThatWouldEmptyReplicasIsRefusedAndNothingChanges() {
        world.settle();
        world.change("version: '7.0'");
        assertThat(world.carryOut().rollout())
                .isInstanceOfSatisfying(
                        RolloutStep.Refuse.class, r -> assertThat(r.reason()).contains("would be emptied"));
        assertThat(withImage("redis:8.0")).hasSize(3);
    }

    @Test
    void aRegionThatCannotBeReachedAndWouldBeEmptiedIsWaitedFor() {
        world.declare("{version: '7.0', regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]}");
        world.settle();
        world.cutOff("c");
        world.change("version: '8.0'");
        assertThat(world.carryOut().rollout()).isInstanceOfSatisfying(RolloutStep.Wait.class, wait -> {
            assertThat(wait.region()).isEqualTo("c");
            assertThat(wait.reason()).contains("would be emptied");
        });
        assertThat(withImage("redis:7.0")).hasSize(3);
    }

    @Test
    void aRegionThatCannotBeReachedAndHasNothingToLoseHoldsUpNobody() {
        world.settle();
        world.cutOff("c");
        world.change("image: another");
        assertThat(world.settle().rollout()).isEqualTo(new RolloutStep.Done());
        assertThat(withImage("another")).containsExactlyInAnyOrder("a", "b");
        world.back("c");
        world.settle();
        assertThat(withImage("another")).hasSize(3);
    }

    @Test
    void aNewRegionBeginsWithTheDeclaredTemplate() {
        world.settle();
        world.change("{image: another, regions: [{name: d, parent: a}]}");
        world.carryOut();
        assertThat(withImage("another")).contains("d");
    }

    @Test
    void whatIsNoPartOfTheTemplateGoesToAllRegionsAtOnce() {
        world.settle();
        world.change("{template: {replicas: 3}, alerts: {lagSeconds: 9}}");
        Map<String, CacheMember> members = world.plan().members();
        assertThat(members).hasSize(3);
        assertThat(members.values())
                .allMatch(m -> m.getSpec().main().replicas() == 3
                        && m.getSpec().alerts().lagSeconds() == 9);
    }

    private void updateLeaf() {
        world.settle();
        world.change("image: another");
        world.carryOut();
        assertThat(withImage("another")).containsExactly("c");
    }

    private void assertWaitsFor(String region) {
        assertThat(world.carryOut().rollout())
                .isInstanceOfSatisfying(
                        RolloutStep.Wait.class,
                        wait -> assertThat(wait.region()).isEqualTo(region));
        assertThat(withImage("another")).containsExactly(region);
    }

    private List<String> withImage(String image) {
        return world.specs().entrySet().stream()
                .filter(e -> e.getValue().main().template().image().equals(image))
                .map(Map.Entry::getKey)
                .toList();
    }
}

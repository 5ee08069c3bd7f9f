package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.core.epoch.EpochDecision;
import dev.regionalcache.crds.member.CacheMemberSpec;
import dev.regionalcache.operator.fixture.Yaml;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code spec.pause}: members are told, and nothing else changes. */
class PauseTest {

    private final World world = new World("regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}]");

    @Test
    void nothingOfAMemberChangesButThatItIsPaused() {
        world.settle();
        Map<String, CacheMemberSpec> before = world.specs();
        world.passwords("others");
        world.region("b", "{exposure: {type: NodePort}, nodeSelector: {zone: z}}");
        world.report("a", "endpoint: {host: elsewhere, port: 1}");
        world.report("a", "head: {runId: again, position: {replicationId: id1, offset: 1, keys: 0}}");
        world.report("b", "{link: Down, head: {position: {replicationId: id1, offset: 1, keys: 0}}}");
        world.change("{pause: true, image: another, template: {replicas: 2}, alerts: {lagSeconds: 9}}");
        world.carryOut();
        Map<String, CacheMemberSpec> paused = new HashMap<>();
        before.forEach((region, spec) -> paused.put(region, Yaml.changed(spec, CacheMemberSpec.class, "pause: true")));
        assertThat(world.specs()).isEqualTo(paused);
    }

    @Test
    void noEpochBeginsMeanwhile() {
        World fresh = new World("{pause: true, regions: [{name: a}]}");
        assertThat(fresh.plan().decision()).isInstanceOf(EpochDecision.Undecided.class);
        world.settle();
        world.report("a", "head: {runId: again, position: {replicationId: id1, offset: 1, keys: 0}}");
        world.report("b", "{link: Down, head: {position: {replicationId: id1, offset: 1, keys: 0}}}");
        assertThat(world.plan().epoch().number()).isEqualTo(2);
        world.change("pause: true");
        assertThat(world.plan().epoch().number()).isEqualTo(1);
        assertThat(world.plan().decision())
                .isInstanceOfSatisfying(
                        EpochDecision.PrimaryLost.class,
                        lost -> assertThat(lost.reason()).contains("paused"));
    }

    @Test
    void noRegionIsAddedOrRemovedMeanwhile() {
        world.settle();
        world.declare("{pause: true, regions: [{name: a}, {name: b, parent: a}, {name: d, parent: a}]}");
        world.carryOut();
        assertThat(world.specs()).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void allIsCaughtUpWithAfterwards() {
        world.settle();
        world.change("{pause: true, alerts: {lagSeconds: 9}}");
        world.settle();
        world.change("pause: false");
        world.settle();
        assertThat(world.specs().values())
                .allMatch(s -> !s.pause() && s.alerts().lagSeconds() == 9);
    }
}

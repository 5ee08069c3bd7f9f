package dev.regionalcache.operator.controlplane.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.cache.RegionalCacheStatus;
import dev.regionalcache.operator.fixture.Yaml;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A cache of five regions under a lease, at rest: its primary a accepts writes. */
final class FiveRegions {

    static final String DECLARED =
            "regions: [{name: a}, {name: b, parent: a}, {name: c, parent: b}, {name: d, parent: a}, {name: e, parent: d}]";
    static final String GONE = "{lease: {held: null}, head: {runId: null}}";

    final World world = new World(DECLARED, "failover: {mode: Automatic, profile: Fast}");

    FiveRegions() {
        world.settle();
        world.status(
                Yaml.object(
                        RegionalCacheStatus.class,
                        "conditions: [{type: PrimaryAvailable, status: 'True', reason: LeaseHeld, message: a accepts writes}]"));
    }

    void assertHeldBack(String reason) {
        Plan plan = world.plan();
        assertThat(plan.change())
                .isInstanceOfSatisfying(
                        Change.NotHeld.class, n -> assertThat(n.reason()).isEqualTo(reason));
        assertThat(plan.epoch().number()).isEqualTo(1);
    }

    /** The primary's server is gone, and these vote. */
    void losePrimary(String... votes) {
        String one = world.epoch("a");
        world.report("a", GONE);
        for (String region : votes) {
            world.report(region, "{link: Down, lease: {vote: %s}}".formatted(one));
        }
    }

    /** The epoch 2 is prepared everywhere. */
    void prepare() {
        losePrimary("b", "c", "d");
        world.carryOut();
        world.specs().keySet().forEach(world::report);
    }

    /** What is remembered of epoch 2, and of this step of it. */
    static StepMemory memory(String phase, Duration inPhase, boolean proposed) {
        return new StepMemory(phase, inPhase, proposed, 2, Set.of(), Map.of(), Map.of(), Map.of(), null);
    }
}

package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseTimings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plots in which an agent does not reach its own server for a while, when it wants to end its writes. The server goes on accepting
 * them, for less time than what it was answered keeps all others from being the primary: what is longer is not covered.
 */
final class FencePlots {

    private static final int SETTLED = 2_400;

    /** Until the agent has looked at the server that it reaches again. */
    private static final int LOOK = 100;

    private FencePlots() {}

    /** A control plane that keeps no rule but one: it passes on as released only what was given up. */
    static void fenceIsLate(Story story) {
        Rogue rogue = new Rogue(story.world);
        List<ModelRegion> regions = story.others();
        ModelRegion primary = regions.get(0);
        long number = rogue.next();
        Epoch old = rogue.epoch(number, primary);
        Epoch next = rogue.epoch(number + 2, regions.get(1));
        story.then(0, 100, () -> rogue.choose(old, null, Set.of(), regions))
                .then(SETTLED, 3_500, () -> {
                    ModelServer head = primary.headServer();
                    if (head != null && head.isOpen()) {
                        head.apartUntil = coveredUntil(story, primary);
                    }
                    rogue.prepare(rogue.epoch(number + 1, primary), old, List.of(primary));
                })
                .when(
                        () -> old.equals(primary.givenUp),
                        3_000,
                        () -> story.whileFaultsLast(() -> rogue.choose(next, null, Set.of(old), regions)))
                .then(SETTLED, 4_500, () -> {});
    }

    static void pauseLapses(Story story) {
        story.when(() -> releasing(story).isPresent(), 10_000, () -> story.whileFaultsLast(() -> interrupt(story)))
                .then(8_000, 12_000, () -> {});
    }

    private static void interrupt(Story story) {
        releasing(story).ifPresent(head -> head.breakWhenWritesEnd(coveredUntil(story, head.region)));
    }

    /** The server that has announced that it will hand over, and accepts writes yet. */
    private static Optional<ModelServer> releasing(Story story) {
        return story.world
                .truth
                .anyOpen()
                .filter(s -> s == s.region.headServer() && s.openIn != null && s.openIn.equals(s.region.releasing));
    }

    private static long coveredUntil(Story story, ModelRegion region) {
        ModelAgent agent = region.agent;
        if (agent == null || region.spec == null) {
            return story.world.now;
        }
        LeaseTimings timings = ModelLease.timings(region.spec);
        return story.world.now + agent.lease.coveredMillis(region.now(), timings) - LOOK;
    }
}

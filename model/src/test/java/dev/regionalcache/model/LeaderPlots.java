package dev.regionalcache.model;

import dev.regionalcache.core.failover.Terms;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plots in which two control planes, each by the rules, do the same at once. */
final class LeaderPlots {

    private LeaderPlots() {}

    /** A person takes one witness out, then another one instead; the second leader, or the first again, has seen only that. */
    static void witnessesChangedTwice(Story story) {
        Simulation world = story.world;
        ModelRegion primary = story.primary().orElseThrow();
        List<ModelRegion> others = story.others(primary);
        Terms all = new Terms(world.names(), Set.of(), world.wanted.lease());
        List<ModelRegion> away = others.subList(1, others.size());
        story.then(0, 0, () -> world.wanted = all)
                .then(3_000, 5_000, () -> {
                    world.wanted = without(all, others.get(1));
                    world.leaders().getFirst().tick();
                    world.wanted = without(all, others.get(0));
                    world.leaders()
                            .get(story.random.nextInt(world.leaders().size()))
                            .tick();
                    if (story.random.nextBoolean()) {
                        world.wanted = without(all, others.get(1));
                    }
                })
                .then(50, 900, () -> world.network.cut(away, story.world.others(away), true, true, true))
                .then(3_000, 6_000, () -> {});
    }

    /** The primary may hear of it beside one other only; then the rest is cut off from both. */
    static void witnessesTakenOut(Story story) {
        Simulation world = story.world;
        ModelRegion primary = story.primary().orElseThrow();
        ModelLeader leader =
                world.leaders().get(story.random.nextInt(world.leaders().size()));
        ModelRegion near = leader.home() == primary ? story.others(primary).getFirst() : leader.home();
        List<ModelRegion> rest = story.others(primary, near);
        ModelRegion third = rest.getFirst();
        List<ModelRegion> gone = rest.subList(1, rest.size());
        Terms all = new Terms(world.names(), Set.of(), world.wanted.lease());
        story.then(0, 0, () -> world.wanted = all)
                .then(3_000, 5_000, () -> {
                    story.cut(leader.home(), gone);
                    world.wanted = without(all, gone.toArray(ModelRegion[]::new));
                    leader.tick();
                    story.apiDown(third, 400);
                })
                .then(200, 900, () -> world.network.cut(List.of(primary, near), rest, true, true, true))
                .then(3_000, 6_000, () -> {});
    }

    private static Terms without(Terms terms, ModelRegion... regions) {
        Set<String> witnesses = new HashSet<>(terms.witnesses());
        List.of(regions).forEach(r -> witnesses.remove(r.name));
        return new Terms(witnesses, Set.of(), terms.lease());
    }

    static void twoPrepare(Story story) {
        Simulation world = story.world;
        ModelRegion primary = story.primary().orElseThrow();
        story.then(0, 500, () -> story.end(primary.servers.getFirst(), ModelServer.End.KILLED, 500, 3_000));
        for (int i = 0; i < 20; i++) {
            story.then(100, 250, () -> world.leaders().forEach(ModelLeader::tick));
        }
    }
}

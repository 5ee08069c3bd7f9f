package dev.regionalcache.model;

import java.util.List;

/** Plots in which processes and connections end at the worst moment. */
final class LossPlots {

    private LossPlots() {}

    /** The answers to one process arrive when the next one has sent requests with the same numbers. */
    static void numbersUsedAgain(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        List<ModelRegion> others = story.others(primary);
        story.then(0, 500, () -> story.restart(primary, 10, 100))
                .then(100, 300, () -> story.world.network.slow(others, primary, story.world.now + 6_000))
                .then(100, 700, () -> story.world.network.cut(List.of(primary), others, true, false, true))
                .then(0, 700, () -> story.restart(primary, 200, 1_200))
                .then(3_000, 6_000, () -> {});
    }

    /** Later one more finds it gone, and all that a failover would need to know of the others is old. */
    static void votedAndDied(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        List<ModelRegion> others = story.others(primary);
        int dead = 1 + story.random.nextInt(Math.max(1, (others.size() - 1) / 2));
        List<ModelRegion> dying = others.subList(0, dead);
        story.then(0, 300, () -> story.world.network.cut(List.of(primary), dying, true, true, true))
                .then(1_100, 3_000, () -> dying.forEach(r -> story.restart(r, 9_000, 14_000)))
                .then(0, 300, story.world.network::join)
                .then(6_000, 9_000, () -> story.cut(primary, others.subList(dead, dead + 1)))
                .then(1_500, 3_500, () -> {});
    }

    static void followerRestartedToo(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        ModelServer head = primary.headServer();
        if (head == null || primary.servers.size() < 2) {
            return;
        }
        ModelServer.End how = story.random.nextInt(3) > 0 ? ModelServer.End.SAVED : ModelServer.End.KILLED;
        story.then(1_000, 3_000, () -> {
                    story.apiDown(primary, story.random.nextInt(600));
                    story.end(head, how, 300, 3_000);
                })
                .then(
                        0,
                        30,
                        () -> primary.servers.stream()
                                .filter(s -> s != head)
                                .forEach(s -> story.end(s, ModelServer.End.KILLED, 10, 300)))
                .then(2_000, 5_000, () -> {});
    }

    /** It is the primary itself, or the first that would take its place. */
    static void candidateCutOff(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        ModelRegion leader = story.world.leaders().getFirst().home();
        ModelRegion best = story.others(primary, leader).getFirst();
        if (story.random.nextBoolean()) {
            story.then(0, 500, () -> story.end(primary.servers.getFirst(), ModelServer.End.KILLED, 500, 3_000));
        }
        ModelRegion lonely = story.random.nextBoolean() ? primary : best;
        story.then(0, 50, () -> story.cut(lonely, story.others(lonely, leader))).then(2_000, 8_000, () -> {});
    }

    static void chosenRestarted(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        long number = story.newestEpoch();
        story.then(0, 500, () -> story.end(primary.servers.getFirst(), ModelServer.End.KILLED, 500, 3_000))
                .when(
                        () -> story.chosenAfter(number).isPresent(),
                        4_000,
                        () -> story.chosenAfter(number).ifPresent(head -> story.end(head, how(story), 10, 100)))
                .then(3_000, 6_000, () -> {});
    }

    /** Witnesses that have just started answer nobody; what follows the new primary is sent pings only. */
    static void neverOpened(Story story) {
        ModelRegion primary = story.primary().orElseThrow();
        long number = story.newestEpoch();
        ModelRegion ahead = story.others(primary).stream()
                .filter(r -> r.spec != null && primary.name.equals(r.spec.parent()))
                .findFirst()
                .orElse(primary);
        story.then(0, 500, () -> story.cut(primary, story.others(primary, ahead)))
                .then(50, 250, () -> {
                    story.end(primary.servers.getFirst(), ModelServer.End.KILLED, 9_000, 12_000);
                    story.apiDown(ahead, 4_000 + story.random.nextInt(2_000));
                    story.world.network.join();
                })
                .when(
                        () -> story.chosenAfter(number).isPresent(),
                        4_000,
                        () -> story.chosenAfter(number).ifPresent(head -> story.keepWaiting(head.region)))
                .then(9_000, 11_000, () -> {});
    }

    private static ModelServer.End how(Story story) {
        ModelServer.End[] ends = ModelServer.End.values();
        return ends[story.random.nextInt(ends.length)];
    }
}

package dev.regionalcache.model;

import dev.regionalcache.core.epoch.Epoch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plots in which a control plane keeps no rule, and only those of the lease are left to keep two regions apart. */
final class QuarrelPlots {

    /** Of an epoch until it has a primary: the promises to the one before are over by then. */
    private static final int SETTLED = 2_400;

    private QuarrelPlots() {}

    /** A later epoch was answered, or another one of the same number. */
    static void oldEpochComesBack(Story story) {
        Rogue rogue = new Rogue(story.world);
        List<ModelRegion> regions = story.others();
        ModelRegion other = regions.getFirst();
        ModelRegion witness = regions.getLast();
        List<ModelRegion> rest = regions.subList(1, regions.size());
        long number = rogue.next() + 1;
        Epoch old = rogue.epoch(number - story.random.nextInt(2), other);
        Epoch later = rogue.epoch(number, regions.get(1));
        story.then(0, 100, () -> rogue.choose(old, null, Set.of(), List.of(other)))
                .then(0, 100, () -> rogue.choose(later, null, Set.of(), rest))
                .then(SETTLED, 3_500, () -> rogue.chooseNobody(rogue.epoch(rogue.next(), regions.get(1)), old, rest))
                // A process does not answer what is no newer than what it has answered, whatever it has written down
                // since.
                .then(1_000, 3_500, () -> story.restart(witness, 10, 300))
                .then(1_000, SETTLED, () -> {});
    }

    static void preparedAndToldOtherwise(Story story) {
        Rogue rogue = new Rogue(story.world);
        List<ModelRegion> regions = story.others();
        ModelRegion primary = regions.getFirst();
        List<ModelRegion> rest = regions.subList(1, regions.size());
        Epoch old = rogue.epoch(rogue.next(), primary);
        story.then(0, 100, () -> rogue.choose(old, null, Set.of(), regions))
                .then(SETTLED, 3_500, () -> rogue.prepare(rogue.epoch(rogue.next(), primary), old, rest))
                .then(SETTLED, 4_500, () -> {});
    }

    /** It has answered the next epoch, and what it says in its status is the one before. */
    static void witnessForgets(Story story) {
        Rogue rogue = new Rogue(story.world);
        List<ModelRegion> regions = story.others();
        ModelRegion primary = regions.get(0);
        ModelRegion target = regions.get(1);
        ModelRegion witness = regions.get(2);
        inTurn(story, rogue, target, primary);
        long number = rogue.next() + 2;
        Epoch next = rogue.epoch(number, target);
        story.then(0, 0, () -> rogue.choose(next, openEpoch(primary), Set.of(), List.of(target, witness)))
                .then(400, 1_200, () -> story.cut(primary, story.others(primary)));
        if (story.random.nextBoolean()) {
            story.then(0, 300, () -> story.apiDown(witness, 10_000));
        }
        story.then(SETTLED, 3_500, () -> {
                    story.apiUp(witness);
                    story.restart(witness, 10, 200);
                })
                .then(0, 200, () -> story.join(primary, witness))
                .then(1_000, SETTLED, () -> {});
    }

    /** The primary's process has ended, and its agent is a witness that restarts as soon as it has answered the next epoch. */
    static void nextEpochForgotten(Story story) {
        Rogue rogue = new Rogue(story.world);
        List<ModelRegion> regions = story.others();
        ModelRegion witness = regions.get(0);
        ModelRegion target = regions.get(1);
        ModelRegion other = regions.get(2);
        inTurn(story, rogue, other, target, witness);
        long number = rogue.next() + 3;
        Epoch next = rogue.epoch(number, target);
        Epoch rival = rogue.epoch(number, other);
        boolean again = story.random.nextBoolean();
        NextEpoch epoch = new NextEpoch(rogue, witness, target, other, next, again ? rival : null);
        story.then(0, 0, epoch::announce)
                .then(300, 1_000, () -> {
                    story.cut(target, List.of(witness));
                    story.end(witness.servers.getFirst(), ModelServer.End.SAVED, 3_000, 6_000);
                })
                .then(200, 500, epoch::release)
                .then(200, 500, () -> {
                    story.apiDown(witness, 10_000);
                    story.join(target, witness);
                })
                .then(100, 600, () -> {
                    story.apiUp(witness);
                    story.restart(witness, 10, 100);
                    epoch.giveWay();
                })
                .then(SETTLED, 4_500, () -> {});
    }

    /**
     * The epoch that the witness has written down as the next one and answered.
     *
     * @param rival of the same number, which the witness is told of when it has forgotten; null: a later one takes its place
     */
    private record NextEpoch(
            Rogue rogue,
            ModelRegion witness,
            ModelRegion target,
            ModelRegion other,
            Epoch next,
            @Nullable Epoch rival) {

        void announce() {
            rogue.choose(next, openEpoch(witness), Set.of(), List.of(witness, target));
            if (rival != null) {
                rogue.choose(rival, null, Set.of(), List.of(other));
            }
        }

        void release() {
            rogue.choose(next, witness.writable, released(), List.of(witness, target));
        }

        void giveWay() {
            long later = next.number() + 1;
            if (rival != null) {
                rogue.chooseNobody(rogue.epoch(later, target), rival, List.of(witness));
            } else {
                Epoch epoch = rogue.epoch(later, other);
                rogue.choose(epoch, witness.writable, released(), List.of(witness, other));
            }
        }

        private Set<Epoch> released() {
            return witness.givenUp == null ? Set.of() : Set.of(witness.givenUp);
        }
    }

    /** Each of them is the primary once, and has a master since; the last one still is it. */
    private static void inTurn(Story story, Rogue rogue, ModelRegion... regions) {
        for (ModelRegion region : regions) {
            story.then(
                    0, 0, () -> rogue.choose(rogue.epoch(rogue.next(), region), null, Set.of(), story.world.regions()));
            story.then(SETTLED, 3_500, () -> {});
        }
    }

    private static Epoch openEpoch(ModelRegion region) {
        return region.writable == null ? new Epoch(0, "none", region.name) : region.writable;
    }
}

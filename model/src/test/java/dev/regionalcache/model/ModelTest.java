package dev.regionalcache.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dmodel.steps=N} runs longer, {@code -Dmodel.seed=N} begins with (and thereby repeats) a seed. Negative seeds are of
 * narrow worlds, those from {@link Plot#FIRST_SEED} on of plots.
 */
class ModelTest {

    private static final long STEPS = Long.getLong("model.steps", 1_000_000);
    private static final long SEED = Long.getLong("model.seed", 1);

    @Test
    void nothingHappensThatMustNotAndAMajorityGetsItsPrimary() {
        run(Math.ceilDiv(STEPS * 3, 4), SEED > 0 && SEED < Plot.FIRST_SEED ? SEED : 1, 1);
    }

    @Test
    void norInNarrowWorlds() {
        run(Math.ceilDiv(STEPS, 4), Math.min(-1, SEED), -1);
    }

    @Test
    void norInPlots() {
        run(Math.ceilDiv(STEPS * 3, 20), Math.max(Plot.FIRST_SEED, SEED), 1);
    }

    @Test
    void norInPlotsOfTheSecondVolume() {
        run(Math.ceilDiv(STEPS, 10), Math.max(2 * Plot.FIRST_SEED, SEED), 1);
    }

    private static void run(long wanted, long first, int direction) {
        long seed = first;
        long steps = 0;
        long changes = 0;
        long handovers = 0;
        long heads = 0;
        long lost = 0;
        long uncounted = 0;
        long overtaken = 0;
        long excused = 0;
        List<Long> took = new ArrayList<>();
        for (; steps < wanted; seed += direction) {
            Simulation run = new Simulation(seed);
            try {
                run.run();
            } catch (Simulation.Broken e) {
                throw new AssertionError(
                        "seed %d, step %d, %d ms: %s (repeat: -Dmodel.seed=%d -Dmodel.steps=1)"
                                .formatted(seed, run.steps, run.now, e.getMessage(), seed),
                        e);
            }
            steps += run.steps;
            changes += run.changes;
            handovers += run.truth.handovers;
            heads += run.heads;
            lost += run.truth.lost();
            uncounted += run.truth.uncounted;
            overtaken += run.truth.overtaken;
            excused += run.recovery.excused ? 1 : 0;
            took.add(Math.max(0, run.recovery.tookMillis));
        }
        if (seed - direction != first) {
            assertThat(handovers).as("switchovers that got through").isPositive();
        }
        Collections.sort(took);
        System.out.printf(
                "model: %d steps, seeds %d to %d, %d epochs written, %d handed over, %d heads replaced, %d writes lost and reported, %d servers whose loss nobody could count, %d that lost something to their parent when that came back with less, %d times the majority had to wait for what the others hold; writable after all has healed: median %d ms, 95 %% %d ms, at most %d ms%n",
                steps,
                first,
                seed - direction,
                changes,
                handovers,
                heads,
                lost,
                uncounted,
                overtaken,
                excused,
                took.get(took.size() / 2),
                took.get(took.size() * 95 / 100),
                took.getLast());
    }
}

package dev.regionalcache.core.failover.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code -Dmodel.steps=N} runs longer, {@code -Dmodel.seed=N} begins with (and thereby repeats) a seed. */
class ModelTest {

    @Test
    void atMostOneWritableAndNothingBetterLeftBehind() {
        long wanted = Long.getLong("model.steps", 1_000_000);
        long seed = Long.getLong("model.seed", 1);
        long steps = 0;
        long changes = 0;
        long handovers = 0;
        for (; steps < wanted; seed++) {
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
            handovers += run.handovers;
        }
        assertThat(handovers).as("switchovers that got through").isPositive();
        System.out.printf(
                "model: %d steps, up to seed %d, %d epochs written, %d handed over%n",
                steps, seed - 1, changes, handovers);
    }
}
